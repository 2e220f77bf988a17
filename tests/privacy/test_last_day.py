"""On the last day that people read the file is there still, at whatever hour somebody purges."""

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from members.admin.emptying import SureForm, emptying_of
from members.notices_privacy import PURGE_ANNOUNCED
from members.services import keeping
from members.services.announcing import announced_to, last_day
from skills_center.base.dates import as_shown, instant_at, today
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from tests.marks import once

from .purging import PHONE, is_emptied, purge

pytestmark = [once, pytest.mark.django_db]


def told_by_message(member, by):
    purge()
    delivery.send_due()
    body = Message.objects.get(kind=PURGE_ANNOUNCED.code).body
    assert date_format(last_day(today()), "j F Y") in body


def told_by_the_desk(member, by):
    purge()
    member.refresh_from_db()
    assert date_format(last_day(today())) in SureForm().intro
    keeping.note_told(member, by=by)


@pytest.mark.parametrize("hour", [0, 11, 23])
@pytest.mark.parametrize(
    ("told", "phone"), [(told_by_message, PHONE), (told_by_the_desk, "+212523490000")]
)
def test_a_file_is_emptied_after_the_day_that_was_said(gone, boss, clock, told, phone, hour):
    member = gone(phone=phone)
    told(member, boss)
    member.refresh_from_db()
    day = announced_to(member).last_day
    assert (day - today()).days == settings.PURGE_NOTICE_DAYS
    assert as_shown(day) in emptying_of(boss, member).says
    clock.move_to(instant_at(day, timezone.datetime(2000, 1, 1, hour, 59).time()))
    purge()
    assert not is_emptied(member)
    clock.move_to(instant_at(day + timezone.timedelta(days=1), timezone.datetime.min.time()))
    purge()
    assert is_emptied(member)

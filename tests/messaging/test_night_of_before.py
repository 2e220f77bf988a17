"""What waited for the morning before its row said so keeps the quiet hours after the upgrade."""

from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone

from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import AT_NIGHT, EARLY, KINDS
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from tests.rows import fresh

from .servers import queue

pytestmark = pytest.mark.django_db
migration = import_module("skills_center.messaging.migrations.0042_by_day_of_before")
ends = import_module("skills_center.messaging.migrations.0041_what_waits_has_an_end")
NIGHT = datetime(2027, 3, 3, 23, tzinfo=ZoneInfo("Africa/Casablanca"))


def of_before(number, **fields):
    message = queue(number, by_day=True)
    Message.objects.filter(pk=message.pk).update(by_day=False, lasts_until=None, **fields)
    return message


def test_what_waits_for_the_morning_leaves_by_day(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    news, retry, code = of_before(1), of_before(2, tries=1), queue(3)
    sent = of_before(4, state=MessageState.SENT)
    later = of_before(5, next_try_at=NIGHT + timedelta(minutes=3))
    migration.keep_the_night(apps, None)
    found = [fresh(one).by_day for one in (news, retry, code, sent, later)]
    assert found == [True, False, False, False, False]


def test_what_is_of_a_kind_that_leaves_by_day_leaves_by_day(time_machine):
    """Due before, or tried already: its moment says nothing, and its kind does."""
    time_machine.move_to(NIGHT - timedelta(hours=6), tick=False)
    due, tried, awaited, left = [
        of_before(number, **fields)
        for number, fields in enumerate(
            (
                {"kind": "tracks.refused", "next_try_at": timezone.now()},
                {"kind": "tracks.called_off", "tries": 1, "state": MessageState.GIVEN_UP},
                {"kind": "tracks.waitlisted", "next_try_at": timezone.now()},
                {"kind": "tracks.refused", "state": MessageState.SENT},
            )
        )
    ]
    time_machine.move_to(NIGHT, tick=False)
    migration.keep_the_night(apps, None)
    assert [fresh(one).by_day for one in (due, tried, awaited, left)] == [True, True, False, False]
    assert delivery.send_due() == (0, 0)  # nobody waits for an answer of six hours ago


def test_the_kinds_of_the_migration_are_kinds():
    assert {*migration.BY_DAY} <= {*KINDS}
    assert not {*migration.BY_DAY} & {*AT_NIGHT} - EARLY


def test_what_waits_has_a_week_from_the_upgrade(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    waits, sent = of_before(1), of_before(2, state=MessageState.SENT)
    ends.from_now_on(apps, None)
    assert fresh(waits).lasts_until == NIGHT + timedelta(days=7)
    assert fresh(sent).lasts_until is None

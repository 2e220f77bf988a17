"""Where somebody is asked to call, the number is a link: one tap on a phone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import Member
from skills_center.base.templatetags.face import call
from skills_center.messaging.enums import MessageState
from skills_center.messaging.links.ways import way_called
from skills_center.messaging.models import Message
from tests.factories.coaching import (
    CoachingMeetingFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory

PHONE, CENTERS = "+212612345678", "+212523490000"
CHOOSE = reverse("tracks:my_coaching")


def meeting_in(center, minutes):
    member = MemberFactory(center=center, phone=PHONE)
    begins = timezone.now() + timedelta(minutes=minutes)
    return CoachingMeetingFactory(
        plan=CoachingPlanFactory(center=center, member=member),
        slot=CoachingSlotFactory(
            center=center, starts_at=begins, ends_at=begins + timedelta(minutes=30)
        ),
    )


def body_of(page):
    return page.content.decode().partition("<main")[2].partition("</main>")[0]


def by_link(client, meeting):
    token = way_called("meeting").token(meeting.pk, PHONE)
    return client.get(reverse("links:open", args=[token]))


def in_the_space(client, meeting):
    client.force_login(meeting.plan.member.user)
    return client.get(CHOOSE)


@pytest.mark.django_db
@pytest.mark.parametrize("opened", [by_link, in_the_space])
def test_less_than_two_hours_before_the_centre_is_called_by_one_tap(client, opened, valid_html):
    meeting = meeting_in(CenterFactory(phone=CENTERS), minutes=60)
    page = opened(client, meeting)
    valid_html(page)
    assert body_of(page).count(f'href="tel:{CENTERS}"') == 1
    assert f'href="{CHOOSE}"' not in body_of(page), "there it would say the same"


@pytest.mark.django_db
@pytest.mark.parametrize("opened", [by_link, in_the_space])
def test_a_centre_without_a_number_is_reached_by_its_page(client, opened):
    page = opened(client, meeting_in(CenterFactory(phone=""), minutes=60))
    assert "tel:" not in body_of(page)


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-60, 180])
def test_before_and_after_that_another_hour_is_offered(client, minutes):
    page = by_link(client, meeting_in(CenterFactory(phone=CENTERS), minutes=minutes))
    assert f'href="{CHOOSE}"' in body_of(page)


@pytest.mark.django_db
def test_the_staff_call_whom_a_message_did_not_reach_by_one_tap(client, staff, center):
    member = MemberFactory(center=center, user=None, phone=PHONE)
    message = Message.objects.create(
        recipient_kind="member", recipient_id=member.pk, center=center, channel="text",
        address=PHONE, language="ar", body="…", kind="members.registered",
        state=MessageState.GIVEN_UP, last_error="refused",
    )  # fmt: skip
    client.force_login(staff(Role.FRONT_DESK))
    for name, args in (("changelist", []), ("change", [message.pk])):
        page = client.get(reverse(f"admin:messaging_message_{name}", args=args))
        assert page.content.decode().count(f'href="tel:{PHONE}"') == 1, name
    assert Member.objects.count() == 1


@pytest.mark.parametrize("written", [PHONE, "0612345678", "06 12 34 56 78"])
def test_a_number_is_dialled_alike_however_it_is_written(written):
    assert f'href="tel:{PHONE}"' in call(written)


@pytest.mark.parametrize("value", ["", "12", "abc", '"><b>'])
def test_what_is_no_number_is_no_link(value):
    assert "<a" not in call(value)
    assert "<b>" not in call(value)


def test_no_page_shows_the_number_of_a_centre_without_its_link():
    """It stands there to be called; and the link is written in one place."""
    templates = Path(settings.BASE_DIR) / "templates"
    shown = re.compile(r"center\.phone\|phone")
    found = [
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        if shown.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []

"""What is told of an hour or a day leaves while there is time for it, at night too where it begins
before people could be told by day, and never after it is over."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from members.enums import Role
from skills_center.base.dates import start_of_day
from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import EARLY, KINDS, UnknownValueError
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.telling import tell, tell_holder, tell_staff, text
from tests import gateway
from tests.factories.coaching import CoachingMeetingFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import CampFactory, InscriptionFactory, SocialActionFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.links import leading
from tests.marks import once
from tests.rows import fresh
from tracks import notices, notices_coaching, notices_orientation, notices_sessions, notices_social

pytestmark = [pytest.mark.django_db, once]
ZONE = ZoneInfo("Africa/Casablanca")
NOON = datetime(2027, 3, 1, 12, tzinfo=ZONE)
EVENING = datetime(2027, 3, 2, 21, 30, tzinfo=ZONE)
EARLY_HOUR = datetime(2027, 3, 3, 8, 30, tzinfo=ZONE)
# Placeholders that name an hour or a day.
MOMENTS = {"when", "start", "until", "before", "sessions", "day"}
# How each kind that tells of one is told, in the world below.
TOLD = {
    "camps.called_off": lambda at: notices_social.camp_called_off(at.child, holds_place=True),
    "camps.confirmed": lambda at: notices_social.child_confirmed(at.child, by=at.staff),
    "camps.place_kept": lambda at: notices_social.place_found(at.unsigned),
    "coaching.booked": lambda at: notices_coaching.meeting_booked(at.coaching, by=at.staff),
    "coaching.cancelled": lambda at: notices_coaching.meeting_cancelled(at.coaching),
    "coaching.reminder": lambda at: notices_coaching.meeting_ahead(at.coaching),
    "initiatives.called_off": lambda at: notices_social.initiative_called_off(at.initiative),
    "orientation.ahead": lambda at: notices_orientation.ahead(at.step),
    "orientation.called_off": lambda at: notices_orientation.called_off(at.step),
    "orientation.invited": lambda at: notices_orientation.invited(at.step),
    "orientation.leading": lambda at: notices_orientation.leading(at.meeting),
    "orientation.leading_moved": lambda at: notices_orientation.leading_moved(at.meeting, at.later),
    "orientation.leading_off": lambda at: notices_orientation.leading_off(at.meeting),
    "orientation.leads_no_more": lambda at: notices_orientation.leads_no_more(at.meeting),
    "orientation.moved": lambda at: notices_orientation.moved(at.step, at.later),
    "orientation.proposed": lambda at: notices_orientation.proposed(at.proposal),
    "tracks.accepted": lambda at: notices.accepted(at.enrolment, by=at.staff),
    "tracks.called_off": lambda at: notices.called_off(
        at.enrolment, reason="x", begins_at=notices.begins_at(at.cohort)
    ),
    "tracks.morning": lambda at: notices_sessions.morning(at.staff, [at.session]),
    "tracks.offered": lambda at: notices.offered(at.enrolment),
    "tracks.session_cancelled": lambda at: notices_sessions.session_cancelled(
        at.enrolment, at.session, former=at.session, reason="x"
    ),
    "tracks.session_moved": lambda at: notices_sessions.session_moved(
        at.enrolment, at.session, former=at.later, reason="x"
    ),
}
WITHOUT_END = {
    "members.request_received": "the day is for us to answer; it is not told once we have",
    "members.purge_announced": "it is asked before it leaves whether the file is still to go",
}
WAKES_NOBODY = {
    "coaching.reminder": "they were told of the hour before",
    "orientation.ahead": "they were told of the hour before",
    "orientation.proposed": "they decide whether they apply; nobody waits for them",
    "tracks.offered": "an offer ends by day, and counts from when they may be told",
}


def of_moments():
    named = {code for code, kind in KINDS.items() if MOMENTS & {*kind.placeholders}}
    return sorted(named | EARLY)


@pytest.fixture
def world(center, staff, time_machine):
    """One of each, all of which begin at an hour."""
    time_machine.move_to(NOON, tick=False)

    def begins(hour):
        day = hour.date()
        at = SimpleNamespace(staff=UserFactory(email=f"coach.{hour:%d}@example.org"))
        at.later = SimpleNamespace(starts_at=hour + timedelta(hours=3), led_by=at.staff)
        member = MemberFactory(center=center, user=None, phone="+212612345678", email="")
        desk = staff(Role.FRONT_DESK)
        at.meeting = OrientationMeetingFactory(center=center, led_by=desk, starts_at=hour)
        at.meeting.called_off_why = "x"
        at.step = OrientationStepFactory(meeting=at.meeting, member=member)
        days = {"starts_on": day, "ends_on": day + timedelta(days=20)}
        at.cohort = CohortFactory(center=center, **days)
        end = hour + timedelta(hours=2)
        at.session = SessionFactory(cohort=at.cohort, starts_at=hour, ends_at=end)
        at.enrolment = EnrolmentFactory(member=member, cohort=at.cohort)
        at.enrolment.offer_expires_at = hour
        at.proposal = SimpleNamespace(member=member, cohort=at.cohort)
        camp = CampFactory(center=center, starts_on=day, ends_on=day + timedelta(days=5))
        at.child = InscriptionFactory(camp=camp, state="confirmed")
        at.unsigned = InscriptionFactory(camp=camp, state="unsigned", agreed_at=None)
        at.initiative = SocialActionFactory(center=center, starts_on=day, ends_on=day)
        at.initiative.proposer = member
        at.coaching = CoachingMeetingFactory(
            plan__member=member, plan__center=center, slot__starts_at=hour, slot__ends_at=end
        )
        return at

    return begins


def told(code, at):
    Message.objects.all().delete()
    TOLD[code](at)
    message = Message.objects.get()
    assert message.kind == code
    return message


@pytest.mark.parametrize("code", of_moments())
def test_each_kind_that_tells_of_an_hour_is_told_here(code):
    assert code in {*TOLD, *WITHOUT_END}, (
        f"{code} tells of an hour or a day: tell it with `useful_until` (or `begins_at`) and write"
        " down in TOLD how it is told, or in WITHOUT_END why it leaves however late"
    )
    assert code in {*EARLY, *WAKES_NOBODY, *WITHOUT_END}, (
        f"{code}: let it be told in time (`begins_early` beside the kind, `begins_at` where it is"
        " told), or write down in WAKES_NOBODY why it waits for the day"
    )


@pytest.mark.parametrize("code", sorted(TOLD))
def test_it_does_not_leave_days_after_it(code, world, time_machine):
    at = world(EARLY_HOUR + timedelta(days=1))
    message = told(code, at)
    assert message.expires_at is not None
    longest = 1 if code not in ("tracks.accepted", "tracks.called_off") else 21
    assert message.expires_at <= start_of_day(EARLY_HOUR.date() + timedelta(days=1 + longest))
    time_machine.move_to(message.expires_at + timedelta(minutes=1))
    assert delivery.send_due() == (0, 0)
    assert fresh(message).state == MessageState.GIVEN_UP
    assert gateway.sent == []


@pytest.mark.parametrize("code", sorted(TOLD))
def test_what_begins_before_nine_is_told_the_evening_before(code, world, time_machine):
    at = world(EARLY_HOUR)
    time_machine.move_to(EVENING, tick=False)
    assert told(code, at).by_day == (code in WAKES_NOBODY)
    if code == "tracks.morning":  # of the day itself
        return
    later = world(EARLY_HOUR + timedelta(days=3))
    time_machine.move_to(EVENING, tick=False)
    message = told(code, later)
    assert (message.by_day, message.next_try_at > timezone.now()) == (True, True)


@pytest.mark.parametrize(
    "code", ["camps.called_off", "initiatives.called_off", "tracks.called_off"]
)
@pytest.mark.parametrize(("hour", "waits"), [(8, False), (12, True), (22, True)])
def test_what_is_called_off_on_its_day_is_told_before_they_leave(
    code, hour, waits, world, time_machine
):
    """Of what has begun nobody is told in their sleep."""
    at = world(EARLY_HOUR)
    time_machine.move_to(EARLY_HOUR.replace(hour=hour, minute=0), tick=False)
    assert told(code, at).by_day == waits


def test_what_fails_by_day_is_tried_at_night_where_it_begins_before_the_morning(
    world, time_machine
):
    at = world(EARLY_HOUR)
    time_machine.move_to(EVENING.replace(hour=20), tick=False)
    message = told("orientation.called_off", at)
    Message.objects.update(next_try_at=EVENING)  # the gateway was away
    time_machine.move_to(EVENING, tick=False)
    assert delivery.send_due() == (1, 0)
    assert fresh(message).state == MessageState.SENT


def test_what_has_begun_wakes_nobody(world, time_machine):
    at = world(EVENING - timedelta(hours=1))
    time_machine.move_to(EVENING, tick=False)
    assert told("tracks.session_cancelled", at).by_day


@pytest.mark.parametrize("name", ["useful_till", "bydate", "coach"])
def test_what_a_kind_does_not_say_is_refused(name, center):
    kind = KINDS["coaching.cancelled"]
    values = leading(kind, {"when": "x"})
    member = MemberFactory(center=center, phone="+212612345678")
    for tells in (
        lambda more: tell(member, kind, **values, **more),
        lambda more: text(member, kind, "+212612345678", **values, **more),
        lambda more: tell_holder(member, kind, **values, **more),
        lambda more: tell_staff(
            UserFactory(), kind, center=center, **{"when": "x", "link": "x"}, **more
        ),
    ):
        tells({})
        with pytest.raises(UnknownValueError, match=name):
            tells({name: "x"})

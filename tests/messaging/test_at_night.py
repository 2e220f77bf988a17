"""At night nobody is written to because somebody else did something, or a job came by."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from members import notices as notices_of_members
from members import notices_accounts, notices_guardians, notices_privacy
from members.models import NumberChange
from members.models.contacts import writes_contacts
from skills_center.base.dates import instant_at
from skills_center.base.due import run_due
from skills_center.base.quiet_hours import awake
from skills_center.messaging.kinds import AT_NIGHT, EARLY, KINDS, NotAtNightError
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.failures import NotSentError
from skills_center.messaging.telling import tell, tell_holder, tell_staff, text
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.social import CampFactory, InscriptionFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.links import leading
from tests.marks import once
from tests.rows import fresh
from tracks import notices as notices_of_tracks
from tracks import notices_sessions as notices
from tracks.models import Enrolment
from tracks.services import accept, apply, camps, cancel_cohort, initiatives, refuse, withdraw

pytestmark = [pytest.mark.django_db, once]
NIGHT = datetime(2027, 3, 3, 0, 0, 30, tzinfo=ZoneInfo("Africa/Casablanca"))
# A new kind that may leave at night is written down here too, with what makes people wait for it.
ANSWERS_ONE_S_OWN_ACT = {
    *("members.registered", "members.request_received"),
    *("tracks.submitted", "tracks.waitlisted", "tracks.accepted", "tracks.left"),
    *("tracks.list_left", "tracks.offer_refused", "tracks.withdrawn"),
    *("coaching.booked", "enterprises.submitted", "enterprises.withdrawn"),
    *("camps.place_kept", "camps.waitlisted", "camps.confirmed"),
    "members.guardian_asked",
}
MAY_BEGIN_BEFORE_THE_DAY = {
    *("tracks.session_moved", "tracks.session_cancelled", "tracks.morning"),
    *("tracks.accepted", "tracks.called_off", "camps.place_kept", "camps.confirmed"),
    *("camps.called_off", "initiatives.called_off"),
    *("coaching.booked", "coaching.cancelled", "orientation.invited", "orientation.moved"),
    *("orientation.leading", "orientation.leading_moved", "orientation.leads_no_more"),
    *("orientation.called_off", "orientation.leading_off"),
}


@pytest.fixture(autouse=True)
def at_night(time_machine):
    time_machine.move_to(NIGHT)


@pytest.fixture
def member(center):
    user = UserFactory(phone="+212612345678")
    return MemberFactory(center=center, user=user, phone="+212612345678")


def last_waits():
    message = Message.objects.latest("pk")
    assert message.by_day == (message.next_try_at > timezone.now())
    return message.by_day


def test_each_kind_that_may_leave_at_night_is_known_here():
    assert AT_NIGHT.keys() == ANSWERS_ONE_S_OWN_ACT | MAY_BEGIN_BEFORE_THE_DAY
    assert EARLY == MAY_BEGIN_BEFORE_THE_DAY
    assert all(AT_NIGHT.values())


@pytest.mark.parametrize("code", sorted(KINDS))
def test_no_other_is_let_leave_whoever_tells_it(code, member):
    kind = KINDS[code]
    values = leading(kind, dict.fromkeys(set(kind.placeholders) - {"center"}, "x"))
    tells = [
        lambda: tell(member, kind, by_day=False, **values),
        lambda: text(member, kind, "+212612345678", by_day=False, **values),
        lambda: tell_holder(member, kind, by_day=False, **values),
    ]
    if not kind.way:
        how = {"center": member.center, "by_day": False}
        tells.append(lambda: tell_staff(member.user, kind, **how, **values))
    for one in tells:
        if code in AT_NIGHT:
            one()
        else:
            with pytest.raises(NotAtNightError):
                one()


@pytest.mark.parametrize("code", sorted(KINDS))
def test_who_says_nothing_lets_it_wait(code, member):
    kind = KINDS[code]
    values = leading(kind, dict.fromkeys(set(kind.placeholders) - {"center"}, "x"))
    tell(member, kind, **values)
    text(member, kind, "+212612345678", **values)
    tell_holder(member, kind, **values)
    if not kind.way:
        tell_staff(member.user, kind, center=member.center, **values)
    told = list(Message.objects.values_list("by_day", flat=True))
    assert told == [True] * (3 if kind.way else 4)


# Where they are told -------------------------------------------------------------------------
def test_the_family_that_is_next_sleeps(center):
    day = NIGHT.date() + timedelta(days=30)
    camp = CampFactory(center=center, starts_on=day, ends_on=day + timedelta(days=5))
    first = InscriptionFactory(camp=camp, state="confirmed")
    InscriptionFactory(camp=camp, state="waitlisted")
    camps.withdraw_child(first)
    assert last_waits()


@pytest.mark.parametrize("is_by_staff", [True, False])
def test_a_family_is_answered_at_once_what_it_does_itself(center, director, is_by_staff):
    child = InscriptionFactory(camp=CampFactory(center=center), state="unsigned", agreed_at=None)
    camps.agree(child, means="link", by=director if is_by_staff else None)
    assert last_waits() == is_by_staff


def test_a_number_that_ran_out(center):
    change = NumberChange(
        user=UserFactory(phone="+212612345678"),
        center=center,
        first_name="Salma",
        last_name="Alaoui",
        birth_date=NIGHT.date(),
        language="fr",
        until=NIGHT.date() - timedelta(days=1),
    )
    with writes_contacts():
        change.save()
    run_due()
    message = Message.objects.get(kind="members.number_change_lapsed")
    assert message.by_day
    for told in ("accepted", "refused"):
        getattr(notices_accounts, f"number_change_{told}")(change)
        assert last_waits()


@pytest.mark.parametrize("told", ["agreed", "said_no", "withdrew", "silent"])
def test_what_a_guardian_did(member, told):
    getattr(notices_guardians, f"guardian_{told}")(member)
    assert last_waits()


def test_what_staff_decide_of_data(member):
    notices_privacy.erased(member)
    assert last_waits()


@pytest.mark.parametrize("is_own", [True, False])
def test_an_application(center, member, director, is_own):
    cohort = CohortFactory(center=center, admission="first_come")
    by = member.user if is_own else director
    enrolment = apply(
        cohort=cohort,
        member=member,
        by=by,
    )
    assert last_waits() != is_own
    withdraw(enrolment, by=by)
    assert last_waits() != is_own


@pytest.mark.parametrize("decide", ["accept", "refuse"])
def test_what_staff_decide(center, member, director, decide):
    cohort = CohortFactory(center=center, admission="selection")
    enrolment = EnrolmentFactory(member=member, cohort=cohort, state="submitted")
    if decide == "accept":
        accept(enrolment, by=director)
    else:
        refuse(enrolment, by=director, reason="places")
    assert last_waits()


@pytest.mark.parametrize(("hours", "waits"), [(8, False), (10, False), (11, True), (40, True)])
def test_what_begins_before_one_could_be_told_by_day_leaves_at_once(center, member, hours, waits):
    """A session of the morning that is cancelled at night."""
    enrolment = EnrolmentFactory(member=member, cohort=CohortFactory(center=center))
    starts_at = NIGHT.replace(second=0) + timedelta(hours=hours)
    session = SessionFactory(
        cohort=enrolment.cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )
    notices.session_cancelled(enrolment, session, former=session, reason="ill")
    assert last_waits() == waits


# Who waits for it still -----------------------------------------------------------------------
@pytest.fixture
def refusing(monkeypatch):
    """The hours at which a gateway that is down was asked."""
    asked = []

    def send(self, address, body, key):
        asked.append(timezone.localtime())
        raise NotSentError("HTTP 503")

    monkeypatch.setattr(gateway.Outbox, "send", send)
    return asked


def test_what_answers_one_s_own_act_is_tried_by_day_hours_later(member, refusing, time_machine):
    time_machine.move_to(NIGHT.replace(hour=14, second=0), tick=False)
    notices_of_members.registered(member)
    message = Message.objects.get()
    for _try in range(6):
        delivery.send_due()
        time_machine.move_to(fresh(message).next_try_at, tick=False)
    assert len(refusing) == 6
    assert [hour for hour in refusing if awake(hour) != hour] == []


@pytest.mark.parametrize(("minutes", "left"), [(0, 1), (59, 1), (61, 0), (400, 0)])
def test_an_answer_that_could_not_leave_at_once_waits_for_the_morning(
    member, minutes, left, time_machine
):
    notices_of_members.registered(member)
    time_machine.move_to(NIGHT + timedelta(minutes=minutes))
    assert delivery.send_due() == (left, 0)
    time_machine.move_to(NIGHT.replace(hour=9, minute=1))
    assert delivery.send_due() == (1 - left, 0)


@pytest.mark.parametrize("code", sorted(ANSWERS_ONE_S_OWN_ACT))
def test_nobody_waits_at_three_for_the_answer_to_what_they_did_at_eight(code, member, time_machine):
    time_machine.move_to(NIGHT - timedelta(hours=4))
    kind = KINDS[code]
    values = leading(kind, dict.fromkeys(set(kind.placeholders) - {"center"}, "x"))
    message = tell(member, kind, by_day=False, **values)
    time_machine.move_to(NIGHT + timedelta(hours=3))
    delivery.send_due()
    assert fresh(message).state == "queued"
    assert fresh(message).next_try_at == NIGHT.replace(hour=9, second=0)
    assert gateway.sent == []


def test_a_code_is_awaited_whenever_it_leaves(time_machine):
    queued = delivery.send_now(
        channel="text", address="+212612345678", language="fr", body="1", is_secret=True
    )
    Message.objects.filter(pk=queued.pk).update(queued_at=NIGHT - timedelta(hours=2))
    assert delivery.send_due() == (1, 0)


@pytest.mark.parametrize(("hours", "left"), [(-2, 1), (-10, 1), (-16, 0)])
def test_who_would_come_in_the_morning_is_told_in_the_middle_of_the_night(
    center, time_machine, hours, left
):
    """It was told in that night, or on the day before; before that it was of another morning."""
    time_machine.move_to(NIGHT + timedelta(hours=hours))
    cohort = CohortFactory(center=center, starts_on=NIGHT.date(), ends_on=NIGHT.date())
    enrolment = EnrolmentFactory(member__phone="+212612345678", member__email="", cohort=cohort)
    Message.objects.all().delete()
    begins_at = NIGHT.replace(hour=8, minute=30) - timedelta(days=not left)
    notices_of_tracks.called_off(enrolment, reason="x", begins_at=begins_at)
    Message.objects.update(next_try_at=NIGHT)
    Enrolment.objects.filter(pk=enrolment.pk).update(state="refused", refusal_reason="places")
    time_machine.move_to(NIGHT.replace(hour=3))
    assert delivery.send_due() == (left, 0)


# Who waits for a place goes nowhere that morning ---------------------------------------------
@pytest.fixture
def evening_before(time_machine):
    """The evening before a day on which something begins at half past nine."""
    day = timezone.localdate() + timedelta(days=2)
    time_machine.move_to(instant_at(day - timedelta(days=1), time(23)), tick=False)
    return day


def cohort_of(center, day, *, is_held=True):
    cohort = CohortFactory(
        center=center, admission="selection", starts_on=day, ends_on=day + timedelta(days=30)
    )
    begins = instant_at(day, time(9, 30))
    cancelled_at = None if is_held else timezone.now()
    SessionFactory(
        cohort=cohort,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        cancelled_at=cancelled_at,
    )
    return cohort


def one_in(cohort, **fields):
    member = MemberFactory(center=cohort.center, phone="+212612345678", email="")
    return EnrolmentFactory(cohort=cohort, member=member, **fields)


@pytest.mark.parametrize(("state", "left"), [("waitlisted", 0), ("submitted", 0), ("accepted", 1)])
def test_a_cohort_called_off_in_the_evening_wakes_who_would_have_come(
    center, director, evening_before, state, left
):
    cohort = cohort_of(center, evening_before)
    one_in(cohort, state=state, **({"position": 1} if state == "waitlisted" else {}))
    Message.objects.all().delete()
    cancel_cohort(cohort, by=director, reason="no trainer")
    assert delivery.send_due() == (left, 0)


@pytest.mark.parametrize(("state", "left"), [("waitlisted", 0), ("unsigned", 1)])
def test_a_camp_called_off_in_the_evening_wakes_who_would_have_come(
    center, evening_before, state, left
):
    day = evening_before
    camp = CampFactory(center=center, starts_on=day, ends_on=day + timedelta(days=5))
    InscriptionFactory(camp=camp, guardian_phone="+212612345678", state=state)
    Message.objects.all().delete()
    initiatives.call_off(camp, by=UserFactory(is_superuser=True, is_staff=True))
    assert delivery.send_due() == (left, 0)


def test_a_seat_for_a_session_that_is_not_held_wakes_nobody(center, director, evening_before):
    enrolment = one_in(cohort_of(center, evening_before, is_held=False), state="submitted")
    cohort_later = instant_at(evening_before + timedelta(days=5), time(9, 30))
    SessionFactory(
        cohort=enrolment.cohort,
        starts_at=cohort_later,
        ends_at=cohort_later + timedelta(hours=2),
    )
    Message.objects.all().delete()
    accept(enrolment, by=director)
    assert delivery.send_due() == (0, 0)

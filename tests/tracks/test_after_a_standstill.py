"""After days in which no worker came by, what is due happens once: nobody gets two messages about
one matter because all of its steps were due."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from members.enums import Origin
from members.models import NumberChange, Proposal
from members.services.guardian_answers import end_waiting, remind_guardians
from members.services.proposals import propose
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.due import JOBS
from skills_center.messaging.models import Message
from tests.factories.coaching import CoachFactory, CoachingMeetingFactory
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, FollowUpFactory, SessionFactory
from tests.rows import fresh
from tracks import services
from tracks.models import FollowUp

pytestmark = pytest.mark.django_db
BEFORE = datetime(2027, 3, 1, 10, tzinfo=UTC)
STANDSTILL = timedelta(days=30)
# What each job tells after it. A new job that tells is placed here, with its matter in the world.
TELLS = {
    # Nothing says of the offer in the world below that its person was told.
    "offers taken back": {"tracks.lapsed_untold", "tracks.offered"},
    "follow-ups asked": {"tracks.follow_up"},
    "follow-ups reminded": {"tracks.follow_up"},
    "first words written": {"orientation.first_word_visit"},
    "reminded of a meeting": {"coaching.reminder"},
    "told of their day": {"tracks.morning"},
    "reminded of an orientation meeting": {"orientation.ahead"},
    "proposed changes that nobody decided": {"members.proposal_lapsed"},
    "guardians who have not answered": {"members.guardian_reminded"},
    "guardians who never answered": {"members.guardian_silent"},
    "changed numbers that ran out": {"members.number_change_lapsed"},
}
TELLS_NOBODY = {
    "papers of forms that nobody came back to",
    "changed numbers find their centre",
    "messages to who was forgotten meanwhile",
    "messages settled meanwhile",
    "sessions that ran out",
}
phones = (f"+2126123{number:05}" for number in range(10**5))


def member_of(center, **fields):
    phone = next(phones)
    return MemberFactory(center=center, phone=phone, user=UserFactory(phone=phone), **fields)


@pytest.fixture
def world(center, time_machine):
    """One of each, all of whose steps are due when the worker comes back."""
    time_machine.move_to(BEFORE - timedelta(days=1))
    OrientationStepFactory(
        meeting=OrientationMeetingFactory(
            center=center, starts_at=BEFORE + STANDSTILL + timedelta(days=1)
        ),
        member=member_of(center),
    )
    CoachingMeetingFactory(
        plan__member=member_of(center),
        plan__center=center,
        slot__starts_at=BEFORE + STANDSTILL + timedelta(days=1),
        slot__ends_at=BEFORE + STANDSTILL + timedelta(days=1, hours=1),
    )
    someone = member_of(center)
    propose(someone, {"first_name": "هاجر"}, origin=Origin.ONLINE, by=someone.user)
    Proposal.objects.update(lapses_on=today() + timedelta(days=20))
    NumberChange.objects.create(
        user=UserFactory(phone=next(phones)),
        center=center,
        first_name="سلمى",
        last_name="العلوي",
        former="+212600000099",
    )
    time_machine.move_to(BEFORE)
    of_offers(center)
    of_follow_ups(center)
    member_of(center, registered_on=today() + timedelta(days=12))
    of_guardians(center)
    led = CohortFactory(center=center)
    led.coaches.add(CoachFactory(at=center))
    SessionFactory(
        cohort=led,
        starts_at=BEFORE + STANDSTILL + timedelta(hours=2),
    )
    Message.objects.all().delete()
    time_machine.move_to(BEFORE + STANDSTILL)


def of_offers(center):
    cohort = CohortFactory(center=center, capacity=1, starts_on=today() + timedelta(days=60))
    EnrolmentFactory(
        member=member_of(center),
        cohort=cohort,
        state="offered",
        offer_expires_at=BEFORE + timedelta(days=2),
    )
    for number in range(2):
        EnrolmentFactory(
            member=member_of(center), cohort=cohort, state="waitlisted", position=number + 1
        )


def of_follow_ups(center):
    """One who was asked, of another two questions of one cohort."""
    cohort = CohortFactory(center=center)
    done = [
        EnrolmentFactory(member=member_of(center), cohort=cohort, state="completed")
        for _ in range(2)
    ]
    FollowUp.objects.all().delete()
    FollowUpFactory(enrolment=done[0], asked=True)
    for months in (3, 6):
        FollowUpFactory(enrolment=done[1], months=months, due_on=today() + timedelta(days=months))


def of_guardians(center):
    """One to be reminded, one who was."""
    for days, reminded in ((5, None), (1, BEFORE + timedelta(days=4))):
        child = MemberFactory(center=center, birth_date=latest_birth_date(15), phone=next(phones))
        GuardianFactory(
            member=child,
            phone=next(phones),
            asked_at=BEFORE + timedelta(days=days),
            reminded_at=reminded,
        )


def matter(message):
    """To whom, and about which row."""
    return (
        *(message.recipient_kind, message.recipient_id),
        *(message.link_purpose, message.link_id),
    )


@pytest.mark.once
def test_each_job_is_placed_here():
    assert {job.label for job in JOBS} == TELLS.keys() | TELLS_NOBODY


def test_nobody_gets_two_messages_about_one_row(world):
    told = {}
    for job in JOBS:
        before = set(Message.objects.values_list("pk", flat=True))
        job.run()
        new = list(Message.objects.exclude(pk__in=before))
        told[job.label] = {message.kind for message in new}
        assert max(Counter(map(matter, new)).values(), default=0) <= 1, job.label
        count = Message.objects.count()
        job.run()
        assert Message.objects.count() == count, f"{job.label}: told again by the next look"
    assert {label: kinds for label, kinds in told.items() if kinds} == TELLS
    assert max(Counter(map(matter, Message.objects.all())).values()) == 1


# The steps of a question ------------------------------------------------------------------
@pytest.fixture
def asked(center, time_machine):
    time_machine.move_to(BEFORE)
    enrolment = EnrolmentFactory(member=member_of(center), cohort=CohortFactory(center=center))
    FollowUp.objects.all().delete()
    question = FollowUpFactory(enrolment=enrolment)
    services.ask_follow_ups()
    Message.objects.all().delete()
    return question


@pytest.mark.parametrize(("days", "step"), [(8, 1), (17, 2), (20, 2), (30, 2), (200, 2)])
def test_after_a_standstill_the_last_reminder_leaves_alone(asked, time_machine, days, step):
    time_machine.move_to(BEFORE + timedelta(days=days))
    assert [services.remind_follow_ups() for _look in range(3)] == [1, 0, 0]
    assert fresh(asked).reminders == step
    assert Message.objects.count() == 1


def test_a_late_reminder_keeps_the_next_one_at_a_distance(asked, time_machine):
    left = []
    for day in range(15, 40):
        time_machine.move_to(BEFORE + timedelta(days=day))
        left += [day] * services.remind_follow_ups()
    assert left == [15, 22]


def test_of_questions_that_are_due_together_the_last_one_is_put(center, time_machine):
    time_machine.move_to(BEFORE)
    enrolment = EnrolmentFactory(member=member_of(center), cohort=CohortFactory(center=center))
    FollowUp.objects.all().delete()
    for months, due_on in ((3, -30), (6, 0), (12, 5)):
        day = today() + timedelta(days=due_on)
        FollowUpFactory(enrolment=enrolment, months=months, due_on=day)
    put = []
    for day in range(40):
        time_machine.move_to(BEFORE + timedelta(days=day))
        put += [day] * services.ask_follow_ups()
    assert put == [0, 7], "the one that is due five days later keeps its distance"
    asked = FollowUp.objects.filter(state="asked").order_by("asked_at")
    assert list(asked.values_list("months", flat=True)) == [6, 12]


# The steps of an agreement ----------------------------------------------------------------
def test_a_guardian_who_is_reminded_late_has_days_to_answer(center, time_machine):
    """Their first link is over meanwhile; that of the reminder is not."""
    time_machine.move_to(BEFORE)
    child = MemberFactory(center=center, birth_date=latest_birth_date(15), phone=next(phones))
    GuardianFactory(member=child, phone=next(phones), asked_at=BEFORE)
    told = {}
    for day in range(29, 45):
        time_machine.move_to(BEFORE + timedelta(days=day))
        for job in (remind_guardians, end_waiting):
            if job():
                told[job.__name__] = day
    assert told == {"remind_guardians": 29, "end_waiting": 37}

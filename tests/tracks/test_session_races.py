"""Two people who want one room at one hour: real threads, real row locks."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.utils import timezone

from members.enums import Role
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, RoomFactory, SessionFactory
from tests.marks import races
from tests.races import Gate, at_once, failures
from tracks import services
from tracks.models import Attendance, Session
from tracks.services import planning, rooms
from tracks.services.attendance import NewMark
from tracks.services.planning import WeeklyPattern

THREADS = 8

pytestmark = races


@pytest.fixture
def center(db):
    return CenterFactory()


@pytest.fixture
def director(center):
    user = UserFactory(is_staff=True)
    user.staff_roles.create(role=Role.DIRECTOR, center=center)
    return user


def plans(center, director, **taken):
    """As many cohorts as threads, each of which wants the same ten mornings."""
    cohorts = [CohortFactory(center=center) for _one in range(THREADS)]
    pattern = WeeklyPattern(
        days=frozenset({0, 2}), starts=time(9), ends=time(12), first_on=date(2027, 4, 5), count=10,
        **taken,
    )  # fmt: skip
    return [
        lambda cohort=cohort: services.generate_sessions(cohort, pattern, by=director)
        for cohort in cohorts
    ]


def doubles():
    held = list(Session.objects.values_list("starts_at", flat=True))
    return len(held) - len(set(held))


@pytest.mark.parametrize("what", ["room", "trainer"])
def test_room_or_trainer_is_booked_once(center, director, what):
    taken = {"room": RoomFactory(center=center)} if what == "room" else {"trainer": UserFactory()}
    given = at_once(plans(center, director, **taken))
    assert failures(given) == []
    assert sorted(len(plan.free) for plan in given) == [0] * (THREADS - 1) + [10]
    assert doubles() == 0


def test_without_the_lock_a_room_is_booked_twice(center, director, monkeypatch):
    monkeypatch.setattr(planning, "lock_room_and_trainer", lambda room, trainer: None)
    gate = Gate('INSERT INTO "tracks_session"', people=THREADS)
    at_once(plans(center, director, room=RoomFactory(center=center)), gate=gate)
    assert doubles() == (THREADS - 1) * 10


def test_crossed_moves_wait_for_each_other_and_end(center, director):
    """Rooms and trainers exchanged: locks are taken in one order, so that nobody waits for ever."""
    one, other = (RoomFactory(center=center) for _one in range(2))
    nadia, karim = UserFactory(), UserFactory()
    sessions = [
        SessionFactory(cohort=CohortFactory(center=center), room=room, trainer=trainer)
        for room, trainer in [(one, nadia), (other, karim)] * (THREADS // 2)
    ]
    works = [
        lambda session=session, room=room, trainer=trainer: services.move_session(
            session, by=director, starts_at=session.starts_at, ends_at=session.ends_at,
            room=room, trainer=trainer,
        )
        for session, (room, trainer) in zip(
            sessions, [(other, nadia), (one, karim)] * (THREADS // 2), strict=True
        )
    ]  # fmt: skip
    given = at_once(works)
    failed = [error for error in given if isinstance(error, Exception)]
    assert [error for error in failed if not isinstance(error, rooms.TakenError)] == []
    for name in ("room", "trainer"):
        booked = list(Session.objects.values_list("starts_at", name))
        assert len(booked) == len(set(booked))


def test_two_coaches_mark_at_once_and_one_is_asked(center):
    cohort = CohortFactory(center=center)
    coaches = [UserFactory(is_staff=True) for _one in range(THREADS)]
    for coach in coaches:
        coach.staff_roles.create(role=Role.COACH, center=center)
    cohort.coaches.set(coaches)
    place = EnrolmentFactory(cohort=cohort, state="active")
    session = SessionFactory(cohort=cohort, starts_at=timezone.now())
    marks = ["present", "absent"] * (THREADS // 2)
    works = [
        lambda coach=coach, mark=mark: services.mark_attendance(
            session, [NewMark(uuid4(), place.pk, 1, mark, timezone.now())], by=coach
        )
        for coach, mark in zip(coaches, marks, strict=True)
    ]
    given = at_once(works)
    assert failures(given) == []
    stands = Attendance.objects.get()
    asked = [one.asked.mark for [one] in given if not one.written]
    assert len(asked) == THREADS // 2
    assert stands.mark not in asked

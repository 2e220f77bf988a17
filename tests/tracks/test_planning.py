"""Sessions by a weekly pattern, holidays left out; moved and cancelled one by one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from members.enums import Role
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from skills_center.network.models import Center, Holiday
from skills_center.seed.reference_data import load_reference
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory, HolidayFactory
from tests.factories.tracks import (
    AttendanceFactory,
    CohortFactory,
    EnrolmentFactory,
    RoomFactory,
    SessionFactory,
)
from tests.morocco import wall
from tracks import services
from tracks.models import Session
from tracks.services.planning import WeeklyPattern
from tracks.services.rooms import TakenError

MONDAY = date(2027, 1, 4)


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center, starts_on=MONDAY, ends_on=date(2027, 4, 30))


def pattern(**changes):
    """Mondays and Wednesdays, nine to twelve."""
    fields = {
        "days": frozenset({0, 2}), "starts": time(9), "ends": time(12), "first_on": MONDAY,
    }  # fmt: skip
    return WeeklyPattern(**{**fields, **changes})


def days(sessions):
    return [session.day for session in sessions]


# Planned -------------------------------------------------------------------------
def test_pattern_ends_on_its_day_or_with_its_number(cohort):
    until = services.plan_sessions(cohort, pattern(until=date(2027, 1, 13)))
    assert days(until.free) == [date(2027, 1, day) for day in (4, 6, 11, 13)]
    three = services.plan_sessions(cohort, pattern(count=3))
    assert days(three.free) == [date(2027, 1, day) for day in (4, 6, 11)]


def test_holidays_are_left_out_and_named(cohort):
    HolidayFactory(starts_on=date(2010, 1, 11), every_year=True, name="وثيقة الاستقلال")
    HolidayFactory(
        starts_on=date(2027, 1, 12),
        ends_on=date(2027, 1, 13),
        name="عطلة المركز",
        center=cohort.center,
    )
    HolidayFactory(starts_on=date(2027, 1, 6), center=CenterFactory())  # another centre's
    plan = services.plan_sessions(cohort, pattern(until=date(2027, 1, 20)))
    assert days(plan.free) == [date(2027, 1, day) for day in (4, 6, 18, 20)]
    assert plan.holidays == [
        (date(2027, 1, 11), "وثيقة الاستقلال"), (date(2027, 1, 13), "عطلة المركز"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "offsets"),
    [
        (date(2026, 1, 5), date(2026, 4, 30), {0, 1}),  # over Ramadan
        (date(2026, 9, 1), date(2026, 10, 31), {0, 1}),  # summer time is given up
        (date(2027, 1, 4), date(2027, 4, 30), {0}),  # over Ramadan of 2027
    ],
)
def test_nine_is_nine_before_and_after_each_change(cohort, director, first, last, offsets):
    with time_machine.travel(datetime(first.year, 1, 2, tzinfo=UTC)):
        services.generate_sessions(cohort, pattern(first_on=first, until=last), by=director)
    found = set()
    for session in cohort.sessions.all():
        assert (wall(session.starts_at).time(), wall(session.ends_at).time()) == (time(9), time(12))
        assert wall(session.starts_at).weekday() in (0, 2)
        found.add(9 - session.starts_at.astimezone(UTC).hour)
    assert found == offsets


def test_same_pattern_twice_makes_nothing_twice(cohort, director):
    asked = pattern(count=6)
    assert len(services.generate_sessions(cohort, asked, by=director).free) == 6
    moved, off, *_rest = cohort.sessions.all()
    services.move_session(
        moved, by=director,
        starts_at=moved.starts_at + timedelta(days=1), ends_at=moved.ends_at + timedelta(days=1),
    )  # fmt: skip
    services.cancel_session(off, by=director, reason="…")
    again = services.generate_sessions(cohort, asked, by=director)
    assert (len(again.free), len(again.kept)) == (0, 6)
    assert cohort.sessions.count() == 6


def test_what_is_in_the_way_is_named_and_left_out(cohort, director, staff):
    room, trainer = (
        RoomFactory(center=cohort.center, name="قاعة الورش"),
        staff(Role.COACH, name="نادية"),
    )
    other = CohortFactory(center=cohort.center, name="فوج الجيران")
    for day, fields in ((4, {"room": room}), (6, {"trainer": trainer}), (13, {"cohort": cohort})):
        SessionFactory(**{"cohort": other, "starts_at": moment(date(2027, 1, day), 11), **fields})
    plan = services.generate_sessions(
        cohort, pattern(room=room, trainer=trainer, until=date(2027, 1, 18)), by=director
    )
    assert days(plan.free) == [date(2027, 1, 11), date(2027, 1, 18)]
    told = [sentences for _session, sentences in plan.taken]
    assert [len(sentences) for sentences in told] == [1, 1, 1]
    assert "قاعة الورش" in told[0][0]
    assert "فوج الجيران" in told[0][0]
    assert "نادية" in told[1][0]
    assert cohort.sessions.count() == 3


def test_cancelled_session_and_one_that_only_touches_are_in_nobodys_way(cohort, director):
    room = RoomFactory(center=cohort.center)
    SessionFactory(room=room, starts_at=moment(MONDAY, 9), cancelled_at=timezone.now())
    SessionFactory(room=room, starts_at=moment(MONDAY, 6))
    SessionFactory(room=room, starts_at=moment(MONDAY, 12))
    plan = services.plan_sessions(cohort, pattern(room=room, until=MONDAY))
    assert days(plan.free) == [MONDAY]


@pytest.mark.parametrize(
    "changes",
    [
        {"until": MONDAY - timedelta(days=1)},
        {"until": MONDAY + timedelta(days=9999)},
        {"starts": time(12), "ends": time(12)},
        {"days": frozenset(range(7)), "until": MONDAY + timedelta(days=500)},
    ],
)
def test_pattern_that_makes_no_sense_is_refused(cohort, changes):
    with pytest.raises(DomainError):
        services.plan_sessions(cohort, pattern(**changes))


def test_nobody_plans_where_they_may_not(cohort, staff):
    for user in (staff(Role.COACH), staff(Role.TRACK_MANAGER, at=CenterFactory())):
        with pytest.raises(DomainError):
            services.generate_sessions(cohort, pattern(count=1), by=user)
    assert not cohort.sessions.exists()


# Holidays --------------------------------------------------------------------------
def test_reference_holidays_come_back_each_year_from_their_first(db):
    load_reference()
    center = Center.objects.first()

    def in_year(year):
        first, last = date(year, 1, 1), date(year, 12, 31)
        return sorted(Holiday.objects.filter(code__isnull=False).days_off(center, first, last))

    fixed = {(1, 1), (1, 11), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (11, 6), (11, 18)}
    assert {(day.month, day.day) for day in in_year(2023)} == fixed
    assert {(day.month, day.day) for day in in_year(2024)} == {*fixed, (1, 14)}
    assert {(day.month, day.day) for day in in_year(2027)} == {*fixed, (1, 14), (10, 31)}
    before = Holiday.objects.count()
    load_reference()
    assert Holiday.objects.count() == before


def test_holiday_reaches_over_the_end_of_a_year(center):
    HolidayFactory(starts_on=date(2025, 12, 30), ends_on=date(2026, 1, 2), every_year=True)
    HolidayFactory(starts_on=date(2024, 2, 29), every_year=True)
    found = Holiday.objects.days_off(center, date(2028, 1, 1), date(2028, 3, 1))
    assert {(day.month, day.day) for day in found} >= {(1, 1), (1, 2), (2, 29)}
    assert date(2027, 3, 1) not in Holiday.objects.days_off(
        center, date(2027, 2, 1), date(2027, 4, 1)
    )


# Moved, cancelled ------------------------------------------------------------------
@pytest.fixture
def session(center, staff):
    cohort = CohortFactory(center=center)
    for number, state in enumerate(["accepted", "active", "waitlisted", "dropped", "completed"]):
        EnrolmentFactory(
            cohort=cohort, state=state, arrival=number + 1, member=MemberFactory(center=center)
        )
    return SessionFactory(
        cohort=cohort, trainer=staff(Role.COACH, name="نادية"),
        starts_at=moment(today() + timedelta(days=3), 9),
    )  # fmt: skip


def moment(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def move(session, by, **changes):
    fields = {
        "starts_at": session.starts_at, "ends_at": session.ends_at,
        "room": session.room, "trainer": session.trainer,
    }  # fmt: skip
    return services.move_session(session, by=by, **{**fields, **changes})


def test_who_has_a_seat_and_the_trainers_are_told_of_a_move(session, director, staff):
    room = RoomFactory(center=session.cohort.center, name="القاعة الكبرى")
    successor = staff(Role.COACH, name="كريم")
    moved = move(session, director, room=room, trainer=successor)
    assert moved.sequence == 1
    texts = list(Message.objects.filter(user__member__isnull=False).values_list("body", flat=True))
    assert len(texts) == 2
    assert all("القاعة الكبرى" in text for text in texts)
    told = set(Message.objects.filter(user__is_staff=True).values_list("user", flat=True))
    assert told == {session.trainer_id, successor.pk}
    event = session.cohort.events.get()
    assert (event.verb, event.by) == ("moved", director)


def test_move_to_where_it_stands_tells_nobody(session, director):
    assert move(session, director).sequence == 0
    assert not Message.objects.exists()


def test_cancelled_session_tells_why_once(session, director):
    for _one in range(2):
        services.cancel_session(session, by=director, reason="المؤطرة مريضة.")
    assert Message.objects.count() == 3
    assert all("المؤطرة مريضة" in body for body in Message.objects.values_list("body", flat=True))
    session.refresh_from_db()
    assert session.cancelled_at
    assert session.sequence == 1


def test_session_of_the_past_is_corrected_in_silence(session, director):
    past = moment(today() - timedelta(days=3), 9)
    Session.objects.update(starts_at=past, ends_at=past + timedelta(hours=2))
    session.refresh_from_db()
    services.cancel_session(session, by=director, reason="…")
    assert not Message.objects.exists()


def test_marked_session_stays_where_it_is(session, director):
    AttendanceFactory(session=session, enrolment=session.cohort.enrolments.first())
    for verb in (
        lambda: move(session, director, ends_at=session.ends_at + timedelta(hours=1)),
        lambda: services.cancel_session(session, by=director, reason="…"),
    ):
        with pytest.raises(DomainError):
            verb()


def test_move_into_a_taken_room_is_refused_by_name(session, director):
    room = RoomFactory(center=session.cohort.center, name="القاعة الكبرى")
    other = SessionFactory(cohort__name="فوج الجيران", room=room, starts_at=session.starts_at)
    with pytest.raises(TakenError, match=r"القاعة الكبرى.*فوج الجيران"):
        move(session, director, room=room)
    assert not Message.objects.exists()
    Session.objects.filter(pk=other.pk).update(cancelled_at=timezone.now())
    move(session, director, room=room)


def test_only_who_may_change_it_moves_a_session(session, staff):
    strangers = [
        staff(Role.COACH),
        staff(Role.FRONT_DESK),
        staff(Role.DIRECTOR, at=CenterFactory()),
    ]
    for user in strangers:
        with pytest.raises(DomainError):
            services.cancel_session(session, by=user, reason="…")
        with pytest.raises(DomainError):
            move(session, user, ends_at=session.ends_at + timedelta(hours=1))
        with pytest.raises(DomainError):
            services.word_session(session, by=user, title="…", halves=1)


def test_second_half_that_is_marked_stays(session, director):
    services.word_session(session, by=director, title="…", halves=2)
    AttendanceFactory(session=session, enrolment=session.cohort.enrolments.first(), half=2)
    with pytest.raises(DomainError):
        services.word_session(session, by=director, title="…", halves=1)


def test_cancelled_cohort_tells_its_calendars_too(session, director):
    session.cohort.enrolments.filter(state__in=["active", "dropped", "completed"]).delete()
    services.cancel_cohort(session.cohort, by=director, reason="…")
    session.refresh_from_db()
    assert (session.cancelled_at is not None, session.sequence) == (True, 1)

"""Plans, goals, hours and meetings, by their verbs."""

import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.services.merging import merge
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.coaching import (
    CoachingGoalFactory,
    CoachingMeetingFactory,
    CoachingNoteFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.morocco import wall
from tests.rows import fresh
from tracks import services
from tracks.models import CoachingMeeting, CoachingNote, CoachingPlan, CoachingSlot

pytestmark = [once, pytest.mark.django_db]


@pytest.fixture
def coach(staff):
    return staff(Role.COACH)


@pytest.fixture
def other_coach(staff):
    return staff(Role.COACH)


@pytest.fixture
def member(center):
    return MemberFactory(center=center)


@pytest.fixture
def plan(center, coach, member):
    return CoachingPlanFactory(center=center, coach=coach, member=member)


def slot_of(plan, **when):
    return CoachingSlotFactory(coach=plan.coach, center=plan.center, **when)


def soon(**ahead):
    return {"starts_at": timezone.now() + timedelta(**ahead)}


# Plans ----------------------------------------------------------------------------
def test_a_coach_opens_a_plan_and_the_member_is_told(coach, member):
    plan = services.open_plan(member=member, coach=coach, by=coach)
    assert (plan.coach, plan.center, plan.state) == (coach, member.center, "open")
    assert str(coach) in Message.objects.get().body


def test_a_member_has_one_open_plan(plan, other_coach, member):
    with pytest.raises(DomainError):
        services.open_plan(member=member, coach=other_coach, by=other_coach)
    with pytest.raises(IntegrityError):
        CoachingPlan.objects.create(member=member, coach=other_coach, center=member.center)


def test_a_coach_opens_for_nobody_else_and_a_director_for_each_coach(
    coach, other_coach, director, track_manager, member
):
    for by in (other_coach, track_manager):
        with pytest.raises(IllegalMoveError):
            services.open_plan(member=member, coach=coach, by=by)
    with pytest.raises(DomainError):
        services.open_plan(member=member, coach=track_manager, by=director)
    assert services.open_plan(member=member, coach=coach, by=director).coach == coach


def test_goals_are_reached_or_dropped_once(plan, coach):
    goal = services.add_goal(plan, text=" سيرة ", due_on=today(), by=coach)
    assert (goal.text, goal.is_shared) == ("سيرة", True)
    assert services.reach_goal(goal, by=coach).state == "reached"
    with pytest.raises(IllegalMoveError):
        services.drop_goal(goal, by=coach)
    assert [move.verb for move in goal.moves.all()] == ["reach"]


def test_goals_are_written_by_who_leads_the_plan(plan, other_coach, director, member):
    for by in (other_coach, member.user):
        with pytest.raises(IllegalMoveError):
            services.add_goal(plan, text="…", by=by)
    assert services.add_goal(plan, text="…", by=director)


def test_a_closed_plan_says_how_it_ended_and_takes_nothing_more(plan, coach):
    meeting = CoachingMeetingFactory(plan=plan)
    with pytest.raises(DomainError):
        services.close_plan(plan, result="whatever", by=coach)
    plan = services.close_plan(plan, result="reached", by=coach)
    meeting = fresh(meeting)
    assert (plan.state, plan.result, meeting.state) == ("closed", "reached", "cancelled")
    for verb in (
        lambda: services.add_goal(plan, text="…", by=coach),
        lambda: services.write_note(plan, text="…", by=coach),
    ):
        with pytest.raises(DomainError):
            verb()


def test_another_coach_goes_on_and_the_notes_stay_behind(plan, coach, other_coach, director):
    note = CoachingNoteFactory(plan=plan, author=coach)
    meeting = CoachingMeetingFactory(plan=plan)
    with pytest.raises(IllegalMoveError):
        services.reassign(plan, coach=other_coach, by=coach, reason="سفر")
    with pytest.raises(DomainError):
        services.reassign(plan, coach=other_coach, by=director, reason=" ")
    services.reassign(plan, coach=other_coach, by=director, reason="سفر")
    meeting = fresh(meeting)
    assert meeting.state == "cancelled"

    def readers():
        people = {"coach": coach, "other": other_coach, "director": director}
        visible = CoachingNote.objects.visible_to
        return {name for name, user in people.items() if note in visible(user)}

    assert readers() == {"director"}
    plan = fresh(plan)
    with pytest.raises(IllegalMoveError):
        services.hand_on_notes(plan, by=other_coach)
    services.hand_on_notes(plan, by=director)
    assert readers() == {"director", "other"}


def test_who_coaches_here_no_more_reads_nothing(plan, coach):
    CoachingNoteFactory(plan=plan, author=coach)
    assert CoachingNote.objects.visible_to(coach).count() == 1
    coach.staff_roles.all().delete()
    coach = type(coach).objects.get(pk=coach.pk)
    assert not CoachingNote.objects.visible_to(coach).exists()
    assert not CoachingPlan.objects.visible_to(coach).exists()


def test_notes_are_the_coachs_to_write(plan, director, other_coach, coach):
    for by in (director, other_coach):
        with pytest.raises(IllegalMoveError):
            services.write_note(plan, text="…", by=by)
    elsewhere = CoachingMeetingFactory(plan=CoachingPlanFactory(center=plan.center))
    with pytest.raises(DomainError):
        services.write_note(plan, text="…", by=coach, meeting=elsewhere)
    assert services.write_note(plan, text=" … ", by=coach).text == "…"


def test_notes_are_erased_two_years_after_the_end(plan, coach):
    CoachingNoteFactory(plan=plan, author=coach)
    CoachingNoteFactory(plan=CoachingPlanFactory(center=plan.center))
    services.close_plan(plan, result="reached", by=coach)
    for days, left in ((729, 2), (731, 1)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            call_command("purge", stdout=io.StringIO())
        assert CoachingNote.objects.count() == left


# Hours --------------------------------------------------------------------------------
def publish(coach, center, **details):
    details = {"first_day": today() + timedelta(days=1), "start": time(9), "minutes": 30} | details
    return services.publish_slots(**{"coach": coach, "center": center, "by": coach} | details)


def test_hours_in_a_row_and_each_week(coach, center):
    made = publish(coach, center, number=3, weeks=2)
    local = [timezone.localtime(slot.starts_at) for slot in made]
    assert [moment.time() for moment in local] == [time(9), time(9, 30), time(10)] * 2
    assert (local[3].date() - local[0].date()).days == 7


@pytest.mark.parametrize("first", [date(2026, 2, 9), date(2026, 3, 16), date(2026, 9, 14)])
def test_hours_of_each_week_are_the_same_on_the_clock_after_a_change(coach, center, first):
    """Into Ramadan, out of it, and over the day on which summer time was given up."""
    with time_machine.travel(datetime(2026, 2, 1, tzinfo=UTC)):
        made = publish(coach, center, first_day=first, number=2, weeks=2)
    assert [wall(slot.starts_at) for slot in made] == [
        datetime.combine(first + timedelta(weeks=week), time(9, turn))
        for week in (0, 1)
        for turn in (0, 30)
    ]
    assert {slot.ends_at - slot.starts_at for slot in made} == {timedelta(minutes=30)}


@pytest.mark.parametrize("start", [time(9), time(8, 45), time(9, 29), time(8, 31)])
def test_hours_of_one_coach_never_overlap(coach, other_coach, center, start):
    publish(coach, center)
    with pytest.raises(DomainError):
        publish(coach, center, start=start)
    assert CoachingSlot.objects.count() == 1
    assert publish(other_coach, center, start=start)


def test_an_overlap_in_the_last_week_publishes_nothing(coach, center):
    publish(coach, center, first_day=today() + timedelta(days=15))
    with pytest.raises(DomainError):
        publish(coach, center, weeks=3)
    assert CoachingSlot.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_day": date(2020, 1, 1)},
        {"minutes": 0},
        {"minutes": 600},
        {"number": 0},
        {"weeks": 500},
        {"start": time(23, 50)},
        {"first_day": date(2999, 1, 1)},
    ],
)
def test_hours_past_or_out_of_measure_are_refused(coach, center, wrong):
    with pytest.raises(DomainError):
        publish(coach, center, **wrong)


def test_hours_are_published_by_the_coach_at_their_centre(coach, director, center):
    with pytest.raises(IllegalMoveError):
        publish(coach, center, by=director)
    with pytest.raises(IllegalMoveError):
        publish(director, center, by=director)


def test_a_booked_hour_is_not_taken_back(plan, coach, other_coach):
    slot = slot_of(plan)
    with pytest.raises(IllegalMoveError):
        services.withdraw_slot(slot, by=other_coach)
    services.book(member=plan.member, slot=slot, by=plan.member.user)
    with pytest.raises(DomainError):
        services.withdraw_slot(slot, by=coach)
    free = slot_of(plan)
    assert services.withdraw_slot(free, by=coach).withdrawn_at
    assert free not in CoachingSlot.objects.free()


# Meetings -------------------------------------------------------------------------------
def test_an_hour_is_taken_once(plan, center, coach):
    slot = slot_of(plan)
    services.book(member=plan.member, slot=slot, by=plan.member.user)
    second = CoachingPlanFactory(center=center, coach=coach)
    with pytest.raises(DomainError):
        services.book(member=second.member, slot=slot, by=second.member.user)
    with pytest.raises(IntegrityError):
        CoachingMeeting.objects.create(plan=second, slot=slot)


def test_one_meeting_ahead_at_a_time(plan):
    services.book(member=plan.member, slot=slot_of(plan), by=plan.member.user)
    with pytest.raises(DomainError):
        services.book(member=plan.member, slot=slot_of(plan), by=plan.member.user)


def test_what_a_member_may_not_book(plan, center, other_coach):
    user = plan.member.user
    past = slot_of(plan, **soon(minutes=-5))
    withdrawn = slot_of(plan, withdrawn_at=timezone.now())
    anothers = CoachingSlotFactory(coach=other_coach, center=center)
    for slot in (past, withdrawn, anothers):
        with pytest.raises(DomainError):
            services.book(member=plan.member, slot=slot, by=user)
    with pytest.raises(IllegalMoveError):
        services.book(member=plan.member, slot=slot_of(plan), by=MemberFactory(center=center).user)
    assert not CoachingMeeting.objects.exists()


def test_who_sits_in_the_coachs_cohort_books_and_begins_a_plan(coach, center, member):
    slot = CoachingSlotFactory(coach=coach, center=center)
    with pytest.raises(DomainError):
        services.book(member=member, slot=slot, by=member.user)
    cohort = CohortFactory(center=center)
    cohort.coaches.add(coach)
    EnrolmentFactory(cohort=cohort, member=member, state="active")
    meeting = services.book(member=member, slot=slot, by=member.user)
    assert meeting.plan == member.coaching_plans.get()
    assert meeting.plan.coach == coach


def test_moving_frees_the_former_hour(plan):
    first, second = slot_of(plan), slot_of(plan)
    meeting = services.book(member=plan.member, slot=first, by=plan.member.user)
    CoachingMeeting.objects.update(reminded_at=timezone.now())
    meeting = services.move_booking(meeting, slot=second, by=plan.member.user)
    assert (meeting.slot, meeting.reminded_at) == (second, None)
    assert list(CoachingSlot.objects.free()) == [first]
    assert [move.verb for move in meeting.moves.all()] == ["shift"]


def test_late_a_member_is_asked_to_call(plan, coach):
    meeting = CoachingMeetingFactory(plan=plan, slot=slot_of(plan, **soon(minutes=90)))
    for verb in (
        lambda: services.cancel_booking(meeting, by=plan.member.user),
        lambda: services.move_booking(meeting, slot=slot_of(plan), by=plan.member.user),
    ):
        with pytest.raises(DomainError):
            verb()
    assert services.cancel_booking(meeting, by=coach).state == "cancelled"
    assert not CoachingSlot.objects.free().filter(pk=meeting.slot_id).exists()


def test_a_member_cancels_in_time_and_the_hour_is_free(plan):
    slot = slot_of(plan)
    meeting = services.book(member=plan.member, slot=slot, by=plan.member.user)
    services.cancel_booking(meeting, by=plan.member.user)
    assert slot in CoachingSlot.objects.free()
    with pytest.raises(IllegalMoveError):
        services.cancel_booking(meeting, by=plan.member.user)


def test_held_or_missed_is_said_by_the_coach_once_it_began(plan, coach, member):
    ahead = CoachingMeetingFactory(plan=plan)
    with pytest.raises(DomainError):
        services.mark_held(ahead, by=coach)
    begun = CoachingMeetingFactory(plan=plan, slot=slot_of(plan, **soon(minutes=-10)))
    with pytest.raises(IllegalMoveError):
        services.mark_held(begun, by=member.user)
    assert services.mark_missed(begun, by=coach).state == "missed"
    with pytest.raises(IllegalMoveError):
        services.mark_held(begun, by=coach)


def test_a_coach_arranges_a_meeting_at_an_hour_of_their_own(plan, coach):
    when = {"day": today() + timedelta(days=1), "start": time(10), "minutes": 30, "way": "phone"}
    meeting = services.arrange(plan, **when, by=coach)
    assert (meeting.slot.way, meeting.slot.coach) == ("phone", coach)
    with pytest.raises(DomainError):
        services.arrange(plan, **when | {"start": time(12)}, by=coach)
    assert CoachingSlot.objects.count() == 1


# Reminders ------------------------------------------------------------------------------
def test_the_day_before_a_member_is_reminded_once(plan):
    at = timezone.make_aware(datetime.combine(today() + timedelta(days=3), time(10)))
    slot = slot_of(plan, starts_at=at)
    meeting = services.book(member=plan.member, slot=slot, by=plan.member.user)
    Message.objects.all().delete()
    assert services.remind_meetings() == 0
    with time_machine.travel(at - timedelta(days=1), tick=False):
        call_command("send_due", stdout=io.StringIO())
        call_command("send_due", stdout=io.StringIO())
        assert Message.objects.count() == 1
        services.move_booking(meeting, slot=slot_of(plan, starts_at=at + timedelta(hours=5)),
                              by=plan.member.user)  # fmt: skip
        Message.objects.all().delete()
        assert services.remind_meetings() == 1
    with time_machine.travel(at, tick=False):
        assert services.remind_meetings() == 0


# Two files of one person -------------------------------------------------------------------
def test_two_coachings_of_one_person_become_one(plan, other_coach, director):
    gone = CoachingPlanFactory(center=plan.center, coach=other_coach)
    meeting = CoachingMeetingFactory(plan=gone)
    kept = merge(kept=plan.member, gone=gone.member, by=director)
    assert kept.coaching_plans.open().get() == plan
    assert kept.coaching_plans.count() == 2
    meeting = fresh(meeting)
    assert meeting.state == "cancelled"


def test_goals_not_shared_are_not_the_members(client, plan):
    CoachingGoalFactory(plan=plan, text="مشترك")
    CoachingGoalFactory(plan=plan, text="سري", is_shared=False)
    client.force_login(plan.member.user)
    page = client.get("/ar/me/coaching/").content.decode()
    assert "مشترك" in page
    assert "سري" not in page


@pytest.mark.parametrize("has_a_coach", [True, False])
def test_where_no_hour_is_free_the_centre_is_reached(client, center, coach, member, has_a_coach):
    center.phone = "+212535123456"
    center.save()
    if has_a_coach:
        CoachingPlanFactory(center=center, coach=coach, member=member)
    client.force_login(member.user)
    page = client.get("/ar/me/coaching/").content.decode()
    assert f'href="{reverse("pages:center", args=[center.slug])}"' in page
    assert 'href="tel:+212535123456"' in page

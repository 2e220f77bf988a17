"""Coaching plans with their goals, meetings and notes in confidence."""

from django.db.models import OuterRef, Q

from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import PersonalData, rows_expire
from skills_center.base.sections import section
from skills_center.base.states import move
from tracks.enums import MeetingState, PlanResult, PlanState
from tracks.models import (
    CoachingGoal,
    CoachingGoalMove,
    CoachingMeeting,
    CoachingMeetingMove,
    CoachingNote,
    CoachingPlan,
    CoachingPlanMove,
)
from tracks.services.coaching import call_off_ahead, lock_plan
from tracks.services.coaching_notes import expired_notes


def _export_coaching(member):
    """Their plans, the goals they read, their meetings. Notes: see `not_handed_out`."""
    goals = CoachingGoal.objects.shared().filter(plan__member=member)
    meetings = CoachingMeeting.objects.filter(plan__member=member).select_related("slot")
    return [
        section(
            "coaching_plans",
            member.coaching_plans.select_related("coach", "center"),
            "center",
            "coach",
            "opened_on",
            "state",
            "closed_at",
            "result",
        ),
        section("coaching_goals", goals, "text", "due_on", "state", "created_at"),
        section(
            "coaching_meetings", meetings, "slot__starts_at", "slot__way", "state", "reminded_at"
        ),
    ]


def _forget_coaching(member):
    """Notes and goals go; that there was a coaching, and when it met, stays without a word."""
    for plan in member.coaching_plans.open():
        plan = lock_plan(plan)
        call_off_ahead(plan, told=False)
        plan.result = PlanResult.STOPPED
        move(plan.close, by=None)
    plans = member.coaching_plans.values("pk")
    CoachingNote.objects.filter(plan__in=plans).delete()
    CoachingGoal.objects.filter(plan__in=plans).delete()
    CoachingPlanMove.objects.filter(subject__in=plans).update(note="")
    CoachingMeetingMove.objects.filter(subject__plan__in=plans).update(note="")


def _signs_of_coaching(day):
    """A plan that is open, or was lately; a meeting that is booked, or that they came to."""
    since = start_of_day(day)
    open_or_recent = (
        Q(state=PlanState.OPEN) | Q(created_at__gte=since) | Q(opened_on__gte=day)
        | Q(closed_at__gte=since)
    )  # fmt: skip
    meetings = CoachingMeeting.objects.filter(plan__member=OuterRef("pk"))
    return [
        CoachingPlan.objects.filter(open_or_recent, member=OuterRef("pk")),
        meetings.filter(
            Q(created_at__gte=since)
            | Q(slot__starts_at__gte=since, state__in=[MeetingState.BOOKED, MeetingState.HELD])
        ),
    ]


COACHING = PersonalData(
    models=(
        CoachingPlan,
        CoachingPlanMove,
        CoachingGoal,
        CoachingGoalMove,
        CoachingMeeting,
        CoachingMeetingMove,
        CoachingNote,
    ),
    export=_export_coaching,
    erase=_forget_coaching,
    active_since=_signs_of_coaching,
    expires=(rows_expire("coaching notes erased", expired_notes),),
    not_handed_out={
        CoachingPlanMove: "who of the staff moved a plan; its state and coach are given",
        CoachingGoalMove: "who of the staff moved a goal; its state is given",
        CoachingMeetingMove: "who moved a meeting; its state and hour are given",
        CoachingNote: "handed over by the director on request, who reads them through first",
    },
)

"""What the pages of coaching list: one query a list, whatever its length."""

from datetime import timedelta

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from members.enums import Role
from members.models import Member
from skills_center.base.dates import start_of_day, today
from tracks.enums import EnrolmentState, GoalState, MeetingState
from tracks.models import CoachingMeeting, CoachingPlan, CoachingSlot

SHOWN = 60


def meetings_of(user):
    """Of today, and earlier ones whose coach has not said yet whether they were held.

    Where they coach or direct today: who left a centre meets nobody there any more.
    """
    midnight, tomorrow = start_of_day(today()), start_of_day(today() + timedelta(days=1))
    of_today = Q(slot__starts_at__gte=midnight) & ~Q(state=MeetingState.CANCELLED)
    unsaid = Q(state=MeetingState.BOOKED)
    here = user.centers_held_as(Role.COACH) | user.centers_held_as(Role.DIRECTOR)
    return (
        CoachingMeeting.objects.filter(of_today | unsaid, plan__coach=user, plan__center__in=here)
        .filter(slot__starts_at__lt=tomorrow)
        .select_related("slot", "plan__member", "plan__center")
        .order_by("slot__starts_at")[:SHOWN]
    )


def plans_of(user):
    """Open plans, who meets soonest first; a director's, of the whole centre."""
    booked = Q(meetings__state=MeetingState.BOOKED, meetings__slot__starts_at__gt=timezone.now())
    return (
        CoachingPlan.objects.visible_to(user)
        .open()
        .select_related("member", "coach", "center")
        .annotate(next_at=Min("meetings__slot__starts_at", filter=booked))
        .order_by("next_at", "pk")[:SHOWN]
    )


def without_plan(user):
    """Members who sit in this coach's cohorts and have no coaching yet."""
    plans = CoachingPlan.objects.open().filter(member=OuterRef("pk"))
    seated = [EnrolmentState.ACCEPTED, EnrolmentState.ACTIVE]
    return (
        Member.objects.filter(
            center__in=user.centers_held_as(Role.COACH),
            enrolments__cohort__coaches=user,
            enrolments__state__in=seated,
        )
        .filter(~Exists(plans))
        .distinct()
        .order_by("first_name", "last_name")[:SHOWN]
    )


def hours_of(user):
    """The hours ahead of a coach, each with `taken`: whether a member booked it."""
    live = CoachingMeeting.objects.live().filter(slot=OuterRef("pk"))
    return CoachingSlot.objects.ahead().filter(coach=user).annotate(taken=Exists(live))[: 2 * SHOWN]


def goals_first_open(goals):
    """Open goals before those that are settled."""
    return sorted(goals, key=lambda goal: goal.state != GoalState.OPEN)

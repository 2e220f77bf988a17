"""The verbs of a coaching plan: opened, its goals, handed to another coach, closed.

The member is locked first, then the plan: a member has one open plan at most, and one coach.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import Role
from members.models import Member, User
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.states import move
from tracks import notices_coaching as notices
from tracks.enums import GoalState, MeetingState, PlanResult
from tracks.models import CoachingGoal, CoachingPlan
from tracks.models.coaching import directs, leads

MOST_GOALS = 20


def lock_member(pk):
    """Hold the member's row: nobody else opens, moves or books anything for them meanwhile."""
    return Member.objects.select_related("center", "user").to_write(pk)


def lock_plan(plan):
    """Lock the member, then read the plan again: what the caller holds may be old."""
    member = lock_member(plan.member_id)
    fresh = CoachingPlan.objects.select_related("center").under_lock(plan.pk)
    fresh.member = member
    return fresh


def require_lead(plan, by):
    """Refuse who is neither the plan's coach nor the director of its centre."""
    if by is not None and not leads(plan, by):
        raise IllegalMoveError(_("You may not do this."))


def require_open(plan):
    if not plan.is_open:
        raise DomainError(_("This coaching is closed."))


@transaction.atomic
def open_plan(*, member, coach, by):
    """Begin the coaching of a member. A coach opens for themselves, a director for each coach."""
    member = lock_member(member.pk)
    own = coach.pk == by.pk and member.center_id in by.centers_held_as(Role.COACH)
    if not own and not directs(by, member.center_id):
        raise IllegalMoveError(_("You may not do this."))
    return begin_plan(member, coach)


def begin_plan(member, coach):
    """Open the plan of a locked member."""
    if member.coaching_plans.open().exists():
        raise DomainError(_("This member already has an open plan."))
    _require_coach(coach, member.center_id)
    plan = CoachingPlan.objects.create(member=member, coach=coach, center=member.center)
    notices.plan_opened(plan)
    return plan


def _require_coach(user, center_id):
    if not User.objects.coaches([center_id]).filter(pk=user.pk).exists():
        raise DomainError(_("Choose somebody who coaches at this centre."))


@transaction.atomic
def add_goal(plan, *, text, by, due_on=None, is_shared=True):
    """Agree on something to reach. The same once more, while it is under way, is a second tap."""
    plan = lock_plan(plan)
    require_lead(plan, by)
    require_open(plan)
    if not text.strip():
        raise DomainError(_("Write the goal in a few words."))
    goal = {"text": text.strip(), "due_on": due_on, "is_shared": is_shared}
    under_way = plan.goals.filter(state=GoalState.OPEN)
    if same := under_way.filter(**goal).first():
        return same
    if under_way.count() >= MOST_GOALS:
        raise DomainError(_("There are many goals already: finish some first."))
    return CoachingGoal.objects.create(plan=plan, **goal)


@transaction.atomic
def reach_goal(goal, *, by):
    goal = _lock_goal(goal)
    move(goal.reach, by=by)
    return goal


@transaction.atomic
def drop_goal(goal, *, by):
    goal = _lock_goal(goal)
    move(goal.drop, by=by)
    return goal


def _lock_goal(goal):
    plan = lock_plan(goal.plan)
    require_open(plan)
    fresh = CoachingGoal.objects.under_lock(goal.pk)
    fresh.plan = plan
    return fresh


@transaction.atomic
def reassign(plan, *, coach, by, reason, hand_on_notes=False):
    """Another coach goes on; meetings ahead with the former one are cancelled and told.

    The notes written until now stay with the director alone, unless they are handed on here.
    """
    plan = lock_plan(plan)
    if not reason.strip():
        raise DomainError(_("Write why another coach goes on."))
    _require_coach(coach, plan.center_id)
    if coach.pk == plan.coach_id:
        raise DomainError(_("This member is already with this coach."))
    former = plan.coach
    call_off_ahead(plan)
    plan.coach = coach
    move(plan.reassign, by=by, note=f"{former} → {coach}: {reason.strip()}")
    if hand_on_notes:
        plan.notes.filter(handed_on_at=None).update(handed_on_at=timezone.now())
    notices.coach_changed(plan)
    return plan


@transaction.atomic
def hand_on_notes(plan, *, by):
    """The director lets the coach of today read what was noted before."""
    plan = lock_plan(plan)
    if not directs(by, plan.center_id):
        raise IllegalMoveError(_("You may not do this."))
    return plan.notes.filter(handed_on_at=None).update(handed_on_at=timezone.now())


@transaction.atomic
def close_plan(plan, *, result, by):
    """End the coaching. Meetings ahead are cancelled; goals stay as they stand."""
    plan = lock_plan(plan)
    if result not in PlanResult.values:
        raise DomainError(_("Choose how the coaching ended."))
    plan.result = result
    call_off_ahead(plan)
    move(plan.close, by=by, reason=result)
    return plan


def call_off_ahead(plan, *, told=True):
    """Cancel the meetings ahead of a locked plan, by the portal itself."""
    for meeting in plan.meetings.filter(state=MeetingState.BOOKED).locked().select_related("slot"):
        if meeting.has_begun and told:
            continue  # its coach still says whether it was held
        meeting.plan = plan
        move(meeting.cancel, by=None)
        if told:
            notices.meeting_cancelled(meeting)

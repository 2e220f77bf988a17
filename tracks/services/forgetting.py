"""What the tracks forget of a member, and what a member still holds here."""

from django.conf import settings
from django.utils.translation import gettext as _

from members.services.forgetting import forget_log, forgets, holds_back
from skills_center.base.states import move
from tracks.enums import EnrolmentState, FollowUpState, PlanResult, SocialState
from tracks.models import (
    CalendarAddress,
    Certificate,
    CoachingGoal,
    CoachingMeetingMove,
    CoachingNote,
    CoachingPlan,
    CoachingPlanMove,
    EligibilityCheck,
    Enrolment,
    EnrolmentMove,
    FollowUp,
    OrientationStep,
    Outcome,
    Score,
    SocialAction,
    SocialActionMove,
    TeamPlace,
)

from .coaching import call_off_ahead, lock_plan
from .enrolments import withdraw


@holds_back
def seats_held(member):
    if member.enrolments.open().exists():
        yield _("They hold a seat or wait for one.")


@forgets(CalendarAddress, EligibilityCheck, Enrolment, EnrolmentMove, Score)
def forget_words(member):
    """Empty what was written; free the places of those who wait. Seats taken up stay counted."""
    for enrolment in member.enrolments.filter(state__in=EnrolmentState.NOT_TAKEN_UP):
        withdraw(enrolment, by=None)
    forget_log(member.enrolments.all())
    EnrolmentMove.objects.filter(subject__member=member).update(note="")
    member.enrolments.update(motivation="")
    EligibilityCheck.objects.filter(enrolment__member=member).delete()
    Score.objects.filter(enrolment__member=member).delete()
    if member.user_id:
        CalendarAddress.objects.filter(user=member.user_id).delete()


@forgets(Certificate, FollowUp, Outcome)
def forget_what_became(member):
    """Nobody asks them any more; what became of them stays counted, and where it was does not."""
    own = {"enrolment__member": member}
    list(member.enrolments.locked().order_by("pk").values_list("pk"))  # as an answer does
    FollowUp.objects.filter(**own, state__in=FollowUpState.OPEN).update(
        state=FollowUpState.DECLINED, call_from=None
    )
    Outcome.objects.filter(**own).update(where="")
    Certificate.objects.filter(**own).update(name="", latin_name="", revocation_note="")
    for model in (Certificate, FollowUp, Outcome):
        forget_log(model.objects.filter(**own))


@forgets(CoachingGoal, CoachingMeetingMove, CoachingNote, CoachingPlan, CoachingPlanMove)
def forget_coaching(member):
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


@forgets(SocialAction, SocialActionMove, TeamPlace)
def forget_proposals(member):
    """What was proposed and never done goes; what was done is the centre's, and stays counted."""
    member.team_places.all().delete()
    for action in member.initiatives_proposed.filter(state=SocialState.PROPOSED).locked():
        move(action.call_off, by=None)
    undone = member.initiatives_proposed.exclude(state__in=[SocialState.PLANNED, SocialState.DONE])
    ids = list(undone.values_list("pk", flat=True))
    forget_log(undone)
    SocialActionMove.objects.filter(subject__in=ids).update(note="")
    words = {
        f"{name}{suffix}": ""
        for name in ("title", "place", "description")
        for suffix in ("", *(f"_{code}" for code, _language in settings.LANGUAGES))
    }
    SocialAction.objects.rewrite(False).filter(pk__in=ids).update(**words)
    member.initiatives_proposed.update(proposer=None)


@forgets(OrientationStep)
def forget_orientation(member):
    """That they were invited or called is of no figure: it goes, and a place is free again."""
    forget_log(member.orientation_steps.all())
    member.orientation_steps.all().delete()

"""One coaching: its goals, meetings and notes, and what is done with them."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from skills_center.base.bounds import key_in
from tracks import services
from tracks.coaching_lists import goals_first_open
from tracks.forms.coaching import CloseForm, GoalForm, HourForm, NoteForm, ReassignForm
from tracks.models import CoachingGoal, CoachingMeeting, CoachingNote, CoachingPlan
from tracks.models.coaching import directs

from .coaching import asked, attempt, for_coaches


def _plan(request, pk):
    plans = CoachingPlan.objects.visible_to(request.user)
    return get_object_or_404(plans.select_related("member", "coach", "center"), pk=pk)


def _back(plan):
    return ("tracks:coaching_plan", plan.pk)


@for_coaches
@sensitive_variables()
def plan(request, pk):
    """Everything of one member's coaching. Of the notes, those this reader may read."""
    plan = _plan(request, pk)
    notes = CoachingNote.objects.visible_to(request.user).filter(plan=plan)
    return render(
        request,
        "coach/coaching/plan.html",
        {
            "plan": plan,
            "goals": goals_first_open(plan.goals.all()),
            "meetings": plan.meetings.select_related("slot").order_by("-slot__starts_at")[:20],
            "notes": notes.select_related("author", "meeting__slot"),
            "moves": plan.moves.select_related("by"),
            "is_coach": plan.coach_id == request.user.pk,
            "is_director": directs(request.user, plan.center_id),
            "may_hand_on": plan.is_open
            and directs(request.user, plan.center_id)
            and plan.notes.exclude(author=plan.coach).filter(handed_on_at=None).exists(),
        },
    )


@sensitive_post_parameters()
@for_coaches
@sensitive_variables()
def note(request, pk):
    """One field and one button: a note is three taps from the list."""
    plan = get_object_or_404(_coached(request), pk=pk)
    meetings = plan.meetings.select_related("slot")
    meeting = meetings.filter(pk=key_in(request.GET.get("meeting", ""))).first()
    form = NoteForm(request.POST or None)
    title = _("A note about %(name)s") % {"name": plan.member.called}
    return asked(
        request,
        form,
        services.write_note,
        plan,
        meeting=meeting,
        title=title,
        done=_("The note is kept."),
        label=_("Keep the note"),
        back=_back(plan),
    )


def _coached(request):
    """The plans of which this person is the coach: a director reads the others."""
    visible = CoachingPlan.objects.visible_to(request.user)
    return visible.filter(coach=request.user).select_related("member", "coach", "center")


@for_coaches
def goal(request, pk):
    plan = _plan(request, pk)
    return asked(
        request,
        GoalForm(request.POST or None),
        services.add_goal,
        plan,
        title=_("A new goal for %(name)s") % {"name": plan.member.called},
        done=_("The goal is noted."),
        back=_back(plan),
    )


@require_POST
@for_coaches
def settle_goal(request, pk, verb):
    plans = CoachingPlan.objects.visible_to(request.user)
    goal = get_object_or_404(CoachingGoal.objects.select_related("plan"), pk=pk, plan__in=plans)
    verbs = {
        "reach": (services.reach_goal, _("Well done: the goal is reached.")),
        "drop": (services.drop_goal, _("The goal is dropped.")),
    }
    attempt(request, *verbs[verb], goal)
    return redirect(*_back(goal.plan))


@for_coaches
def arrange(request, pk):
    plan = get_object_or_404(_coached(request), pk=pk)
    return asked(
        request,
        HourForm(request.POST or None),
        services.arrange,
        plan,
        title=_("A meeting with %(name)s") % {"name": plan.member.called},
        done=_("The meeting is noted; the member is told."),
        back=_back(plan),
    )


@require_POST
@for_coaches
def mark(request, pk, verb):
    """Held, missed or cancelled at the hour that the page showed; back to where it was tapped."""
    plans = CoachingPlan.objects.visible_to(request.user)
    meetings = CoachingMeeting.objects.select_related("plan", "slot")
    meeting = get_object_or_404(meetings, pk=pk, plan__in=plans)
    verbs = {
        "held": (services.mark_held, _("Noted: the meeting was held.")),
        "missed": (services.mark_missed, _("Noted: the member did not come.")),
        "cancel": (services.cancel_booking, _("The meeting is cancelled; the member is told.")),
    }
    attempt(request, *verbs[verb], meeting, seen=request.POST.get("seen", ""))
    if request.POST.get("back") == "list":
        return redirect("tracks:coaching")
    return redirect(*_back(meeting.plan))


@for_coaches
def close(request, pk):
    plan = _plan(request, pk)
    return asked(
        request,
        CloseForm(request.POST or None),
        services.close_plan,
        plan,
        title=_("End the coaching of %(name)s") % {"name": plan.member.called},
        done=_("The coaching is closed."),
        label=_("End the coaching"),
        back=_back(plan),
    )


def _directed(request, pk):
    """A plan of a centre this person directs; 404 to its coach too."""
    plan = _plan(request, pk)
    if not directs(request.user, plan.center_id):
        return get_object_or_404(CoachingPlan.objects.none())
    return plan


@for_coaches
def reassign(request, pk):
    plan = _directed(request, pk)
    return asked(
        request,
        ReassignForm(request.POST or None, centers=[plan.center_id]),
        services.reassign,
        plan,
        title=_("Another coach for %(name)s") % {"name": plan.member.called},
        done=_("The new coach goes on; the member is told."),
        label=_("Hand over"),
        back=_back(plan),
    )


@require_POST
@for_coaches
def hand_on(request, pk):
    plan = _directed(request, pk)
    attempt(request, services.hand_on_notes, _("The coach can read the earlier notes now."), plan)
    return redirect(*_back(plan))

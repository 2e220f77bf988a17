"""A member's initiatives: propose, gather a team, tell afterwards who took part."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.models import Member
from members.views.going import asks_for_file, came_in_time, came_too_early
from members.views.own_file import of_own_file
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.files import NotKeptError
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in
from tracks import services
from tracks.enums import SocialState, TeamAnswer
from tracks.forms.social import NumberForm, ProposalForm, ReportForm
from tracks.models import TeamPlace


def _own(request):
    return get_object_or_404(Member.objects.select_related("center"), user=request.user)


def _place(request, pk):
    """The place of this member in the team of that initiative, whatever they answered."""
    places = TeamPlace.objects.select_related("action__center", "member")
    return get_object_or_404(places, action=pk, member__user=request.user)


@never_cache
@of_own_file
def index(request):
    member = _own(request)
    places = member.team_places.select_related("action").order_by("-pk")
    return render(
        request,
        "tracks/my_initiatives.html",
        {
            "asked": [place for place in places if _waits(place)],
            "mine": [place.action for place in places if place.answer == TeamAnswer.IN],
        },
    )


def _waits(place):
    return place.answer == TeamAnswer.ASKED and _is_under_way(place.action)


def _is_under_way(action):
    return action.state in (SocialState.PROPOSED, SocialState.PLANNED)


def _described():
    return _("your initiative"), _("Propose an initiative")


@asks_for_file(_described)
@never_cache
def propose(request):
    member = _own(request)
    awaits_guardian = came_too_early(request, member)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not awaits_guardian:
        try:
            action = services.propose(member=member, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            came_in_time(request, member)
            messages.success(request, _("We have your proposal. Now gather your team."))
            return redirect("tracks:my_initiative", action.pk)
    context = {"form": form, "member": member, "awaits_guardian": awaits_guardian}
    return render(request, "tracks/propose.html", context)


@never_cache
@of_own_file
def detail(request, pk):
    return _page(request, _place(request, pk), NumberForm())


def _page(request, place, form):
    action = place.action
    is_inside = place.answer == TeamAnswer.IN
    team = action.team.select_related("member").order_by("pk") if is_inside else []
    return render(
        request,
        "tracks/my_initiative.html",
        {
            "action": action,
            "place": place,
            "team": team,
            "is_inside": is_inside,
            "is_own": _is_own(place),
            "under_way": _is_under_way(action),
            "may_report": is_inside
            and action.state == SocialState.PLANNED
            and action.starts_on <= today(),
            "form": form,
        },
    )


def _is_own(place):
    return place.action.proposer_id == place.member_id


@require_POST
@of_own_file
def ask(request, pk):
    """Ask somebody by their number. The answer is the same whoever has it, or nobody."""
    place = _place(request, pk)
    form = NumberForm(request.POST)
    with told_in(form):
        _ask(request, place, form)
        return redirect("tracks:my_initiative", pk)
    return _page(request, place, form)


def _ask(request, place, form):
    if too_often("team", place.member_id):
        messages.error(request, _("You have asked many today: go on tomorrow."))
    elif not form.is_valid():
        messages.error(request, _("Write the member number of the person."))
    else:
        _try(
            request,
            _("Asked. Whoever has this number finds it in their space."),
            services.ask_into_team,
            place.action,
            number=form.cleaned_data["number"],
        )


@require_POST
@of_own_file
def join(request, pk):
    _try(request, _("Welcome to the team."), services.join_team, _place(request, pk))
    return redirect("tracks:my_initiative", pk)


@never_cache
@of_own_file
def decline(request, pk):
    """Who is asked into the team says no: asked once, since a number is asked into a team once."""
    place = _place(request, pk)
    if request.method == "POST":
        _try(request, _("Noted: you are not in this team."), services.decline_team, place)
        return redirect("tracks:my_initiatives")
    if not _waits(place):
        return redirect("tracks:my_initiative", pk)
    return render(request, "tracks/team_question.html", {"action": place.action})


@never_cache
@of_own_file
def leave(request, pk):
    """Who is of the team leaves it: asked once, since they cannot be asked into it again."""
    place = _place(request, pk)
    if request.method == "POST":
        _try(request, _("Noted: you are not in this team."), services.leave_team, place)
        return redirect("tracks:my_initiatives")
    if place.answer != TeamAnswer.IN or _is_own(place) or not _is_under_way(place.action):
        return redirect("tracks:my_initiative", pk)
    context = {"action": place.action, "is_of_team": True}
    return render(request, "tracks/team_question.html", context)


@require_POST
@of_own_file
def show(request, pk, says):
    place = _place(request, pk)
    _try(request, _("Noted."), services.say_may_show, place, may_show=says == "yes")
    return redirect("tracks:my_initiative", pk)


@never_cache
@of_own_file
def call_off(request, pk):
    """Asked once, since it is not taken up again; `seen` is the state that the question showed."""
    place = _place(request, pk)
    action = place.action
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        done = _("Your initiative is called off.")
        _try(request, done, services.call_off, action, seen=seen)
    elif _is_own(place) and _is_under_way(action):
        return render(request, "tracks/call_off_question.html", {"action": action})
    return redirect("tracks:my_initiative", pk)


@never_cache
@of_own_file
def report(request, pk):
    """How many took part, with a picture if they like."""
    place = _place(request, pk)
    action = place.action
    given = {"girls": action.girls, "boys": action.boys} if action.reported_at else None
    form = ReportForm(request.POST or None, request.FILES or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            services.report(action, by=request.user, **form.cleaned_data)
        except NotKeptError as error:
            form.add_error("picture", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you: the staff read it and count it."))
            return redirect("tracks:my_initiative", pk)
    return render(request, "tracks/report.html", {"form": form, "action": action})


def _try(request, done, verb, *args, **kwargs):
    try:
        verb(*args, by=request.user, **kwargs)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)

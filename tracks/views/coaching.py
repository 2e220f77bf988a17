"""Coaching, for who coaches and for the director: today, the plans, the free hours.

Of an address nobody may open, even staff learn nothing: 404.
"""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.enums import Role
from members.models import Member
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.network.models import Center
from tracks import services
from tracks.coaching_lists import hours_of, meetings_of, plans_of, without_plan
from tracks.forms.coaching import ByNumberForm, DirectedByNumberForm, SlotsForm
from tracks.models import CoachingSlot


def for_coaches(view):
    """404 to who neither coaches nor directs; nothing is kept by a browser that is lent."""

    @wraps(view)
    def seen(request, *args, **kwargs):
        coaches = request.user.centers_held_as(Role.COACH)
        if not coaches and not request.user.centers_held_as(Role.DIRECTOR):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(seen)


def attempt(request, verb, done, *args, **kwargs):
    """Run a verb; say that it is done, or why it is not. Whether it was."""
    try:
        verb(*args, by=request.user, **kwargs)
    except DomainError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def asked(request, form, verb, *args, title, done, back, label="", **kwargs):
    """A page with one form: what was typed stays until the verb takes it."""
    if request.method == "POST" and form.is_valid():
        try:
            verb(*args, by=request.user, **form.cleaned_data, **kwargs)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(*back)
    context = {"form": form, "title": title, "label": label or _("Save"), "back": back}
    return render(request, "coach/form.html", context)


@for_coaches
def index(request):
    """What a coach opens on the phone: today, then everybody they accompany."""
    user = request.user
    return render(
        request,
        "coach/coaching/index.html",
        {
            "today": today(),
            "meetings": meetings_of(user),
            "plans": plans_of(user),
            "coaches_here": bool(user.centers_held_as(Role.COACH)),
            "directs_here": bool(user.centers_held_as(Role.DIRECTOR)),
        },
    )


@for_coaches
def open_plan(request):
    """Begin with a member: one of the coach's cohorts in one tap, any other by number."""
    directed = request.user.centers_held_as(Role.DIRECTOR)
    form = (
        DirectedByNumberForm(request.POST or None, centers=directed)
        if directed
        else ByNumberForm(request.POST or None)
    )
    if request.method == "POST" and form.is_valid():
        plan = _opened(request, form)
        if plan:
            messages.success(request, _("The coaching begins; the member is told."))
            return redirect("tracks:coaching_plan", plan.pk)
    context = {"form": form, "members": without_plan(request.user)}
    return render(request, "coach/coaching/open.html", context)


def _opened(request, form):
    """The plan; None, with the error beside the field, where there is none."""
    number = form.cleaned_data["number"]
    member = Member.objects.visible_to(request.user).filter(number=number).first()
    if member is None:
        form.add_error("number", _("No member of your centre has this number."))
        return None
    coach = form.cleaned_data.get("coach") or request.user
    try:
        return services.open_plan(member=member, coach=coach, by=request.user)
    except DomainError as error:
        form.add_error("number", str(error))
        return None


@for_coaches
def hours(request):
    """The free hours of this coach, and more of them."""
    centers = Center.objects.filter(pk__in=request.user.centers_held_as(Role.COACH))
    center = centers.first()
    if center is None:
        raise Http404
    form = SlotsForm(request.POST or None, initial={"day": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.publish_slots(
                coach=request.user, center=center, by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Members can book them now: %(count)s.") % {"count": len(made)}
            )
            return redirect("tracks:coaching_hours")
    return render(
        request, "coach/coaching/hours.html", {"form": form, "hours": hours_of(request.user)}
    )


@require_POST
@for_coaches
def withdraw_hour(request, pk):
    slot = get_object_or_404(CoachingSlot, pk=pk, coach=request.user)
    attempt(request, services.withdraw_slot, _("This hour is taken back."), slot)
    return redirect("tracks:coaching_hours")

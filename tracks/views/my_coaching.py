"""A member's coaching, on their phone: the coach, the next meeting, the goals, free hours."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.models import Member
from members.views.going import named_so
from members.views.own_file import of_own_file
from skills_center.base.bounds import key_in
from skills_center.base.errors import DomainError
from tracks import services
from tracks.coaching_lists import goals_first_open
from tracks.enums import MeetingState
from tracks.models import CoachingMeeting, CoachingSlot
from tracks.services.meetings import is_late, require_hours_left

SHOWN = 40


def _own(request):
    return get_object_or_404(Member.objects.select_related("center"), user=request.user)


def _described():
    return _("an hour with a coach"), _("Guidance and coaching")


@named_so(_described)
@never_cache
@of_own_file
def coaching(request):
    member = _own(request)
    plans = member.coaching_plans.select_related("coach", "center")
    plan = plans.open().first() or plans.first()
    meetings = CoachingMeeting.objects.filter(plan__member=member).select_related(
        "slot__coach", "plan__coach"
    )
    ahead = meetings.ahead().first()
    free = CoachingSlot.objects.open_to(member).select_related("coach")[:SHOWN]
    days = groupby(free, key=lambda slot: timezone.localtime(slot.starts_at).date())
    return render(
        request,
        "tracks/coaching.html",
        {
            "member": member,
            "plan": plan,
            "ahead": ahead,
            "too_late": ahead and is_late(ahead),
            "former": meetings.exclude(pk=ahead.pk if ahead else 0).order_by("-slot__starts_at")[
                :6
            ],
            "goals": goals_first_open(plan.goals.shared()) if plan else [],
            "days": [(day, list(slots)) for day, slots in days],
        },
    )


def _slot(pk):
    return get_object_or_404(CoachingSlot, pk=pk)


@require_POST
@of_own_file
def book(request, pk):
    member = _own(request)
    return _try(
        request, _("See you soon: it is noted."), services.book, member=member, slot=_slot(pk)
    )


@require_POST
@of_own_file
def move(request, pk):
    """The meeting that the page showed goes to this hour; another one ahead by now does not."""
    own = _own_meetings(request)
    meeting = own.ahead().filter(pk=key_in(request.POST.get("meeting", ""))).first()
    if meeting is None and not own.exists():
        raise Http404
    if meeting is None:
        messages.error(request, _("Your meeting was changed meanwhile: look once more."))
        return redirect("tracks:my_coaching")
    return _try(
        request, _("Your meeting is moved."), services.move_booking, meeting, slot=_slot(pk)
    )


@never_cache
@of_own_file
def cancel(request, pk):
    """The hour is another's at once, so that it is asked before; `seen` is the hour it showed.

    What nobody can do any more is not asked: it is said.
    """
    meeting = get_object_or_404(_own_meetings(request), pk=pk)
    if said := _cannot_be_cancelled(meeting):
        messages.info(request, said)
        return redirect("tracks:my_coaching")
    if request.method != "POST":
        context = {
            "slot": meeting.slot,
            "center": meeting.plan.center,
            "seen": meeting.as_shown,
            "page": reverse("tracks:my_coaching"),
        }
        return render(request, "tracks/linked_meeting_question.html", context)
    seen = request.POST.get("seen", "")
    done = _("Your meeting is cancelled.")
    return _try(request, done, services.cancel_booking, meeting, seen=seen)


def _cannot_be_cancelled(meeting):
    """Why not, in a sentence; "" where it can be."""
    if meeting.state == MeetingState.CANCELLED:
        return _("This meeting is cancelled. You can choose another hour.")
    if meeting.state != MeetingState.BOOKED or meeting.has_begun:
        return _("This meeting has begun or is over.")
    try:
        require_hours_left(meeting)
    except DomainError as error:
        return str(error)
    return ""


def _own_meetings(request):
    own = CoachingMeeting.objects.filter(plan__member__user=request.user)
    return own.select_related("plan__center", "slot")


def _try(request, done, verb, *args, **kwargs):
    try:
        verb(*args, by=request.user, **kwargs)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("tracks:my_coaching")

"""Calendars: the feed itself, which asks for no log-in, and the pages that show its address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page

from members.views.own_file import of_own_file
from tracks import services
from tracks.exports.calendars import calendar_of_sessions, sessions_of_calendar
from tracks.models import CalendarAddress, Cohort, Enrolment

from .coach import MARK, for_coaches

KEPT = 15 * 60  # seconds a calendar may keep what it read


def _address_of(token):
    """The address behind a token; nothing for one that was renewed or whose account is closed."""
    found = CalendarAddress.objects.select_related("user", "cohort").filter(token=token).first()
    return None if found is None or (found.user and not found.user.is_active) else found


def _name(address):
    return address.cohort.name if address.cohort else _("My sessions")


@login_not_required
@conditional_page
def calendar(request, token):
    """The sessions behind an address: times and places, and no name of a person."""
    address = _address_of(token)
    if address is None:
        raise Http404
    return HttpResponse(
        calendar_of_sessions(sessions_of_calendar(address), name=_name(address)),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="sessions.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


@never_cache
@of_own_file
def my_calendar(request):
    """The address of one's own sessions: those one attends, and those one leads."""
    attends = Enrolment.objects.filter(member__user=request.user).exists()
    if not attends and not request.user.has_perm(MARK):
        raise Http404
    return _page(request, "tracks:my_calendar", [], {"user": request.user})


@for_coaches
def cohort_calendar(request, pk):
    """The address of a cohort's sessions, to be given to all who take part."""
    cohort = get_object_or_404(Cohort.objects.allowing(request.user, MARK), pk=pk)
    return _page(request, "tracks:cohort_calendar", [pk], {"cohort": cohort})


def _page(request, name, args, owner):
    if request.method == "POST":
        services.renew_calendar(**owner)
        messages.success(request, _("The address is new. The old one opens nothing any more."))
        return redirect(name, *args)
    address = services.calendar_of(**owner)
    url = settings.PORTAL_URL + address.feed_address
    _scheme, _colon, rest = url.partition(":")
    context = {"url": url, "webcal": f"webcal:{rest}", "cohort": owner.get("cohort")}
    return render(request, "tracks/calendar.html", context)

"""The coach's own space: today, and one's cohorts."""

from datetime import timedelta
from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from members.enums import Role
from skills_center.base.dates import today
from tracks.enums import EnrolmentState
from tracks.models import Cohort, Enrolment, Session

# What these pages are for, asked at the centre of each session and cohort.
MARK = "tracks.change_attendance"
AHEAD = timedelta(days=14)
SHOWN = 12


def for_coaches(view):
    """404 to whoever marks no attendance anywhere; pages with names are kept nowhere on the way."""

    @wraps(view)
    @never_cache
    def guarded(request, *args, **kwargs):
        if not request.user.has_perm(MARK):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_coaches
def day(request):
    """Today's sessions and the next ones: one's own, or with `?all` those of the whole centre."""
    visible = Session.objects.allowing(request.user, MARK).held()
    own = visible.led_by(request.user)
    shown = visible if "all" in request.GET else own
    ahead = shown.between(today() + timedelta(days=1), today() + AHEAD)
    behind = shown.between(today() - AHEAD, today() - timedelta(days=1)).for_day()
    return render(
        request,
        "tracks/coach/day.html",
        {
            "today": today(),
            "sessions": shown.between(today(), today()).for_day(),
            "coming": ahead.for_day()[:SHOWN],
            "unmarked": [
                one for one in behind.order_by("-starts_at")[: 2 * SHOWN] if one.waits_for_marks
            ][:SHOWN],
            "cohorts": _cohorts(request.user),
            "shows_all": "all" in request.GET,
            "sees_more": request.user.has_perm("tracks.change_session"),
            "accompanies": any(map(request.user.centers_held_as, (Role.COACH, Role.DIRECTOR))),
        },
    )


def _cohorts(user):
    """Those under way that this person coaches."""
    running = Cohort.objects.allowing(user, MARK).filter(coaches=user, cancelled_at=None)
    return running.filter(ends_on__gte=today() - AHEAD).select_related("track", "center")


@for_coaches
def cohort(request, pk):
    """One cohort: its members with their attendance, its sessions with theirs."""
    found = get_object_or_404(
        Cohort.objects.allowing(request.user, MARK).select_related("track", "center"), pk=pk
    )
    states = (*EnrolmentState.SEATED, EnrolmentState.DROPPED)
    places = list(
        Enrolment.objects.filter(cohort=found, state__in=states)
        .select_related("member")
        .with_attendance()
        .order_by("member__last_name", "member__first_name", "pk")
    )
    attended, expected = (sum(getattr(p, n) for p in places) for n in ("attended", "expected"))
    sessions = list(found.sessions.for_day())
    return render(
        request,
        "tracks/coach/cohort.html",
        {
            "cohort": found,
            "places": places,
            "rate": 100 * attended // expected if expected else None,
            "coming": [one for one in sessions if not one.is_over],
            "held": [one for one in reversed(sessions) if one.is_over],
        },
    )

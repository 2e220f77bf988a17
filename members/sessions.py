"""How long a session lasts, whoever it is of, and how lately somebody logged in to it.

A member's lasts as Django's do (`SESSION_COOKIE_AGE`). One of nobody keeps what is being typed,
and ends half an hour after the last word. One of the staff ends after minutes in which nothing was
asked for, and at the latest some hours after the log-in; to who is a coach somewhere the pages that
a coach uses all day on a phone stay open with that day. The row of a session runs out with it, so
that it can be deleted.
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from skills_center.base.dates import start_of_day
from skills_center.base.elapsed import is_to_come, is_within

from .enums import Role
from .models import LogIn

_LOGGED_IN_AT, _SEEN_AT = "logged_in_at", "seen_at"
# Why the log-in page is shown, of a session that is over: by its time, or while it was in use.
ENDED, INTERRUPTED = "session_ended", "session_interrupted"
# What is newer than this is not written anew: a page opened costs no write.
_RENEWED_AFTER = 60  # seconds
# The pages of the coaches, under their language.
_WITH_THE_DAY = "coach"


# Logging in and out -------------------------------------------------------------------
@receiver(user_logged_in)
def begin(sender, request, user, **kwargs):
    """Note when this session was logged in to; it lasts as that account's do from now on."""
    session = request.session
    session[_LOGGED_IN_AT] = session[_SEEN_AT] = time.time()
    session.pop(ENDED, None)
    session.pop(INTERRUPTED, None)
    session.set_expiry(None)


@receiver(user_logged_out)
def end(sender, request, user, **kwargs):
    """By whichever door somebody leaves, the device is no open session any more."""
    pk, _key = request.session.get("log_in", (None, None))
    if pk:
        LogIn.objects.filter(pk=pk, ended_at=None).update(ended_at=timezone.now(), session_key="")


def logged_in_lately(request):
    """Whether somebody logged in to this very session a moment ago.

    Not the account: its person may just have entered on another device.
    """
    at = request.session.get(_LOGGED_IN_AT, 0)
    return is_within(at, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


# The staff ------------------------------------------------------------------------------
def _is_staff(user):
    return user.is_authenticated and user.is_kept_apart


def _is_of_staff(request):
    """A visitor has no session to look at: to look for one would keep their page out of caches."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and _is_staff(request.user)


def _noted(session, name):
    """A moment that a session holds; of old, where a clock that was ahead noted it."""
    at = session.get(name, 0)
    return 0 if is_to_come(at) else at


def _office_ends(session):
    seen, since = _noted(session, _SEEN_AT), _noted(session, _LOGGED_IN_AT)
    return min(seen + settings.STAFF_SESSION_IDLE, since + settings.STAFF_SESSION_LONGEST)


def _day_ends(session):
    """The end of the day on which somebody logged in, as the centre's clocks show it."""
    since = datetime.fromtimestamp(_noted(session, _LOGGED_IN_AT), UTC)
    return start_of_day(timezone.localdate(since) + timedelta(days=1)).timestamp()


def _opens_until(request, *, pages_of_the_day):
    """The moment from which its pages open no more: those of the day, or all others.

    The day is a coach's. Others who read those pages sit at a desk, and end there as everywhere.
    """
    office, day = _office_ends(request.session), _day_ends(request.session)
    return max(office, day) if pages_of_the_day and _is_coach(request.user) else office


def _is_coach(user):
    return any(held.role == Role.COACH for held in user.roles_held)


def is_over(request):
    """Whether this session of the staff, left for too long, opens the page asked for no more."""
    if not _is_of_staff(request):
        return False
    of_the_day = _is_for_the_day(request)
    return _opens_until(request, pages_of_the_day=of_the_day) <= time.time()


def is_over_for_good(request):
    """Whether no page at all opens with it any more."""
    return _opens_until(request, pages_of_the_day=True) <= time.time()


def is_for_the_day_alone(request):
    """Whether it opens the pages of the day and no other any more."""
    return _is_of_staff(request) and _office_ends(request.session) <= time.time()


def is_asked_by_page(request):
    """Whether a page asked by itself, left open on a desk: it says nothing of a person.

    What htmx fetches (it posts what somebody just typed), what a script or the worker of the
    coach's pages fetches, and what a browser fetches before anybody goes there.
    """
    headers = request.headers
    if "HX-Request" in headers:
        return request.method in ("GET", "HEAD")
    by_script = headers.get("Sec-Fetch-Dest") == "empty"
    return (by_script and not is_gone_to(request)) or "Sec-Purpose" in headers


def is_gone_to(request):
    """Whether a browser goes to this address: the worker of the coach's pages passes a link on as
    what a script fetches."""
    headers = request.headers
    is_page = headers.get("Sec-Fetch-Dest", "document") == "document"
    return is_page or headers.get("Sec-Fetch-Mode") == "navigate"


def renew(request):
    """Note that somebody is there. A page of the day keeps no session open that has ended."""
    if is_asked_by_page(request) or not _is_of_staff(request):
        return
    session, now = request.session, time.time()
    is_new = now - session.get(_SEEN_AT, 0) < _RENEWED_AFTER
    if not is_new and _office_ends(session) > now:
        session[_SEEN_AT] = now


def _is_for_the_day(request):
    """Whether it is one of the coach's pages: `/ar/coach/…`."""
    return request.path_info.split("/")[2:3] == [_WITH_THE_DAY]


# The row of a session ---------------------------------------------------------------------
def let_run_out(request):
    """Let a session that is about to be written run out in its time, whatever else set one.

    A moment, not seconds: those would be counted anew from each writing. What somebody types
    before they log in is theirs: the next on this computer meets none of it.
    """
    session = request.session
    if not session.modified or session.is_empty():
        return
    if SESSION_KEY not in session:
        session.set_expiry(settings.ANONYMOUS_SESSION_AGE)
    elif _is_staff(request.user):
        # With the day, also where it opens nothing any more: the log-in page says why.
        ends = max(_office_ends(session), _day_ends(session))
        session.set_expiry(datetime.fromtimestamp(ends, UTC))

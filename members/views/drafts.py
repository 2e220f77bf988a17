"""The registration that waits in the session while a code proves the phone or e-mail."""

import time

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext

from members.enums import Origin
from members.forms import JoinForm
from members.models import Member
from members.services.registration import register
from skills_center.base.errors import DomainError

_KEY = "join"
# Computers are shared: what one person typed must not meet the next.
LASTS = 30 * 60  # seconds


def keep_draft(request, contact):
    """Keep what was typed until `contact` (a dict of phone or email) is proved."""
    request.session[_KEY] = {
        "answers": request.POST.urlencode(),
        "contact": contact,
        "until": time.time() + LASTS,
    }


def draft(request):
    """What was just typed on `join/` in this session, as form data, or None."""
    kept = request.session.get(_KEY)
    if kept and kept["until"] < time.time():
        del request.session[_KEY]
        kept = None
    return QueryDict(kept["answers"]) if kept else None


def _is_theirs(kept, user):
    """Whether the contact that the draft waits for is the one of this account."""
    proved = {"phone": user.phone.as_e164 if user.phone else "", "email": user.email or ""}
    return all(value.lower() == proved[name] for name, value in kept["contact"].items())


def finish_registration(request, user):
    """Register the person whose contact was just proved.

    Returns None when nothing waits; else where to go: their space, or back to the filled form.
    """
    waiting = draft(request)
    if waiting is None:
        return None
    if not _is_theirs(request.session[_KEY], user):
        del request.session[_KEY]
        return None
    if Member.objects.filter(user=user).exists():
        del request.session[_KEY]
        messages.info(request, gettext("You already have a file with us: here it is."))
        return redirect("pages:me")
    form = JoinForm(waiting)
    return register_and_welcome(request, user, form) or redirect("members:join")


def register_and_welcome(request, user, form):
    """Register `user` with a valid form; None when the form or the rules refuse it."""
    if not form.is_valid():
        return None
    answers = form.answers()
    # What the account proved stands before what was typed.
    proved = {"phone": user.phone, "email": user.email}
    answers["details"] |= {name: value for name, value in proved.items() if value}
    try:
        member = register(**answers, user=user, language=get_language(), origin=Origin.ONLINE)
    except DomainError as error:
        form.add_error("cin", str(error))
        messages.error(request, str(error))
        return None
    request.session.pop(_KEY, None)
    messages.success(
        request,
        gettext("Welcome! You are registered. Your member number is %(number)s.")
        % {"number": member.number},
    )
    return redirect("pages:me")

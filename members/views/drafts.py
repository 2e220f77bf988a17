"""The registration that waits in the session while a code proves the phone or e-mail."""

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


def keep_draft(request):
    request.session[_KEY] = request.POST.urlencode()


def draft(request):
    """What was typed on `join/` in this session, as form data, or None."""
    return QueryDict(request.session[_KEY]) if _KEY in request.session else None


def finish_registration(request, user):
    """Register the person whose contact was just proved.

    Returns None when nothing waits; else where to go: their space, or back to the filled form.
    """
    waiting = draft(request)
    if waiting is None:
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

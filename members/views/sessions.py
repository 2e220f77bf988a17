"""Where one is logged in, and the way to log out there."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.models import LogIn
from members.second_factor import has_second_factor
from members.services.log_ins import end_session, end_sessions


def log_in_of(request):
    """The log-in that opened this session, or None for one that no row speaks of."""
    pk, _key = request.session.get("log_in", (None, None))
    return LogIn.objects.filter(pk=pk, user=request.user).first() if pk else None


@never_cache
def sessions(request):
    current, log_ins = log_in_of(request), list(request.user.log_ins.open())
    return render(
        request,
        "account/sessions.html",
        {
            "log_ins": log_ins,
            "current": current,
            "has_others": any(one != current for one in log_ins),
            "has_second_factor": has_second_factor(request.user),
        },
    )


@require_POST
def end_one(request, pk):
    """Log out there; here, one logs out by the page that says so."""
    log_in = request.user.log_ins.filter(pk=pk).first()
    if log_in is None:
        raise Http404
    if log_in == log_in_of(request):
        return redirect("account_logout")
    end_session(log_in)
    messages.success(request, gettext("That device is logged out."))
    return redirect("account_sessions")


@require_POST
def end_others(request):
    end_sessions(request.user, keep=log_in_of(request))
    update_session_auth_hash(request, request.user)
    messages.success(request, gettext("Every other device is logged out."))
    return redirect("account_sessions")

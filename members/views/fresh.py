"""What is handed out, or changed, only to who has just logged in here."""

from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from members.sessions import logged_in_lately


def fresh_log_in(view):
    """allauth's views of the second factor, for who has nothing to be asked for again too.

    allauth asks for a password or a factor, and lets whoever has neither pass, which most members
    are: their session of last week, on a shared computer, could lock them out.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if _is_fresh(request) or get_reauthentication_flows(request.user):
            return view(request, *args, **kwargs)
        return log_in_again(
            request, request.path, _("To protect your account, log in again first.")
        )

    return wrapper


def fresh_log_in_first(back, words):
    """Of a view that answers a POST: who logged in long ago logs in anew, and asks once more on
    the page named `back`. `words()` says why."""

    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if _is_fresh(request):
                return view(request, *args, **kwargs)
            return log_in_again(request, resolve_url(back), words())

        return wrapper

    return decorator


def _is_fresh(request):
    """By what this session itself says: that the account was entered elsewhere proves nothing."""
    if not request.user.is_authenticated:
        return True  # the view itself leads to the log-in
    asked = get_adapter(request).is_reauthentication_required(app="account")
    return logged_in_lately(request) or not asked


def log_in_again(request, back, words):
    """End this session: the log-in page says why, and leads back."""
    logout(request)
    messages.info(request, words)
    return redirect_to_login(back)

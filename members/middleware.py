"""What stands between a request and a view, for accounts."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse

from .models import LogIn
from .second_factor import has_second_factor, was_passed

# What staff reach before their second factor, beside the page that sets it up or asks for it.
_ALWAYS_OPEN = {"account_logout", "account_reauthenticate", "healthz", "set_language"}


class SecondFactorMiddleware:
    """Staff without a second factor see the page that sets one up, and nothing else.

    Everything is closed but what is named above: a page added tomorrow is closed too, and a
    public page that shows more to the staff shows nothing. A session that was opened before
    the account had its factor is asked for it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        user = request.user
        if not user.is_authenticated or not user.needs_second_factor or was_passed(request):
            return None
        way = "mfa_reauthenticate" if has_second_factor(user) else "mfa_activate_totp"
        if request.resolver_match.view_name in {way, *_ALWAYS_OPEN}:
            return None
        back = {REDIRECT_FIELD_NAME: request.get_full_path()} if request.method == "GET" else {}
        return redirect(f"{reverse(way)}?{urlencode(back)}" if back else reverse(way))


def follow_session_key(get_response):
    """Keep the log-in of a session in step when its key changes, as with a new password."""

    def middleware(request):
        response = get_response(request)
        session = request.session
        if session.accessed and (kept := session.get("log_in")):
            pk, key = kept
            if session.session_key and session.session_key != key:
                LogIn.objects.filter(pk=pk, ended_at=None).update(session_key=session.session_key)
                session["log_in"] = [pk, session.session_key]
        return response

    return middleware

"""What stands between a request and a view, for accounts."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import is_valid_path, resolve, reverse

from skills_center.base.told import is_refused
from skills_center.base.ways_back import as_whole_page, page_of

from . import asked_here, kept_forms, sessions
from .limits import network_address
from .models import LogIn
from .second_factor import has_second_factor, was_passed
from .services.guardian_numbers import numbers_named

# What staff reach before their second factor, beside the page that sets it up or asks for it.
_ALWAYS_OPEN = {"account_logout", "account_reauthenticate", "set_language"}
# Pages on the way in or out: nobody is sent away from them.
_OF_ACCOUNTS = ("account_", "mfa_", "set_language")


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


def end_sessions_in_time(get_response):
    """End a session of the staff that was left for too long, and one of nobody after half an hour.

    Whoever comes with a session that is over is nobody: to this page, as to every view and every
    other middleware, theirs is a request of a stranger, whether it reads or sends. So a page that
    needs a log-in leads there and back as it does for anybody, and the log-in page says why.
    """

    def middleware(request):
        if sessions.is_over(request):
            _treat_as_nobody(request)
        else:
            sessions.renew(request)
        response = get_response(request)
        sessions.let_run_out(request)
        # A part of a page is no place for the log-in.
        leads_there = kept_forms.leads_to_log_in(response)
        return as_whole_page(request, response) if leads_there else response

    return middleware


def _treat_as_nobody(request):
    """Where a coach's day goes on the session stays, for the coach's pages alone."""
    if sessions.is_over_for_good(request):
        logout(request)
    request.user = AnonymousUser()
    request.session.setdefault(sessions.ENDED, True)


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


def remember_who_named_a_guardian(get_response):
    """A browser from which a guardian's number was named does not agree in the guardian's place."""

    def middleware(request):
        with numbers_named(sent_from=network_address(request)) as named:
            response = get_response(request)
        if named:
            asked_here.remember_named(request, response, named)
        return response

    return middleware


def keep_what_was_typed(get_response):
    """A form that meets the end of its session is kept; its writer finds it once they are back."""

    def middleware(request):
        if not request.user.is_authenticated:
            response = get_response(request)
            if request.method == "POST":
                kept_forms.keep(request, response)
            if request.method == "POST" or "HX-Current-URL" in request.headers:
                _lead_back_to_a_page(request, response)
            return response
        kept = kept_forms.kept_for(request) if kept_forms.is_waiting(request) else []
        is_asked = any(not one.is_aside for one in kept)
        if is_asked and _is_page(request) and not sessions.is_for_the_day_alone(request):
            return redirect("members:kept_form")
        response = get_response(request)
        sent = _sent_now(request, kept)
        if sent and _was_taken(request, response):
            kept_forms.forget(request, response, sent)
        elif not kept and kept_forms.is_waiting(request) and not kept_forms.was_kept(response):
            kept_forms.forget(request, response)
        if request.user.is_authenticated:
            kept_forms.note_writer(request, response)
        return response

    return middleware


def _lead_back_to_a_page(request, response):
    """After a POST, or from a part of a page, the log-in leads back to the whole page, or, where
    nobody knows which that was, to the first page of the person: not to an address that answers no
    GET."""
    if not kept_forms.leads_to_log_in(response):
        return
    where, _mark, query = response.url.partition("?")
    asked = QueryDict(query, mutable=True)
    if asked.get(REDIRECT_FIELD_NAME) != request.get_full_path():
        return  # the view itself said where to
    page = page_of(request)
    if page:
        asked[REDIRECT_FIELD_NAME] = page
    else:
        del asked[REDIRECT_FIELD_NAME]
    response["Location"] = f"{where}?{asked.urlencode()}" if asked else where


def _sent_now(request, kept):
    """Which of the forms that were kept this request sends."""
    number = request.POST.get(kept_forms.SENT) if request.method == "POST" and kept else None
    return next((one for one in kept if one.number == number), None)


def _was_taken(request, response):
    """Whether what was sent is done, or stands on the page that is answered.

    What failed on the way is still here, and so is what was refused with a word for the next page.
    """
    return response.status_code < HTTPStatus.BAD_REQUEST and not is_refused(request)


def _is_page(request):
    """Whether somebody goes to a page, which they could as well read a moment later."""
    is_gone_to = request.method == "GET" and sessions.is_gone_to(request)
    if not is_gone_to or not is_valid_path(request.path_info):
        return False
    name = resolve(request.path_info).view_name or ""
    return name != "members:kept_form" and not name.startswith(_OF_ACCOUNTS)

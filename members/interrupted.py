"""A session that is ended while its person sends something: by another, or by themselves.

Who corrects their own phone, takes a role from themselves or logs themselves out everywhere ends
the session that the answer would write.
"""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.shortcuts import redirect

from skills_center.base.ways_back import as_whole_page, can_be_opened, page_of

from . import kept_forms, sessions
from .models import LogIn

_MESSAGES = SessionStorage.session_key


class SessionMiddleware(middleware.SessionMiddleware):
    """Leads to the log-in where a session is gone before it is written.

    Django answers 400 there, though what was sent may be saved: the log-in page says what the
    answer would have said, and leads on to where it led. What was not saved is kept.
    """

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            if _goes_on(request):
                return response  # the browser has the cookie of the new key already
            page = _next_page(request, response)
            if SESSION_KEY not in request.session:
                # Nobody's: they logged in on another page, and keep the cookie of that session.
                return redirect(page or settings.LOGIN_URL)
            answer = super().process_response(request, _to_log_in(request, response, page))
            return as_whole_page(request, answer)


def _goes_on(request):
    """Whether the same log-in goes on under another key, as after "log out everywhere else" on
    another tab."""
    pk, key = request.session.get("log_in") or (None, None)
    if pk is None:
        return False
    return LogIn.objects.filter(pk=pk, ended_at=None).exclude(session_key__in=["", key]).exists()


def _to_log_in(request, response, page):
    told = request.session.get(_MESSAGES)
    request.session.flush()
    request.session[sessions.INTERRUPTED] = True
    request.session.set_expiry(settings.ANONYMOUS_SESSION_AGE)
    if told:
        request.session[_MESSAGES] = told
    answer = redirect_to_login(page) if page else redirect(settings.LOGIN_URL)
    answer.cookies.update(response.cookies)
    if request.method == "POST" and response.status_code != HTTPStatus.FOUND:
        kept_forms.keep(request, answer)
    return answer


def _next_page(request, response):
    """Where the answer led, or where the request came from; empty where nobody knows."""
    leads = response.status_code == HTTPStatus.FOUND and not kept_forms.leads_to_log_in(response)
    return response.url if leads and can_be_opened(response.url) else page_of(request)

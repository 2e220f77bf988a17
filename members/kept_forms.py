"""What somebody was typing when their session ended, kept until they are back.

It is kept for half an hour, encrypted: the session of the browser holds the words, a cookie of the
same browser the key, and neither says anything alone. Only the account that was logged in there
before gets it back. Nothing is sent by itself: whoever is back looks at it and sends it.
"""

import json
import time
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.crypto import constant_time_compare, salted_hmac

LASTS = 30 * 60  # seconds
LARGEST = 256 * 1024  # bytes
_WORDS = "kept_form"  # in the session
_WRITER = "writer"
# The cookies.
_KEY_COOKIE = f"{settings.COOKIE_PREFIX}kept_form"
_WRITER_COOKIE = f"{settings.COOKIE_PREFIX}writer"
_COOKIE = {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}


@dataclass
class KeptForm:
    """Where it was to go, what was typed (name and value), and whether files were lost."""

    path: str
    answers: list[tuple[str, str]]
    had_files: bool


def note_writer(request, response):
    """Let the browser know, sealed, whose session it carries: what is kept is for them alone."""
    seal = _sealed(request.user)
    if request.COOKIES.get(_WRITER_COOKIE) != seal:
        response.set_cookie(_WRITER_COOKIE, seal, **_COOKIE)


def keep(request, response):
    """Keep what was sent to a page that `response` sends to the log-in. Returns whether it was."""
    writer = request.COOKIES.get(_WRITER_COOKIE)
    if not writer or not _is_of_a_form(request) or not leads_to_log_in(response):
        return False
    answers = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    if not answers or any("password" in name for name, _value in answers):
        return False
    words = json.dumps([request.get_full_path(), answers, bool(request.FILES), writer])
    if len(words) > LARGEST:
        return False
    key = Fernet.generate_key()
    request.session[_WORDS] = [time.time(), Fernet(key).encrypt(words.encode()).decode()]
    response.set_cookie(_KEY_COOKIE, key.decode(), max_age=LASTS, **_COOKIE)
    return True


def _is_of_a_form(request):
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def leads_to_log_in(response):
    return response.status_code == 302 and response.url.partition("?")[0] == resolve_url(
        settings.LOGIN_URL
    )


def is_waiting(request):
    """Whether this browser brings a key: what was kept waits for its writer."""
    return _KEY_COOKIE in request.COOKIES


def kept_for(request):
    """What was kept for who is logged in now; None when it is too old, or somebody else's."""
    kept_at, words = request.session.get(_WORDS, (0, ""))
    if kept_at < time.time() - LASTS:
        return None
    try:
        opened = Fernet(request.COOKIES.get(_KEY_COOKIE, "")).decrypt(words.encode())
    except (InvalidToken, ValueError):
        return None
    path, answers, had_files, writer = json.loads(opened)
    if not constant_time_compare(writer, _sealed(request.user)):
        return None
    return KeptForm(path, [tuple(pair) for pair in answers], had_files)


def forget(request, response):
    """It was sent, or is not wanted."""
    request.session.pop(_WORDS, None)
    response.delete_cookie(_KEY_COOKIE)


def _sealed(user):
    return salted_hmac(_WRITER, str(user.pk)).hexdigest()[:32]

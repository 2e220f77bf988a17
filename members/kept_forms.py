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
LARGEST = 256 * 1024  # bytes of all together
MOST = 5  # forms: as many pages as somebody has open
_WORDS = "kept_forms"  # in the session: pairs of a moment and what was encrypted
_WRITER = "writer"


@dataclass
class KeptForm:
    """Where it was to go, what was typed (name and value), and whether files were lost.

    `number` names it among those of the session.
    """

    number: int
    path: str
    answers: list[tuple[str, str]]
    had_files: bool


def note_writer(request, response):
    """Let the browser know, sealed, whose session it carries: what is kept is for them alone."""
    seal = _sealed(request.user)
    if request.COOKIES.get(settings.WRITER_COOKIE_NAME) != seal:
        response.set_cookie(settings.WRITER_COOKIE_NAME, seal, **_cookie())


def _cookie():
    return {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}


def keep(request, response):
    """Keep what was sent to a page that `response` sends to the log-in. Returns whether it was."""
    writer = request.COOKIES.get(settings.WRITER_COOKIE_NAME)
    if not writer or not _is_of_a_form(request) or not leads_to_log_in(response):
        return False
    answers = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    if not (answers or request.FILES) or any("password" in name for name, _value in answers):
        return False
    words = json.dumps([request.get_full_path(), answers, bool(request.FILES), writer])
    held = _held(request)
    if len(held) >= MOST or len(words) + sum(len(one) for _at, one in held) > LARGEST:
        return False
    own = request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME) if held and _box(request) else None
    key = own or Fernet.generate_key().decode()
    encrypted = Fernet(key).encrypt(words.encode()).decode()
    request.session[_WORDS] = [*held, [time.time(), encrypted]]
    response.set_cookie(settings.KEPT_FORM_COOKIE_NAME, key, max_age=LASTS, **_cookie())
    return True


def _is_of_a_form(request):
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def leads_to_log_in(response):
    return response.status_code == 302 and response.url.partition("?")[0] == resolve_url(
        settings.LOGIN_URL
    )


def is_waiting(request):
    """Whether this browser brings a key: what was kept waits for its writer."""
    return settings.KEPT_FORM_COOKIE_NAME in request.COOKIES


def kept_for(request):
    """What was kept for who is logged in now, and is not too old."""
    box = _box(request)
    found = (_opened(request, box, number) for number in range(len(_held(request)))) if box else ()
    return [one for one in found if one]


def _opened(request, box, number):
    kept_at, words = _held(request)[number]
    if kept_at < time.time() - LASTS:
        return None
    try:
        path, answers, had_files, writer = json.loads(box.decrypt(words.encode()))
    except (InvalidToken, ValueError):
        return None
    if not constant_time_compare(writer, _sealed(request.user)):
        return None
    return KeptForm(number, path, [tuple(pair) for pair in answers], had_files)


def forget(request, response, kept=None):
    """It was sent, or is not wanted: one of them, or all."""
    left = [held for number, held in enumerate(_held(request)) if kept and number != kept.number]
    if left:
        request.session[_WORDS] = left
    else:
        request.session.pop(_WORDS, None)
        response.delete_cookie(settings.KEPT_FORM_COOKIE_NAME)


def _held(request):
    return request.session.get(_WORDS, [])


def _box(request):
    """What opens them: the key that this browser brings; None for one that is none."""
    try:
        return Fernet(request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME, ""))
    except ValueError:
        return None


def _sealed(user):
    return salted_hmac(_WRITER, str(user.pk)).hexdigest()[:32]

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
from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, Signer
from django.dispatch import receiver
from django.shortcuts import resolve_url
from django.utils.crypto import get_random_string

from skills_center.base.elapsed import is_within
from skills_center.base.limits import too_often
from skills_center.base.stores import StoreAwayError
from skills_center.base.ways_back import page_of

LASTS = 30 * 60  # seconds
LARGEST = 512 * 1024  # bytes of all together
LARGEST_SHOWN = 64 * 1024  # signs of one that is shown to be sent again
MOST = 20  # forms: as many pages as somebody has open
# The name under which a form that was kept says, when it is sent, which one it is.
SENT = "_kept"
# Codes and passwords, which are of that moment alone; and what is thrown away waits all the same.
_NOT_KEPT = ("account_", "mfa_", "members:kept_form")
_WORDS = "kept_forms"  # in the session: of each the moment, its number, and what was encrypted
_PARTS = 3
_ASIDE = "kept_forms_aside"  # in the session: the numbers of those of which the page was opened
_NO_ROOM = "kept_forms_full"  # in the session: why something was not kept
_TOO_LONG, _TOO_MANY = "too long", "too many"
# In the session, and beside the writer in their cookie: pages open since before may be theirs.
_RETURNED = "writer_returned"
_signer = Signer(salt="writer")


@dataclass
class KeptForm:
    """Where it was to go, what was typed (name and value), and whether files were lost.

    `number` names it among all; `page` is the address of the page on which it stood, empty where
    nobody knows. `is_aside`: its page was opened, to type there anew; it waits, and leads nobody.
    """

    number: str
    path: str
    answers: list[tuple[str, str]]
    had_files: bool
    page: str
    is_aside: bool = False


# Whose browser this is ----------------------------------------------------------------
def note_writer(request, response):
    """Let the browser know, signed, whose session it carries: what is kept is for them alone."""
    told = (str(request.user.pk), _RETURNED if request.session.get(_RETURNED) else "")
    if _last_there(request) != told:
        signed = _signer.sign(":".join(told))
        response.set_cookie(settings.WRITER_COOKIE_NAME, signed, **_cookie())


def _last_there(request):
    """The number of the account that was logged in there last, and whether it was the one before
    too; both empty where none was."""
    try:
        told = _signer.unsign(request.COOKIES.get(settings.WRITER_COOKIE_NAME, ""))
    except BadSignature:
        return "", ""
    writer, _colon, returned = told.partition(":")
    return writer, returned


def _writer(request):
    return _last_there(request)[0]


@receiver(user_logged_in)
def _note_return(sender, request, user, **kwargs):
    """Note whether they were the last there: pages that are still open are theirs."""
    request.session.pop(_NO_ROOM, None)
    request.session[_RETURNED] = _writer(request) == str(user.pk)


def _cookie():
    return {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}


# Kept ---------------------------------------------------------------------------------
def keep(request, response):
    """Keep what was sent to a page that `response` sends to the log-in; the page there says so."""
    writer = _writer(request)
    if writer and leads_to_log_in(response):
        _keep(request, response, writer)


def is_of_page_before(request):
    """Whether it was sent from a page opened before the person logged in anew: its token is over.

    Who is not logged in any more is the last who was there, on a page that asks for a log-in.
    A stranger's page can send it too: whether a browser says that ours did is asked before.
    """
    if not (_is_form(request) and _is_from_here(request)):
        return False
    if request.user.is_authenticated:
        return bool(request.session.get(_RETURNED))
    return _last_there(request)[1] == _RETURNED and _asks_for_log_in(request)


def keep_of_who_is_back(request, response):
    """Keep what was sent from such a page for who is logged in; whether it was kept."""
    return _keep(request, response, str(request.user.pk))


def typed_again(request):
    """What was typed on a page of ours of which the token is over, to be sent again from the page
    that says so: pairs of name and value, as long as they are few, and no code or password."""
    name = getattr(request.resolver_match, "view_name", None) or ""
    if not (_is_form(request) and _is_from_here(request)) or name.startswith(_NOT_KEPT):
        return []
    answers = _answers(request)
    is_secret = any("password" in name for name, _value in answers)
    is_too_long = sum(len(name) + len(value) for name, value in answers) > LARGEST_SHOWN
    return [] if is_secret or is_too_long else answers


def _answers(request):
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", SENT)
    ]


def _asks_for_log_in(request):
    view = request.resolver_match.func
    # As Django asks it; or a page that sends who has no file to the registration.
    return getattr(view, "login_required", True) or getattr(view, "asks_for_file", False)


def _is_form(request):
    """Whether somebody sent a form: what a page looks up while they type is none."""
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data")
    return request.content_type in kinds and "HX-Request" not in request.headers


def _is_from_here(request):
    origin = request.headers.get("Origin", "null")
    return origin == f"{request.scheme}://{request.get_host()}"


def _keep(request, response, writer):
    """Whether it was kept. Where there is no room the session says so."""
    if not _is_form(request):
        return False
    answers = _answers(request)
    if any("password" in name for name, _value in answers):
        return False
    if (getattr(request.resolver_match, "view_name", None) or "").startswith(_NOT_KEPT):
        return False
    told = [request.get_full_path(), answers, bool(request.FILES), writer, page_of(request)]
    words = json.dumps(told)
    # One that was kept before and meets the end of a session once more is one all the same.
    held = [one for one in _held(request) if one[1] != request.POST.get(SENT)]
    if why := _no_room(words, held) or _kept_too_often(writer):
        request.session[_NO_ROOM] = why
        return False
    own = request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME) if held and _box(request) else None
    key = own or Fernet.generate_key().decode()
    encrypted = Fernet(key).encrypt(words.encode()).decode()
    request.session[_WORDS] = [*held, [time.time(), get_random_string(12), encrypted]]
    response.set_cookie(settings.KEPT_FORM_COOKIE_NAME, key, max_age=LASTS, **_cookie())
    return True


def _no_room(words, held):
    """Why these words have no room beside those that wait; empty where they have."""
    if len(words) > LARGEST:
        return _TOO_LONG
    is_full = len(held) >= MOST or len(words) + sum(len(one[2]) for one in held) > LARGEST
    return _TOO_MANY if is_full else ""


def _kept_too_often(writer):
    """A browser may bring no session: each form then begins one, half a megabyte of the disk."""
    try:
        return _TOO_MANY if too_often("kept_form", writer) else ""
    except StoreAwayError:
        return ""  # nobody can let it be away to fill the disk, and people lose their words


def leads_to_log_in(response):
    return response.status_code == 302 and response.url.partition("?")[0] == resolve_url(
        settings.LOGIN_URL
    )


# Given back ---------------------------------------------------------------------------
def is_waiting(request):
    """Whether this browser brings a key: what was kept waits for its writer."""
    return settings.KEPT_FORM_COOKIE_NAME in request.COOKIES


def was_kept(response):
    """Whether this very answer hands out a key."""
    return settings.KEPT_FORM_COOKIE_NAME in response.cookies


def kept_for(request):
    """What was kept for who is logged in now, and is not too old."""
    box = _box(request)
    found = (_opened(request, box, *held) for held in _held(request)) if box else ()
    return [one for one in found if one]


def _opened(request, box, kept_at, number, words):
    if not is_within(kept_at, LASTS):
        return None
    try:
        path, answers, had_files, writer, page = json.loads(box.decrypt(words.encode()))
    except (InvalidToken, ValueError):
        return None
    if writer != str(request.user.pk):
        return None
    is_aside = number in request.session.get(_ASIDE, [])
    return KeptForm(number, path, [tuple(pair) for pair in answers], had_files, page, is_aside)


def set_aside(request, kept):
    """Its person goes to its page, and reads here what is to be typed there."""
    request.session[_ASIDE] = [*request.session.get(_ASIDE, []), kept.number]


def forget(request, response, kept=None):
    """It was sent, or is not wanted: one of them, or all."""
    left = [held for held in _held(request) if kept and held[1] != kept.number]
    if left:
        request.session[_WORDS] = left
    else:
        request.session.pop(_WORDS, None)
        request.session.pop(_ASIDE, None)
        response.delete_cookie(settings.KEPT_FORM_COOKIE_NAME)


def _held(request):
    """What the session holds as it is written today: a session outlives an update."""
    return [one for one in request.session.get(_WORDS, []) if len(one) == _PARTS]


def _box(request):
    """What opens them: the key that this browser brings; None for one that is none."""
    try:
        return Fernet(request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME, ""))
    except ValueError:
        return None

"""Pages for what went wrong: each says what to do next, in the person's language."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.html import escape

from members.kept_forms import is_of_page_before, keep_of_who_is_back, typed_again
from skills_center.base.files import MissingFileError, UnreadableFileError
from skills_center.base.ways_back import page_of

logger = logging.getLogger(__name__)

_READING = ("GET", "HEAD", "OPTIONS")
TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@login_not_required
def bad_request(request, exception=None):
    """400, or what says more: 405 and 415 of `base.middleware`, 413 of whatever is too large."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    status = TOO_LARGE if is_too_large else getattr(exception, "status", HTTPStatus.BAD_REQUEST)
    page = "413.html" if status == TOO_LARGE else "400.html"
    context = {"status": int(status), "in_office": is_of_office(request)}
    response = render(request, page, context, status=status)
    for name, value in getattr(exception, "headers", {}).items():
        response[name] = value
    return response


@login_not_required
def permission_denied(request, exception=None):
    return render(request, "403.html", {"in_office": is_of_office(request)}, status=403)


@login_not_required
def csrf_failure(request, reason=""):
    """A page that was open when its person logged in anew has a token that is over: what they typed
    there waits for a look of theirs, behind the log-in where that session has ended too."""
    if is_of_page_before(request):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())  # on the way there it is kept
        kept = redirect("members:kept_form")
        if keep_of_who_is_back(request, kept):
            return kept
    context = {"page": page_of(request), "typed": typed_again(request)}
    return render(request, "403_csrf.html", context, status=403)


@login_not_required
def not_found(request, exception=None):
    """Also of a file that a row has and the disk has not, or does not give."""
    context = {
        "in_office": is_of_office(request),
        "is_missing_file": isinstance(exception, MissingFileError),
        "is_closed_file": isinstance(exception, UnreadableFileError),
    }
    return render(request, "404.html", context, status=404)


@login_not_required
def server_error(request):
    """Drawn without the database or a context processor: either may be what failed.

    It comes to the bare page where templates or languages are what failed.
    """
    context = {
        "user": None,
        "number": getattr(request, "number", ""),
        "is_somebody_told": bool(settings.ADMINS),
        "was_sent": request.method not in _READING,
        "in_office": _is_at_office(request),
    }
    try:
        with translation.override(_language_of(request)):
            return render(request, "500.html", context, status=500)
    except Exception:
        logger.exception("the page of an error failed")
        return HttpResponse(_bare(**context), status=500)


def is_of_office(request):
    """Whether it was a page of the back office, for one who may work there: its ways on lead there.

    Who is not logged in logs in there; nobody knows yet who asks where a page was refused early.
    """
    if not _is_at_office(request):
        return False
    user = getattr(request, "user", None)
    return not (user and user.is_authenticated) or user.is_staff


def _is_at_office(request):
    return request.path_info.startswith("/admin/")


def say_what_is_only_sent(get_response):
    """Middleware: a page where somebody went to an address that takes what is sent alone (405).

    Django's answer is empty: a browser shows nothing at all.
    """

    def middleware(request):
        response = get_response(request)
        is_empty = not response.streaming and not response.content
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_empty:
            _fill(request, response)
        return response

    return middleware


def _fill(request, response):
    """Its page; what a program sends (HEAD, OPTIONS) gets no body. `Allow` stays."""
    if request.method not in ("GET", "POST"):
        return
    page = "405.html" if request.method == "GET" else "400.html"
    context = {"status": int(response.status_code), "in_office": is_of_office(request)}
    response.content = render(request, page, context).content
    response["Content-Type"] = "text/html; charset=utf-8"


def _language_of(request):
    """That of the address: the fault may have come before anybody looked for it."""
    return translation.get_language_from_path(request.path_info) or translation.get_language()


# The sentences of 500.html, for when nothing can be read from files any more.
_BROKE = {
    "ar": "وقع خلل عندنا",
    "fr": "Une panne est survenue de notre côté",
    "en": "Something broke on our side",
}
_MAY_BE_LOST = {
    "ar": "قد لا يكون ما أرسلته للتو قد وصل: يُرجى التحقق منه ثم الإرسال من جديد.",
    "fr": "Ce que vous venez d’envoyer n’est peut-être pas arrivé : vérifiez, puis renvoyez-le.",
    "en": "What you just sent may not have arrived: look whether it is there, then send it again.",
}
_NOT_SHOWN = {
    "ar": "لا يمكن عرض هذه الصفحة الآن. يُرجى المحاولة لاحقا.",
    "fr": "Cette page ne peut pas s’afficher pour le moment. Réessayez un peu plus tard.",
    "en": "This page cannot be shown at the moment. Try again a little later.",
}
_WAYS = {
    "ar": ("فضاء التسيير", "حسابي"),
    "fr": ("Espace de gestion", "Mon espace"),
    "en": ("Back office", "My space"),
}


def _bare(*, number, was_sent, in_office, **_context):
    told = _MAY_BE_LOST if was_sent else _NOT_SHOWN
    parts = "\n".join(
        f'<div lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">\n'
        f"<h1>{_BROKE[language]}</h1>\n<p>{told[language]}\n"
        + (
            f'<a href="/admin/">{_WAYS[language][0]}</a></p>\n</div>'
            if in_office
            else f'<a href="/{language}/me/">{_WAYS[language][1]}</a></p>\n</div>'
        )
        for language in _BROKE
    )
    return (
        '<!doctype html>\n<html lang="ar" dir="rtl">\n'
        '<head><meta charset="utf-8"><title>Skills Center</title></head>\n'
        f'<body>\n{parts}\n<p dir="ltr">{escape(number)}</p>\n</body>\n</html>\n'
    )

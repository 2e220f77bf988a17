"""Pages for what went wrong: each says what to do next, in the person's language."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.html import escape

from members.kept_forms import keep_of_page_before
from skills_center.base.files import MissingFileError, UnreadableFileError

logger = logging.getLogger(__name__)

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@login_not_required
def bad_request(request, exception=None):
    """400, or what says more: 405 and 415 of `base.middleware`, 413 of whatever is too large."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    status = TOO_LARGE if is_too_large else getattr(exception, "status", HTTPStatus.BAD_REQUEST)
    page = "413.html" if status == TOO_LARGE else "400.html"
    response = render(request, page, {"status": int(status)}, status=status)
    for name, value in getattr(exception, "headers", {}).items():
        response[name] = value
    return response


@login_not_required
def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


@login_not_required
def csrf_failure(request, reason=""):
    """A page that was open when its person logged in anew has a token that is over: what they typed
    there waits for a look of theirs."""
    kept = redirect("members:kept_form")
    if keep_of_page_before(request, kept):
        return kept
    return render(request, "403_csrf.html", status=403)


@login_not_required
def not_found(request, exception=None):
    """Also of a file that a row has and the disk has not, or does not give."""
    context = {
        "is_missing_file": isinstance(exception, MissingFileError),
        "is_closed_file": isinstance(exception, UnreadableFileError),
    }
    return render(request, "404.html", context, status=404)


@login_not_required
def server_error(request):
    """Drawn without the database or a context processor: either may be what failed.

    It comes to the bare page where templates or languages are what failed.
    """
    number = getattr(request, "number", "")
    try:
        with translation.override(_language_of(request)):
            context = {"user": None, "number": number, "is_somebody_told": bool(settings.ADMINS)}
            return render(request, "500.html", context, status=500)
    except Exception:
        logger.exception("the page of an error failed")
        return HttpResponse(BARE.format(number=escape(number)), status=500)


def _language_of(request):
    """That of the address: the fault may have come before anybody looked for it."""
    return translation.get_language_from_path(request.path_info) or translation.get_language()


# The sentences of 500.html, for when nothing can be read from files any more.
BARE = """<!doctype html>
<html lang="ar" dir="rtl">
<head><meta charset="utf-8"><title>Skills Center</title></head>
<body>
<h1>وقع خلل عندنا</h1>
<p>قد لا يكون ما أرسلته للتو قد وصل: يُرجى التحقق في <a href="/ar/me/">حسابي</a> ثم الإرسال
من جديد.</p>
<div lang="fr" dir="ltr">
<h1>Une panne est survenue de notre côté</h1>
<p>Ce que vous venez d’envoyer n’est peut-être pas arrivé : regardez dans
<a href="/fr/me/">votre espace</a>, puis envoyez-le de nouveau.</p>
</div>
<div lang="en" dir="ltr">
<h1>Something broke on our side</h1>
<p>What you just sent may not have arrived: look in <a href="/en/me/">your space</a>, then send it
again.</p>
<p>{number}</p>
</div>
</body>
</html>
"""

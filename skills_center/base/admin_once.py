"""A page of the back office that is sent twice is saved once: a button pressed twice, a slow line.

Each page that is drawn has a mark of its own. What was sent from it and saved is remembered for a
while, and the same once more leads where the first led. The same page with other words in it (who
went back, and typed again) is another.
"""

from contextlib import suppress
from hashlib import sha256
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from .locks import lock, may_go_on
from .stores import StoreAwayError
from .told import is_refused, told_by

MARK = "_drawn"
REMEMBERED = 60  # seconds: a slow line, not somebody who thought again


def new_mark():
    return get_random_string(22)


def saved_once(request, save, *, using=None):
    """What `save()` answers, in one transaction; to the same once more, what it answered before.

    An answer that leads on says that something was saved, and so does the page that closes a
    window; any other is not remembered. What one person sends at one moment waits for its turn.

    Where somebody wrote the same that very moment, it is tried anew: of two who give two rows one
    number that is to be unique, the database stops one, and looked at anew the form says which
    field it is. Where the form finds nothing and the database refuses once more, nothing is saved
    any more: `request.is_refused_by_database` lets the form say why.
    """
    for is_last in (False, False, True):
        request.is_refused_by_database = is_last
        try:
            return _saved(request, save, using)
        except Exception as error:
            if is_last or not may_go_on(error):
                raise
        for file in request.FILES.values():
            file.seek(0)
    raise AssertionError("the last answer is returned or raised")


def _saved(request, save, using):
    """Where it was not saved after all, no sentence of it is left for the next page."""
    told = told_by(request)
    before = len(told)
    try:
        with transaction.atomic(using=using):
            if answered := _answer_before(request):
                return answered
            answer = save()
            _remember(request, answer)
            return answer
    except Exception:
        del told[before:]
        _forget(request)
        raise


def _answer_before(request):
    """What the same was answered before, if it was.

    Nobody can say while the store is away: then it is saved, as it would be without marks.
    """
    if not (key := _key(request)):
        return None
    lock(get_user_model()._base_manager.filter(pk=request.user.pk))
    with suppress(StoreAwayError):
        typed, led_to, chosen = cache.get(key) or ("", "", "")
        if typed == _typed(request):
            messages.info(request, _("This was saved already, a moment ago."))
            return redirect(led_to) if led_to else _closed_window(request, chosen)
    return None


def _remember(request, answer):
    """Of each page the last that was sent from it."""
    led_to = answer.url if answer.status_code == HTTPStatus.FOUND else ""
    chosen = (getattr(answer, "context_data", None) or {}).get("popup_response_data", "")
    if (key := _key(request)) and (led_to or chosen) and not is_refused(request):
        with suppress(StoreAwayError):
            cache.set(key, (_typed(request), led_to, chosen), REMEMBERED)


def _forget(request):
    if key := _key(request):
        with suppress(StoreAwayError):
            cache.delete(key)


def _closed_window(request, chosen):
    """The page that closes a window over another, and chooses there the row that was added."""
    return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": chosen})


def _key(request):
    """By what a page that was drawn is remembered; None where it said no mark."""
    mark = request.POST.get(MARK)
    return f"sent:{request.user.pk}:{mark}" if mark else None


def _typed(request):
    sent = sorted((name, value) for name, values in request.POST.lists() for value in values)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return sha256(repr((request.path, sent, files)).encode()).hexdigest()

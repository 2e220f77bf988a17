"""A page of the back office that is sent twice is saved once: a button pressed twice, a slow line.

Each page that is drawn has a mark of its own. What was sent from it and saved is remembered for a
while, and the same once more leads where the first led. The same page with other words in it (who
went back, and typed again) is another.
"""

import time
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
_LOOKS, _BETWEEN_LOOKS = 20, 0.05  # seconds
# What differs where the same is sent another way: a new token, from the page of what was kept.
_OF_THE_WAY = {"csrfmiddlewaretoken", "_kept"}
# What is saved is the same whichever button sends it: they say where to next.
_BUTTONS = {"_save", "_continue", "_addanother", "_move"}


def new_mark():
    return get_random_string(22)


def saved_once(request, save, *, step="", using=None):
    """What `save()` answers, in one transaction; to the same once more, what it answered before.

    What one request does in two steps is remembered of each: `step` says what the second does.

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
            return _saved(request, save, step, using)
        except Exception as error:
            if is_last or not may_go_on(error):
                raise
        for file in request.FILES.values():
            file.seek(0)
    raise AssertionError("the last answer is returned or raised")


def _saved(request, save, step, using):
    """Where it was not saved after all, no sentence of it is left for the next page."""
    told = told_by(request)
    before = len(told)
    try:
        with transaction.atomic(using=using):
            if answered := _answer_before(request, step):
                return answered
            answer = save()
            _note(request, step, answer, is_saved=False)
    except Exception:
        del told[before:]
        raise
    _note(request, step, answer, is_saved=True)
    return answer


def _answer_before(request, step):
    """What the same was answered before, if it was.

    Nobody can say while the store is away: then it is saved, as it would be without marks.
    """
    if not (key := _key(request, step)):
        return None
    lock(get_user_model()._base_manager.filter(pk=request.user.pk))
    with suppress(StoreAwayError):
        if noted := _noted(key, _typed(request, step)):
            messages.info(request, _("This was saved already, a moment ago."))
            led_to = noted["led_to"]
            return redirect(led_to) if led_to else _closed_window(request, noted["chosen"])
    return None


def _noted(key, typed):
    """What was noted of these words; None of others, and where they were not saved after all.

    Its turn is over once this one has begun: what is not said to be saved within a moment never
    will be.
    """
    for _look in range(_LOOKS):
        noted = cache.get(key)
        if noted is None or noted["typed"] != typed:
            return None
        if noted["is_saved"]:
            return noted
        time.sleep(_BETWEEN_LOOKS)
    return None


def _note(request, step, answer, *, is_saved):
    """Note where a page leads, of each page what was sent last: before its end, so that the next in
    turn waits for it, and again once it is in the database. The store knows no transaction."""
    led_to = answer.url if answer.status_code == HTTPStatus.FOUND else ""
    chosen = (getattr(answer, "context_data", None) or {}).get("popup_response_data", "")
    has_led_on = (led_to or chosen) and not is_refused(request)
    if (
        (key := _key(request, step))
        and has_led_on
        and not getattr(request, "changed_nothing", False)
    ):
        noted = {
            "typed": _typed(request, step),
            "led_to": led_to,
            "chosen": chosen,
            "is_saved": is_saved,
        }
        with suppress(StoreAwayError):
            cache.set(key, noted, REMEMBERED)


def _closed_window(request, chosen):
    """The page that closes a window over another, and chooses there the row that was added."""
    return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": chosen})


def _key(request, step):
    """By what a page that was drawn is remembered; None where it said no mark."""
    mark = request.POST.get(MARK)
    return f"saved:{request.user.pk}:{mark}{'+' if step else ''}" if mark else None


def _typed(request, step):
    sent = sorted(
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _OF_THE_WAY | _BUTTONS
    )
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return sha256(repr((request.path, step, sent, files)).encode()).hexdigest()

"""A page of the back office that is sent twice is saved once: a button pressed twice, a slow line.

Each page that is drawn has a mark of its own. What was sent from it and saved is remembered for a
while, and the same once more leads where the first led. The same page with other words in it (who
went back, and typed again) is another.
"""

from contextlib import suppress
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils.crypto import get_random_string

from .locks import lock
from .stores import StoreAwayError

MARK = "_drawn"
REMEMBERED = 60  # seconds: a slow line, not somebody who thought again


def new_mark():
    return get_random_string(22)


def where_the_same_led(request):
    """Where the same led that was saved before, if it was: what one person sends at one moment
    waits for its turn. Call it in a transaction: the turn lasts until that ends.

    Nobody can say while the store is away: then it is saved, as it would be without marks.
    """
    if not (key := _key(request)):
        return None
    lock(get_user_model()._base_manager.filter(pk=request.user.pk))
    with suppress(StoreAwayError):
        typed, led_to = cache.get(key) or ("", "")
        return led_to if typed == _typed(request) else None
    return None


def note_saved(request, response):
    """Remember where what was sent and saved has led: of each page the last."""
    key = _key(request)
    if key and response.status_code == 302:
        with suppress(StoreAwayError):
            cache.set(key, (_typed(request), response.url), REMEMBERED)


def forget_saved(request):
    """It was not saved after all."""
    if key := _key(request):
        with suppress(StoreAwayError):
            cache.delete(key)


def _key(request):
    """By what a page that was drawn is remembered; None where it said no mark."""
    mark = request.POST.get(MARK)
    return f"sent:{request.user.pk}:{mark}" if mark else None


def _typed(request):
    sent = sorted((name, value) for name, values in request.POST.lists() for value in values)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return sha256(repr((request.path, sent, files)).encode()).hexdigest()

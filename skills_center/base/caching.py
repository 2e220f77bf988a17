"""Pages that are the same for every visitor are made once in a while."""

from functools import wraps

from django.conf import settings
from django.views.decorators.cache import cache_page
from django.views.decorators.gzip import gzip_page


def cached_for_visitors(view):
    """Serve visitors without a session a copy at most PAGE_CACHE_SECONDS old, compressed once.

    Who carries a session (logged in, or with a message to read) always gets a fresh page.
    """
    compressed = gzip_page(view)

    @wraps(view)
    def cached(request, *args, **kwargs):
        seconds = settings.PAGE_CACHE_SECONDS
        if not seconds or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        return cache_page(seconds)(compressed)(request, *args, **kwargs)

    return cached

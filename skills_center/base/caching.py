"""Pages that are the same for every visitor are made once in a while."""

import hashlib
import time
from collections.abc import Callable, Container
from contextlib import contextmanager
from functools import wraps

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse, QueryDict
from django.middleware.gzip import re_accepts_gzip
from django.urls import get_script_prefix
from django.utils.cache import patch_cache_control, patch_response_headers
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page

from .keeping import may_be_secret

# The pages of a list that many look at. Those further on are made for whoever goes there.
FIRST_PAGES = frozenset(str(number) for number in range(1, 11))


class _Anything:
    """Every value that the view itself answers, where it answers few: a row it looks up, or 404."""

    def __contains__(self, value):
        return True


ANY_THAT_IS_FOUND = _Anything()
NONE_KEPT: tuple[str, ...] = ()


def cached_for_visitors(view: Callable | None = None, **reads: Container[str]):
    """Serve visitors without a session a copy at most PAGE_CACHE_SECONDS old, compressed once.

    `reads` names what the view reads of the query, each with the values of which a copy is kept:
    `@cached_for_visitors(center=ANY_THAT_IS_FOUND, page=FIRST_PAGES)`. All else that a visitor
    writes into the address or a header is not part of the page: it neither reaches the view nor
    makes a copy of its own, so nobody fills the store with copies of one page.

    Who carries a session (logged in, or with a message to read) always gets a fresh page.
    """
    if view is None:
        return lambda decorated: cached_for_visitors(decorated, **reads)
    compressed = gzip_page(view)

    @wraps(view)
    def cached(request, *args, **kwargs):
        if not settings.PAGE_CACHE_SECONDS or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        with _only(request, reads):
            if not _is_kept(request, reads):
                return view(request, *args, **kwargs)
            key = _key(request, view, args, kwargs)
            return _kept(key, lambda: compressed(request, *args, **kwargs))

    cached.reads = reads  # type: ignore[attr-defined]
    return cached


@contextmanager
def _only(request, reads):
    """Show the view the query that it reads, one value a name, in one order."""
    asked, typed = request.GET, request.META.get("QUERY_STRING", "")
    read = QueryDict(mutable=True)
    for name in sorted(reads):
        if value := asked.get(name):
            read[name] = value
    request.GET, request.META["QUERY_STRING"] = read, read.urlencode()
    try:
        yield
    finally:
        request.GET, request.META["QUERY_STRING"] = asked, typed


def _is_kept(request, reads):
    if (match := request.resolver_match) and may_be_secret(match.route):
        return False
    return request.method in ("GET", "HEAD") and all(
        value in reads[name] for name, value in request.GET.items()
    )


def _kept(key, make):
    """The copy of this page, made where there is none; only what is the same for all is kept.

    Whoever keeps a copy of the copy may do so for what is left of its time, not for all of it anew.
    """
    pages = caches["pages"]
    response = pages.get(key)
    if not isinstance(response, HttpResponse):  # none, or an entry of another program
        response = make()
        if _same_for_all(response):
            patch_response_headers(response, settings.PAGE_CACHE_SECONDS)
            pages.set(key, response, settings.PAGE_CACHE_SECONDS)
    elif until := parse_http_date_safe(response.get("Expires", "")):
        patch_cache_control(response, max_age=max(0, int(until - time.time())))
    return response


def _same_for_all(response):
    private = {"private", "no-store", "no-cache"} & set(
        response.get("Cache-Control", "").replace(" ", "").split(",")
    )
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not private
        and "cookie" not in response.get("Vary", "").lower()
    )


def _key(request, view, args, kwargs):
    """The page, its language, whether it is compressed, and what stands before each link: no other
    word of the request.

    Not the address as typed: the host takes any port, a number any zeros before it.
    """
    packed = bool(re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
    page = (view.__module__, view.__qualname__, args, sorted(kwargs.items()))
    named = repr((page, request.META["QUERY_STRING"], get_language(), packed, get_script_prefix()))
    return "page:" + hashlib.sha256(named.encode()).hexdigest()

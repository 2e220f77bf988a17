"""Where a browser may be led by a link: to a page, never to an address that takes a POST alone.

Whoever presses a button of which the address answers no GET, and meets a log-in on the way, comes
back to the page on which the button stood.
"""

import inspect
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect


def can_be_opened(address):
    """Whether there is such an address here, of no other host, and its view answers a GET."""
    try:
        parts = urlsplit(address)
        view = match_of(parts.path).func
    except (Resolver404, ValueError):
        return False
    is_here = not parts.scheme and not parts.netloc
    return is_here and all("GET" in methods for methods in _methods(view))


def match_of(path):
    """The view of an address, whatever its language: Django finds those of the thread's alone.

    Raises Resolver404.
    """
    with translation.override(
        translation.get_language_from_path(path) or translation.get_language()
    ):
        return resolve(path)


def _methods(view):
    """The methods that each layer of a view lets through, where a layer names any.

    Django's `require_POST` and its like keep theirs in the function they make, and say them nowhere
    else.
    """
    if view_class := getattr(view, "view_class", None):
        yield {name.upper() for name in view_class.http_method_names if hasattr(view_class, name)}
    while view:
        if inspect.isfunction(view):
            yield from _named_by(view)
        view = getattr(view, "__wrapped__", None)


def _named_by(function):
    named = inspect.getclosurevars(function).nonlocals.get("request_method_list")
    return [named] if named else []


def is_part(request):
    """Whether a page asks for a part of itself."""
    return "HX-Request" in request.headers


def as_whole_page(request, response):
    """A redirect that leads the whole page elsewhere, where a part of it was asked for."""
    return HttpResponseClientRedirect(response.url) if is_part(request) else response


def page_of(request):
    """The address to come back to: that of the request itself where a GET opens it, or that of the
    page it was sent from or is a part of; empty where the browser does not say, or says that of a
    stranger."""
    own, whole = request.get_full_path(), request.headers.get("HX-Current-URL")
    if not whole and (request.method in ("GET", "HEAD") or can_be_opened(own)):
        return own
    came_from = whole or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return ""
    parts = urlsplit(came_from)
    page = parts._replace(scheme="", netloc="", fragment="").geturl()
    return page if can_be_opened(page) else ""

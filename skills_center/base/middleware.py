"""What no request may be, whichever page it is for: refused before anything reads it.

Each check raises `RefusedRequestError`; the page of it is the portal's own, in the language of the
address.
"""

import logging

from django.conf import settings
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.db import DataError
from django.http import Http404, QueryDict, UnreadablePostError
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import translation

from .bounds import is_storable
from .charsets import UNREADABLE
from .logs import Loggable
from .request_numbers import HEADER, number_request
from .stores import StoreAwayError

logger = logging.getLogger(__name__)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
SECONDS_TO_COME_BACK = 30
LARGEST_BODY = 32 * 1024 * 1024  # bytes: a register or a picture of 20 MB, or five papers of 5 MB


def number_requests(get_response):
    """Give each request a number, in the log and in the answer: first of all, so that none is
    without."""

    def middleware(request):
        request.number = number_request(request.headers.get(HEADER))
        response = get_response(request)
        response[HEADER] = request.number
        return response

    return middleware


class RefusedRequestError(BadRequest):
    """A request that no page reads. `status` and `headers` are those of the answer."""

    def __init__(self, reason, status=400, **headers):
        super().__init__(reason)
        self.status, self.headers = status, headers


def headers_on_every_answer(get_response):
    """Django's security headers also on what Django's own middleware refuses: a foreign host.

    It stands outermost: an error that `SecurityMiddleware` raises passes its own headers by.
    """
    security = SecurityMiddleware(get_response)

    def middleware(request):
        response = security.process_response(request, get_response(request))
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return middleware


def refuse_odd_requests(get_response):
    """Answer 400, 405, 413 or 415 to what is no request for any page.

    Before the session, the log-in and whatever else reads an address or a body.
    """

    def middleware(request):
        try:
            for refuse in (_refuse_method, _refuse_charset, _refuse_length, _refuse_texts):
                refuse(request)
        except RefusedRequestError:
            _make_readable(request)
            raise
        return get_response(request)

    return middleware


def _refuse_method(request):
    if request.method not in METHODS:
        raise RefusedRequestError("method", 405, Allow=", ".join(METHODS))


def _refuse_charset(request):
    """`charsets.py` has looked at the header before there was a request."""
    charset = request.content_params.get("charset")
    if charset == UNREADABLE:
        raise RefusedRequestError("charset", 415)
    if charset:
        request.encoding = "utf-8"  # Django refuses a form that spells it otherwise


def _refuse_length(request):
    """What is too long is not read: the limits of Django's parsers count fields, not files."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    if not (told.isascii() and told.isdecimal()):
        raise RefusedRequestError("length")
    if len(told) > len(str(LARGEST_BODY)) or int(told) > LARGEST_BODY:
        raise RefusedRequestError("too large", 413)


def _refuse_texts(request):
    """No address, header or cookie holds what PostgreSQL takes in no text. Forms refuse it on
    their own, beside the field."""
    try:
        asked = [text for name, values in request.GET.lists() for text in (name, *values)]
    except TooManyFieldsSent as error:
        raise RefusedRequestError("too many parameters") from error
    headers = (value for name, value in request.META.items() if name.startswith("HTTP_"))
    cookies = [text for cookie in request.COOKIES.items() for text in cookie]
    if not all(map(is_storable, [request.path_info, *asked, *headers, *cookies])):
        raise RefusedRequestError("null character or half a sign")


def _make_readable(request):
    """What the page of the error reads: a language, and an address that asks for nothing."""
    request.GET = QueryDict()
    translation.activate(translation.get_language_from_request(request, check_path=True))


class CatchRefusedValues:
    """The net under `bounds` and `lookups`: a value on which a database broke is no page, or no
    request, rather than an error of the server. So is a body that breaks off.

    It hides nothing: it logs an error with all that led to it, and in development and in the tests
    (`RAISE_REFUSED_VALUES`) there is no net.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, UnreadablePostError):
            raise BadRequest("body") from exception  # it was never sent to its end
        if settings.RAISE_REFUSED_VALUES or not isinstance(exception, DataError | OverflowError):
            return
        name = Loggable(request.resolver_match.view_name)
        logger.error("A value that a database refuses reached it at %s", name, exc_info=exception)
        if request.method == "POST":
            raise BadRequest("value") from exception
        raise Http404 from exception


class StoreAwayMiddleware:
    """Answer 503 where a page asked how often something was tried and nobody could say.

    Where a form asked, it shows the sentence itself: what its person typed stays.

    To go on would be tries without limit; the page says what to do. All who count get this, the
    libraries too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, StoreAwayError):
            return None
        context = {"in_office": request.path_info.startswith("/admin/")}
        response = render(request, "503.html", context, status=503)
        response["Retry-After"] = str(SECONDS_TO_COME_BACK)
        return response

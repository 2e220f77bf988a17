"""What holds for every request, whichever page it is for."""

from django.core.exceptions import BadRequest
from django.shortcuts import render

from .stores import StoreAwayError

SECONDS_TO_COME_BACK = 30


def refuse_null_characters(get_response):
    """Answer 400 to an address or cookie with a null character: PostgreSQL takes none in a text.

    Forms refuse it on their own.
    """

    def middleware(request):
        texts = [request.path_info, *request.GET.values(), *request.COOKIES.values()]
        if any("\0" in text for text in texts):
            raise BadRequest("null character")
        return get_response(request)

    return middleware


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
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(SECONDS_TO_COME_BACK)
        return response

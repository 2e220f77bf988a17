"""What holds for every request, whichever page it is for."""

from django.core.exceptions import BadRequest

from .requests import HEADER, number_request


def number_requests(get_response):
    """Give each request a number, in the log and in the answer: first of all, so that none is
    without."""

    def middleware(request):
        request.number = number_request(request.headers.get(HEADER))
        response = get_response(request)
        response[HEADER] = request.number
        return response

    return middleware


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

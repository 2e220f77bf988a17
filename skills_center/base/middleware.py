"""What no request may hold, whichever page it is for."""

from django.core.exceptions import BadRequest


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

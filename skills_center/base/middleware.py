"""What no request may hold, whichever page it is for."""

from django.core.exceptions import BadRequest


def refuse_null_characters(get_response):
    """Answer 400 to an address with a null character: PostgreSQL takes none in a text.

    Forms refuse it on their own.
    """

    def middleware(request):
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("null character")
        return get_response(request)

    return middleware

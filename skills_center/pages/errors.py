"""Pages for what went wrong: each says what to do next, in the person's language."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@login_not_required
def bad_request(request, exception=None):
    """400, or what says more: 405 and 415 of `base.middleware`, 413 of whatever is too large."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    status = TOO_LARGE if is_too_large else getattr(exception, "status", HTTPStatus.BAD_REQUEST)
    page = "413.html" if status == TOO_LARGE else "400.html"
    response = render(request, page, {"status": int(status)}, status=status)
    for name, value in getattr(exception, "headers", {}).items():
        response[name] = value
    return response


@login_not_required
def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


@login_not_required
def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


@login_not_required
def not_found(request, exception=None):
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request):
    """Drawn without the database or a context processor: either may be what failed."""
    return render(request, "500.html", {"user": None}, status=500)

"""A page as somebody would read it now, for another page that speaks of it."""

import copy
import logging
from urllib.parse import urlsplit

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import Resolver404, reverse

from skills_center.base.page_forms import Page
from skills_center.base.ways_back import can_be_opened, match_of

logger = logging.getLogger(__name__)
# Those on the way in or out: who is logged in reads nothing there.
_OF_ACCOUNTS = ("account_", "mfa_")


def opened_by(request, address):
    """The page at an address of ours, as its own view draws it for this person; None where it shows
    them none. Nothing is written for it: no reading is noted, no message taken."""
    if not address or not can_be_opened(address) or address == reverse("members:kept_form"):
        return None
    try:
        with transaction.atomic():
            html = _drawn(_asking_for(request, address))
            transaction.set_rollback(True)
    except (BadRequest, Http404, PermissionDenied, Resolver404):
        return None
    except Exception:
        # What was typed is not lost for a page that breaks.
        logger.exception("a page could not be read for what was kept of it")
        return None
    return html and Page(html, address)


def _asking_for(request, address):
    """A request of the same person that opens this address."""
    path, query = urlsplit(address)[2:4]
    asking = copy.copy(request)
    asking.method, asking.path, asking.path_info = "GET", path, path
    asking.META = request.META | {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    asking.GET = QueryDict(query)
    asking._messages = CookieStorage(asking)
    asking.session = copy.copy(request.session)
    asking.session._session_cache = copy.deepcopy(request.session._session)
    asking.resolver_match = match_of(path)
    return asking


def _drawn(request):
    match = request.resolver_match
    if (match.view_name or "").startswith(_OF_ACCOUNTS):
        return None
    response = match.func(request, *match.args, **match.kwargs)
    if hasattr(response, "render"):
        response.render()
    is_page = response.status_code == 200 and "text/html" in response.get("Content-Type", "")
    return response.content.decode() if is_page and not response.streaming else None

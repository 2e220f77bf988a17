"""Where somebody was going when they had to register, or to log in, first.

It is an address of the portal and no more. The address of each page on the way carries it, as
`next`, and so does the registration being typed: it survives another language, a second tab, a
session that ended, a code that is sent again.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import resolve_url
from django.urls import Resolver404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from skills_center.base.ways_back import can_be_opened, match_of

LONGEST = 200  # signs of an address: none of the portal's that somebody means is longer
# The pages that a member may be going to: all that is not here is nobody's destination. Not the way
# in itself, what the token of a message opens, files, nor the pages of staff and coaches.
_PAGES = {
    "pages": "home about accessibility privacy center me data",
    "members": "my_file my_file_part contact own_contact papers portrait my_guardian former_number",
    "tracks": "list track cohorts cohort apply camps camp register initiatives initiative propose"
    " my_initiatives my_initiative report my_coaching my_calendar verify verify_form",
    "enterprises": "calls call projects organizations",
    "forum": "index edition stands",
    "results": "index year records",
    "links": "follow",  # on to where the link of a message led
}
PAGES = frozenset(f"{app}:{name}" for app, names in _PAGES.items() for name in names.split())
# Of these a GET does something, or leads on by itself.
_NO_PAGES = ("account_logout", "set_language")
_OF_STAFF = ("admin/", "coach/")


@dataclass(frozen=True)
class Destination:
    """A page that asks for a file: its address, what is done there, and of what it is; `center` is
    the centre where that is, where it is at one."""

    path: str
    act: str
    name: str
    center: Any = None


def safe_path(address):
    """The address where it is a page that a member may be going to, else nothing."""
    address = str(address or "")
    if len(address) > LONGEST or not is_page_here(address):
        return ""
    name = match_of(urlsplit(address).path).view_name
    return in_language_of_page(address) if name in PAGES else ""


def is_page_here(address):
    """Whether a log-in may lead there: to a page of the portal, written as our links write it,
    which a GET opens and which does nothing by itself."""
    if not (address and address.startswith("/")):
        return False
    if not url_has_allowed_host_and_scheme(address, None) or not can_be_opened(address):
        return False
    return match_of(urlsplit(address).path).view_name not in _NO_PAGES


def is_of_staff(path):
    """Whether it is a page of the back office or of the coaches."""
    try:
        route = match_of(urlsplit(path).path).route
    except Resolver404:
        return False
    language, _slash, rest = route.partition("/")
    return (rest if language in dict(settings.LANGUAGES) else route).startswith(_OF_STAFF)


def in_language_of_page(path):
    """The same page in the language of this one: who changed it meanwhile goes on in it."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{get_language()}/{rest}" if first in dict(settings.LANGUAGES) else path


def destination(path):
    """What a page says of itself to who is on the way there; None where it says nothing, or is
    there no more."""
    try:
        match = match_of(urlsplit(path).path)
    except Resolver404:
        return None
    describe = getattr(match.func, "describe_destination", None)
    told = describe(**match.kwargs) if describe and path else None
    if not told:
        return None
    act, name, *center = told
    return Destination(path, str(act), str(name), *center)


def has_gone(path):
    """Whether it is a page of something that is there, or open, no more."""
    try:
        view = match_of(urlsplit(path).path).func
    except Resolver404:
        return True
    return hasattr(view, "describe_destination") and destination(path) is None


def on_the_way(page, path, *args):
    """The address of a page (or its name) that is on the way to `path`."""
    address = resolve_url(page, *args)
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: path})}" if path else address

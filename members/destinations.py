"""Where somebody was going when they had to register, or to log in, first.

It is an address of the portal and no more. The address of each page on the way carries it, as
`next`, and so does the registration being typed: it survives another language, a second tab, a
session that ended, a code that is sent again.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import resolve_url
from django.urls import Resolver404
from django.utils.translation import get_language

from skills_center.base.ways_back import can_be_opened, match_of

LONGEST = 200  # signs of an address: none of the portal's that somebody means is longer
# Pages on the way: who was going there was going nowhere.
_ON_THE_WAY = ("account_", "mfa_", "members:join", "members:claim", "members:kept_form")


@dataclass(frozen=True)
class Destination:
    """A page that asks for a file: its address, what is done there, and of what it is."""

    path: str
    act: str
    name: str


def safe_path(address):
    """The address where it is a page of the portal that a link may lead to, else nothing."""
    address = str(address or "")
    if len(address) > LONGEST or not get_adapter().is_safe_url(address):
        return ""
    if not can_be_opened(address):
        return ""
    name = match_of(urlsplit(address).path).view_name or ""
    return "" if name.startswith(_ON_THE_WAY) else in_language_of_page(address)


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
    return Destination(path, *map(str, told)) if told else None


def on_the_way(page, path, *args):
    """The address of a page (or its name) that is on the way to `path`."""
    address = resolve_url(page, *args)
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: path})}" if path else address

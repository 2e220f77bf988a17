"""Where messages lead: one `Way` a purpose, handed in by the app that owns the rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from skills_center.base.registry import Registry

from .tokens import Token, read_token, token_for

# How long a link may be opened, in general: until a cohort of next season has begun.
HALF_A_YEAR = timedelta(days=180)
LONGEST_CODE = 20  # `Message.link_purpose`


@dataclass(frozen=True)
class Link:
    """A link that was opened: genuine, in time, and of a contact that is still its person's."""

    token: str
    way: "Way"
    row: Any
    contact: str

    def address(self, act=""):
        """The address of its page, or that of one of its acts."""
        if act:
            return reverse("links:act", args=[self.token, act])
        return reverse("links:open", args=[self.token])


Opens = Callable[[HttpRequest, Link], HttpResponse]


@dataclass(frozen=True)
class Way:
    """What the links of one purpose lead to.

    `letter` begins their tokens, and is never given to another purpose. `model`: of whose rows the
    keys are; a message that names another is refused. `find(pk)` is what opens for such a key, or
    None; `contacts(row)` are those by which its person is reached now: a link to any other opens
    nothing. `opens` answers a GET, and what its page sends; it shows no more than the message did.
    `acts` have an address each, and change nothing before a POST. `lasts`: how long a link may be
    opened; a function says it of the row, None of one that has no end. `when_dead` says what to do
    to who opens one that is good no more. `has_space`: whether its people have one,
    where they find the same. `asks`: of kinds of messages that ask for an answer,
    whether a row still waits for it: else it leaves no more. While it waits, it is asked anew at
    another contact; not where `asks_elsewhere` is False.
    """

    code: str
    letter: str
    model: type[Model]
    find: Callable[[int], Any]
    contacts: Callable[[Any], Iterable[str]]
    opens: Opens
    lasts: timedelta | Callable[[Any], timedelta | None] = HALF_A_YEAR
    acts: Mapping[str, Opens] = field(default_factory=dict)
    when_dead: Any = ""
    has_space: bool = True
    asks: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    asks_elsewhere: bool = True

    def __post_init__(self):
        if len(self.code) > LONGEST_CODE or len(self.letter) != 1:
            raise ValueError(f"way “{self.code}”: up to {LONGEST_CODE} signs, and one letter")

    def is_over(self, token: Token, row):
        """Whether it is too late for this link."""
        lasts = self.lasts(row) if callable(self.lasts) else self.lasts
        return lasts is not None and token.age > lasts

    def token(self, pk, contact):
        return token_for(self.letter, pk, normal(contact))


WAYS: Registry[Way] = Registry("ways of links")


def way_called(code):
    """The way of this code. LookupError where no app hands it in."""
    for way in WAYS:
        if way.code == code:
            return way
    raise LookupError(f"no app hands in a way “{code}”")


def way_of(text):
    """The way that a token names, None where it names none. Nothing else of it is believed."""
    token = read_token(text)
    return next((way for way in WAYS if token and way.letter == token.letter), None)


def link_of(text):
    """The link that a token stands for, None where it opens nothing: forged, too old, or of a
    contact that is its person's no more."""
    token, way = read_token(text), way_of(text)
    row = way and way.find(token.pk)
    if row is None or way.is_over(token, row):
        return None
    for contact in sorted({normal(one) for one in way.contacts(row) if one}):
        if token.is_for(contact):
            return Link(text, way, row, contact)
    return None


def row_of(text, code):
    """The row that a token of this way opens; None where it opens none."""
    way = way_of(text)
    link = link_of(text) if way and way.code == code else None
    return link and link.row


def normal(contact):
    """A contact as it is signed: an e-mail is one, whatever its capitals."""
    return str(getattr(contact, "as_e164", contact)).strip().lower()

"""Whose number a guardian's is: the young person's own does not agree in the guardian's place.

Who shares one phone with their guardian (twins do, and who is reached on their mother's) has the
paper at the desk. A number that said no is asked no more: by that file, and where it said so
twice by no member any more, by the staff alone.
"""

from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.utils.translation import gettext as _

from members.seals import sealed, seals
from skills_center.base import limits
from skills_center.base.errors import DomainError
from skills_center.base.stores import StoreAwayError

from .own_numbers import is_own_number, same_writing

_SALT = "guardian-number"
_asked_now: ContextVar[list | None] = ContextVar("guardians_asked", default=None)
_sent_from: ContextVar[str] = ContextVar("guardians_asked_from", default="")


class OwnNumberError(DomainError):
    """The number is the young person's own; the sentence says what to do."""


def require_other_number(member, phone, *, by=None):
    """Raise OwnNumberError where a minor's own number is given as the guardian's."""
    if member.is_minor and is_own_number(member, phone):
        raise OwnNumberError(to_staff() if is_staff_of(member, by) else to_the_young())


def own_before(*, is_staff):
    """The sentence of a number that is the young person's no more, as far as we know."""
    if is_staff:
        return _(
            "This was the number of the young person: no link leaves for it. Write another number,"
            " or let the guardian sign the paper at the desk."
        )
    return _(
        "This was your own number: we send no link to it. Write another one, or let your guardian"
        " sign a paper at the centre."
    )


def is_staff_of(member, by):
    """Whether somebody else than the young person acts for the file: staff, in their words."""
    return by is not None and by.has_perm("members.change_member", member)


def to_the_young():
    return _(
        "This is your own number. Write your guardian's own number, or tick that they have none:"
        " then they sign a paper at the centre."
    )


def to_staff():
    return _(
        "This is the number of the young person. Write the guardian's own number, or leave it"
        " empty: the guardian signs the paper at the desk."
    )


# Numbers that said no ------------------------------------------------------------------
def close_number(guardian, *, is_no):
    """Send nothing of this file there any more. `is_no`: its holder never agreed."""
    phone = same_writing(guardian.phone)
    if phone and not is_closed(guardian, phone):
        guardian.closed_numbers = f"{guardian.closed_numbers} {sealed(phone, salt=_SALT)}".strip()
    if is_no:
        count_no(phone)


def count_no(phone):
    """Its holder does not agree, or knows nobody who asks; the answer stands, counted or not."""
    if phone := same_writing(phone):
        with suppress(StoreAwayError):
            limits.too_often("guardian_no", phone)


def is_closed(guardian, phone):
    """Whether this number said no to this file."""
    return not seals(same_writing(phone), salt=_SALT).isdisjoint(guardian.closed_numbers.split())


class ClosedNumberError(DomainError):
    """Nothing is sent to this number, because of what its holder said; the sentence says so."""

    def __init__(self):
        super().__init__(
            _("We send no link to this number. Give another one, or come to the centre.")
        )


def said_no_twice(phone):
    """Whether its holder said no to two files within the time that the settings give; where nobody
    can tell now, no link leaves, and it may be asked for later."""
    try:
        return limits.seconds_left([limits.limit("guardian_no", same_writing(phone))]) > 0
    except StoreAwayError:
        return True


# Links that nobody of the staff sends ----------------------------------------------------
def has_links_left(phone):
    """Whether one more link may leave there now, whichever file names the number."""
    try:
        return limits.seconds_left(_links(phone)) == 0
    except StoreAwayError:
        return False


def use_link(phone):
    """Count a link; False where too many left already, or nobody can tell now.

    Nobody proved the number: whoever opens one file after the other would write to a stranger
    without end.
    """
    try:
        return limits.use(_links(phone)) is not None
    except StoreAwayError:
        return False


def _links(phone):
    of_the_number = limits.limit("guardian_link", same_writing(phone))
    if not (address := _sent_from.get()):
        return [of_the_number]
    return [of_the_number, limits.limit("guardian_link_here", address)]


def too_many_links():
    return _(
        "We sent enough links to this number or from here: the guardian signs a paper at the"
        " centre. Or call the centre: we will help."
    )


# Which numbers were named in an answer to somebody ---------------------------------------
@contextmanager
def numbers_named(*, sent_from=""):
    """The guardians' numbers that are named or asked inside: a list that grows as they are.

    `sent_from` is the network address of who names them.
    """
    named: list[str] = []
    token, from_where = _asked_now.set(named), _sent_from.set(sent_from)
    try:
        yield named
    finally:
        _asked_now.reset(token)
        _sent_from.reset(from_where)


def note_named(phone):
    """The browser that sends this names the number: see `members/asked_here.py`."""
    if (named := _asked_now.get()) is not None and (phone := same_writing(phone)):
        named.append(phone)

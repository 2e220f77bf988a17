"""Telling people: a row in the outbox, in the transaction of what it tells of."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils import translation

from skills_center.base.names import without_addresses
from skills_center.base.phones import takes_texts, texted
from skills_center.base.text import isolated_where_mixed

from .enums import Channel
from .outbox.models import Message
from .recipients import AtWork

# Who tells reads them here.
from .terms import COMMON as COMMON
from .terms import WrongWayError as WrongWayError
from .terms import terms_of
from .values import as_told, words_filled
from .wording.models import MessageTemplate

_listeners: ContextVar[list | None] = ContextVar("listeners", default=None)


@contextmanager
def overheard():
    """The pairs of member and message queued inside: a list that grows as they are."""
    heard: list = []
    token = _listeners.set(heard)
    try:
        yield heard
    finally:
        _listeners.reset(token)


@dataclass
class _Together:
    """Messages of a block that are not written yet, and the words of staff that it read."""

    messages: list = field(default_factory=list)
    templates: dict = field(default_factory=dict)


_together: ContextVar[_Together | None] = ContextVar("together", default=None)


@contextmanager
def told_together():
    """What members are told inside is written at once at its end, and the words of each kind are
    read once: for a verb that is done for two hundred."""
    batch = _Together()
    token = _together.set(batch)
    try:
        yield
    finally:
        _together.reset(token)
    Message.objects.bulk_create(batch.messages)


class Person(Protocol):
    """Whom a message is for: anybody with a language, a centre and a name to be greeted by."""

    pk: int
    recipient_kind: str  # by which the outbox knows whose a message is, with `pk`
    language: str
    center: Any
    user: Any  # the account, or None

    @property
    def called(self) -> str: ...


def tell(
    member, kind, /, *, to=None, through=None, is_secret=False, forget_once_sent=False, **told
):
    """Queue a message of this kind for a member, in their language, on the channel they chose.

    `to`: `HOLDER` where it goes to the contact that they have at this moment and to no other.
    `through`: another contact of theirs than the one they chose. `is_secret`: it holds what is
    theirs alone, and is erased once sent. `forget_once_sent`: its row goes with it.
    `told`: when it may leave and what its link opens (`terms_of`), and what the placeholders stand
    for; a function is called in the member's language. A member without phone or e-mail is told at
    the desk: nothing is queued. MissingValueError where a placeholder of the kind has no value,
    UnknownValueError where something is given that the kind does not say.
    """
    values, how = terms_of(kind, **told)
    channel, address = through or reached_by(member)
    if not address:
        return None
    how |= {"is_secret": is_secret, "forget_once_sent": forget_once_sent}
    to = to or member
    return _tell_person(member, kind, values, to=to, channel=channel, address=address, **how)


def text(person: Person, kind, number, /, *, to=None, **told):
    """Queue a text message to another number than the person's own: a guardian's. A landline gets
    none. `to`: the row of whoever holds the number, where the person is spoken of, not to. `told`:
    as `tell` takes it."""
    values, how = terms_of(kind, **told)
    if not takes_texts(number):
        return None
    to = to or person
    return _tell_person(person, kind, values, to=to, channel=Channel.TEXT, address=number, **how)


def tell_holder(row: Person, kind, /, **told):
    """Queue a message of this kind for the account of a row that names its person: to the contact
    that opens it. `told`: as `tell` takes it."""
    values, how = terms_of(kind, **told)
    channel, address = reached_by_account(row.user, phone_first=True)
    if not address:
        return None
    how |= {"channel": channel, "address": address}
    return _tell_person(row, kind, values, to=row.user, **how)


def tell_staff(user, kind, /, *, center, **told):
    """Queue a message of this kind for an account of the staff: by e-mail, else by text message.
    `told`: as `tell` takes it.

    A link of theirs leads to a page of the staff, whatever way the kind has for members."""
    values, how = terms_of(kind, is_for_staff=True, **told)
    channel, address = reached_by_account(user)
    if not address:
        return None
    # An account is opened by the staff; it may be named by its e-mail, the part before the @.
    name = without_addresses(str(user).partition("@")[0])
    values = {"center": lambda: center.name} | values
    subject, body = _worded_as(kind, user.language, values, name=name)
    return _heard(
        user,
        Message.objects.queue(
            channel=channel,
            address=address,
            language=user.language,
            subject=subject,
            body=body,
            to=AtWork(user),
            user=user,
            center=center,
            kind=kind.code,
            lasts=kind.lasts,
            **how,
        ),
    )


def reached_by(member):
    """The channel of their choice where it has an address, else the other; phone first."""
    return next(iter(contacts_of(member)), (Channel.TEXT, ""))


def contacts_of(member):
    """Channels and addresses of a file, that of their choice first.

    A family's landline may stand in the file: nothing written arrives there.
    """
    ways = [(Channel.TEXT, texted(member.phone)), (Channel.EMAIL, member.email)]
    found = [(channel, address) for channel, address in ways if address]
    return sorted(found, key=lambda way: way[0] != member.preferred_channel)


def reached_by_account(user, *, phone_first=False):
    """Channel and address of an account; those of the staff by e-mail first."""
    ways = contacts_of_account(user)
    if phone_first:
        ways.reverse()
    return next(iter(ways), (Channel.TEXT, ""))


def contacts_of_account(user):
    """Channels and addresses of an account, its e-mail first."""
    ways = [(Channel.EMAIL, user.email or ""), (Channel.TEXT, texted(user.phone))]
    return [way for way in ways if way[1]]


def addresses_of(member):
    """By what a file is reached now: a link that was sent to any of them opens. None of one that
    was emptied."""
    return [] if member.anonymised_at else [address for _channel, address in contacts_of(member)]


def _tell_person(person, kind, values, *, to, channel, address, **how):
    common = {"name": lambda: person.called, "center": lambda: person.center.name}
    subject, body = _worded_as(kind, person.language, common | values)
    message = Message.objects.queue(
        channel=channel,
        address=address,
        language=person.language,
        subject=subject,
        body=body,
        to=to,
        user=person.user,
        center=person.center,
        kind=kind.code,
        lasts=kind.lasts,
        together=batch.messages if (batch := _together.get()) else None,
        **how,
    )
    return _heard(person, message)


def _heard(person, message):
    if (heard := _listeners.get()) is not None:
        heard.append((person, message))
    return message


def _worded_as(kind, language, values, **fit):
    """Subject and body in that language. What is `fit` to leave is not looked at once more."""
    with translation.override(language):
        fit = {name: isolated_where_mixed(value) for name, value in fit.items()}
        return words_of(kind, language, as_told(values) | fit)


def words_of(kind, language, values):
    """Subject and body of a kind: the staff's words in this language, or those that ship.

    Words of the staff that cannot be sent are left aside: whatever stands there, what is told of
    happens.
    """
    own = _own_words(kind, language)
    subject, body = own.words if own and not own.faults else kind.in_braces()
    return words_filled(kind, subject, body, values)


def _own_words(kind, language):
    """The staff's words, which a block of many messages reads once."""
    batch, key = _together.get(), (kind.code, language)
    if batch and key in batch.templates:
        return batch.templates[key]
    own = MessageTemplate.objects.filter(kind=kind.code, language=language).first()
    if batch:
        batch.templates[key] = own
    return own

"""Where a message leaves for: the contact by which whom it names is reached at that moment.

The address in its row is the one it was written for. Numbers change hands and what waits names its
person, so that the worker asks once more when it takes a message up: whoever told somebody at the
very moment their number was corrected has read the former one.
"""

from django.db import transaction
from django.utils import timezone

from skills_center.messaging.enums import MessageState
from skills_center.messaging.links.ways import WAYS, way_called
from skills_center.messaging.recipients import Contact, recipient_of, rows_of

from . import moves
from .models import Message
from .standing import SETTLED, is_settled

# Why one that names somebody does not leave (`last_error`).
NO_CONTACT, OTHER_CONTACT = "no contact", "other contact"
# What a message written to another contact has of the first one.
COPIED = (
    *("language", "subject", "body", "user", "center", "by_day", "kind"),
    *("link_purpose", "link_id", "expires_at"),
)


def lead(message):
    """Let a message that was taken up leave for where its person is reached now.

    Returns why it may not leave, nothing where it may; one for somebody who is gone, or was
    forgotten, is deleted: it holds their name. What is corrected after this finds it in hand.
    """
    if not (recipient := recipient_of(message.recipient_kind)):
        return SETTLED if is_settled(message) else ""
    row = recipient.rows().filter(pk=message.recipient_id).first()
    mine = Message.objects.filter(pk=message.pk)
    if row is None:
        mine.delete()
        return NO_CONTACT
    if is_settled(message, row):
        return SETTLED
    way = way_of(message, recipient.contacts(row))
    if way is None:
        return NO_CONTACT
    if way != _as_written(message):
        if message.is_secret:  # a code or a link, made for the former contact
            return OTHER_CONTACT
        moves.led([message], [way])
    return ""


def elsewhere(message):
    """Whom a message is for, and another contact, which they have since it was taken up; None where
    it went where they are reached."""
    row = rows_of([message]).get((message.recipient_kind, message.recipient_id))
    if row is None or message.is_secret:
        return None
    way = way_of(message, _contacts(row))
    return (row, way) if way is not None and way != _as_written(message) else None


def write_elsewhere(message):
    """Write the words of a message that left, and whose link died with its contact, to where whom
    it is for is reached now. Not where they were taken back or answered meanwhile.

    Returns the new message, None where there is none.
    """
    asked = _asked_by(message)
    if asked is False or not (found := elsewhere(message)):
        return None
    # As it stands now: one in hand was read before it was taken back.
    wanted = Message.objects.filter(pk=message.pk).exclude(expires_at__lte=timezone.now())
    if (stands := wanted.first()) is None or not stands.body:
        return None
    row, (channel, address) = found
    words = {name: getattr(stands, name) for name in COPIED}
    return Message.objects.queue(channel=channel, address=address, to=row, **words)


def ask_elsewhere(*rows):
    """Let the questions that left for a former contact of these rows, and wait for their answer
    still, be asked once more where they are reached now: their links died with the contact."""
    kinds = [kind for way in WAYS for kind in way.asks]
    told = Message.objects.to(*rows).filter(kind__in=kinds, link_id__isnull=False)
    last = {}
    for message in told.order_by("pk"):
        last[message.link_purpose, message.link_id] = message
    # One in hand is written anew when it has left (`write_elsewhere`), one that waits is led.
    for message in last.values():
        if message.state == MessageState.SENT and _asked_by(message):
            write_elsewhere(message)


def _asked_by(message):
    """Whether what a message asks waits for an answer from another contact too; None where it asks
    nothing."""
    way = way_called(message.link_purpose)
    if message.kind not in way.asks or not way.asks_elsewhere:
        return False if message.kind in way.asks else None
    row = way.find(message.link_id)
    return row is not None and bool(way.asks[message.kind](row))


def is_reached(message):
    """Whether whom it names has a contact; of one that names nobody, its own address."""
    row = rows_of([message]).get((message.recipient_kind, message.recipient_id))
    return row is None or bool(_contacts(row))


def way_of(message, contacts: list[Contact]) -> Contact | None:
    """The contact that a message goes to: the one it was written for where that is theirs still,
    else one of the same channel, else another; None where there is none."""
    same = [contact for contact in contacts if contact[0] == message.channel]
    if any(address.lower() == message.address.lower() for _channel, address in same):
        return _as_written(message)
    return next(iter([*same, *contacts]), None)


@transaction.atomic
def lead_waiting(messages, *, to: list[Contact] | None = None):
    """Let all of these that wait leave for where whom they name is reached now, which is `to` for
    those that name nobody.

    One in hand may be arriving: it is left alone, and led when it is tried once more. What reaches
    nobody stands before the staff, as where the worker finds it out, until they are reached again.
    Returns those that reach nobody any more, with codes and links of before, made for a former
    contact.
    """
    held = list(messages.unsent().locked().order_by("pk"))
    rows = rows_of(held)
    led, over, unreached = [], [], []
    for message in held:
        row = rows.get((message.recipient_kind, message.recipient_id))
        way = way_of(message, (to or []) if row is None else _contacts(row))
        if way == _as_written(message):
            continue
        if message.is_secret or (way is None and row is None):
            over.append(message)  # of those that name nobody, or somebody gone, nobody is found
        elif way is None:
            if moves.unreached(message, why=NO_CONTACT):
                unreached.append(message)
        elif message.state != MessageState.SENDING:
            led.append((message, way))
    if led:
        moves.led(*zip(*led, strict=True))
    for message, _way in led:
        waited = message.state == MessageState.GIVEN_UP and message.last_error == NO_CONTACT
        if waited and message.lasts_until and message.lasts_until > timezone.now():
            moves.again(message)  # nothing else kept it from leaving
    _end(over)
    in_hand = [one for one in over if one.is_secret and one.state == MessageState.SENDING]
    return [one for one in over if one.state == MessageState.QUEUED] + in_hand + unreached


@transaction.atomic
def take_back(messages):
    """Let these leave no more. One in hand may be arriving: it is tried no second time.

    Returns those that waited.
    """
    held = list(messages.locked().order_by("pk"))
    _end(held)
    return [message for message in held if message.state == MessageState.QUEUED]


@transaction.atomic
def settle(messages, *, by=None):
    """Let these leave no more, and stand before nobody: what they tell of is over, or told in
    another way. That they did not arrive is known still."""
    held = list(messages.locked().order_by("pk"))
    _end(held)
    for message in held:
        if message.state in MessageState.FOR_STAFF:
            moves.put_aside(message, by=by)


def name_instead(leaves, stays):
    """What names a row that goes names the one that stays from now on."""
    Message.objects.to(leaves).update(recipient_id=stays.pk)


def _as_written(message):
    return message.channel, message.address


def _contacts(row):
    recipient = recipient_of(row.recipient_kind)
    return recipient.contacts(row) if recipient else []


def _end(messages):
    """Of messages under their locks: what waits is deleted, and no other leaves any more."""
    states = {message.pk: message.state for message in messages}
    waiting = [pk for pk, state in states.items() if state == MessageState.QUEUED]
    Message.objects.filter(pk__in=waiting).delete()
    others = states.keys() - set(waiting)
    rows = Message.objects.unsent().filter(pk__in=others)
    rows.update(expires_at=timezone.now())

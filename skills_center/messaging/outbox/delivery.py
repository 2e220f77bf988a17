"""Messages leave the outbox: sent, tried again with growing waits, or given up visibly.

Only what surely was not taken is tried again. The moves of a message are in `moves.py`, the pauses
of a way out that fails in `pauses.py`.
"""

import logging
import time
import uuid
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from skills_center.base import heartbeat
from skills_center.base.errors import DomainError
from skills_center.base.logs import Loggable
from skills_center.base.rights import require
from skills_center.base.stopping import is_asked_to_stop
from skills_center.base.texting import as_texted
from skills_center.messaging.enums import Channel, MessageState

from . import moves, pauses
from .failures import NotSentError, OursError, RefusedError, UndeliveredError, UnsureError
from .mail import send_email
from .models import Message
from .pauses import Turn

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]
CODE_LASTS = timedelta(minutes=15)
# Seconds between the tries to write down what became of a message: the database may be starting.
NOTED_AGAIN_AFTER = (1, 2, 4, 8, 15, 30)


def send_now(*, is_secret=False, **message):
    """Queue a message that somebody waits for: the worker takes it first, within a second.

    A secret one is a code: after CODE_LASTS it opens nothing and is not sent any more.
    """
    expires_at = timezone.now() + CODE_LASTS if is_secret else None
    return Message.objects.queue(
        is_secret=is_secret, expires_at=expires_at, is_urgent=True, follows_person=False, **message
    )


# What is due ----------------------------------------------------------------------------
def send_due(*, only=tuple(Channel), urgent=False, seconds=None):
    """Deliver what is due, one by one. Returns how many left and how many did not.

    `only`: these channels, one after the other; `urgent`: nothing but what somebody waits for;
    `seconds`: after so many it begins no other message. Told to stop, it finishes the one in hand.
    """
    moves.settle_what_was_left()
    sent = failed = 0
    for channel in only:
        until = time.monotonic() + seconds if seconds else None
        while (left := send_next(channel, urgent=urgent)) is not None:
            sent, failed = sent + left, failed + (not left)
            if until and time.monotonic() > until:
                break
    return sent, failed


def send_next(channel, *, urgent=False):
    """Deliver the message of a channel whose turn it is: first those that somebody waits for.

    Returns whether it left; None where there is none to deliver now, or the channel is paused.
    """
    due = Message.objects.due().filter(channel=channel).order_by("-is_urgent", "pk")
    if urgent:
        due = due.filter(is_urgent=True)
    while not is_asked_to_stop() and (pk := due.values_list("pk", flat=True).first()):
        if (turn := pauses.take_turn(channel)) is Turn.NONE:
            return None
        message = moves.claim(pk)
        if message is not None:
            left = _deliver(message, turn)
            heartbeat.note_progress()
            return left
        if turn is Turn.PROBE:
            pauses.give_back(channel)
    return None


def deliver(pk):
    """Send one queued message, once however many workers try. Returns whether it left."""
    message = moves.claim(pk)
    return message is not None and _deliver(message, Turn.DOUBTED)


def _deliver(message, turn):
    """Send a message in hand and write down what became of it. Returns whether it left.

    No transaction is open while the gateway answers: nobody else's writes wait for it.
    """
    channel = message.channel
    try:
        _hand_over(message)
    except Exception as error:
        why = _why(error)
        logger.warning("message %s: %s", message.pk, why)
        _note(message, partial(_settle_failure, message, error, why))
        _note_of_channel(channel, turn, error, why)
        return False
    _note(message, partial(moves.sent, message))
    pauses.note_success(channel, turn)
    return True


def _why(error):
    """As a code."""
    return error.code if isinstance(error, UndeliveredError) else Loggable(type(error).__name__)


def _settle_failure(message, error, why):
    """Whatever is not known to be said before it was handed over may have come after it."""
    match error:
        case OursError():
            return moves.later(message, at=timezone.now(), why=why, counts=False)
        case NotSentError():
            return _try_later(message, error, why)
        case RefusedError():
            return moves.given_up(message, why=why)
        case UnsureError(keeps_keys=True):
            again = _try_later(message, error, why, with_its_key=True)
            return again or moves.unsure(message, why=why)
    return moves.unsure(message, why=why)


def _try_later(message, error, why, **how):
    if message.tries > len(WAITS):
        return moves.given_up(message, why=why)
    now = timezone.now()
    at = max(now + WAITS[message.tries - 1], now + timedelta(seconds=error.wait or 0))
    return moves.later(message, at=at, why=why, **how)


def _note_of_channel(channel, turn, error, why):
    """A channel that refuses one message works; one that nothing is known of may have failed."""
    if getattr(error, "of_channel", not isinstance(error, UndeliveredError)):
        pauses.note_failure(channel, error, why)
    else:
        pauses.note_success(channel, turn)


def _note(message, move):
    """Make a move that must not be lost: the message is out of our hands, and a database that is
    away for a minute would leave it “perhaps sent”."""
    waits = list(NOTED_AGAIN_AFTER)
    while True:
        try:
            if not move():
                logger.warning("message %s: gone or settled while it was sent", message.pk)
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or not waits:
                raise
            connection.close()
            time.sleep(waits.pop(0))


def _hand_over(message):
    match message.channel:
        case Channel.EMAIL:
            send_email(message)
        case Channel.TEXT:
            gateway = import_string(settings.TEXT_MESSAGE_BACKEND)()
            gateway.send(message.address, as_texted(message.body), message.key)


# What was written for a contact that is theirs no more ---------------------------------
@transaction.atomic
def readdress(keys, *, former, to):
    """Let messages for the contact `former` leave for another: `to` is a pair of channel and
    address, None where there is none.

    Codes and links were signed for the former contact: those are deleted, as is all that waits
    where there is no other. One in hand may be arriving: if it does not, it leaves no more.
    Returns those that reach nobody now: those deleted, and links in hand, which open nothing.
    """
    ended = []
    for message in Message.objects.locked().filter(pk__in=keys, address__in=former).order_by("pk"):
        is_in_hand = message.state in (MessageState.SENDING, MessageState.SENT)
        if to and not message.is_secret and not is_in_hand:
            _lead_to(message, *to)
        elif moves.ended(message) or (message.is_secret and message.state == MessageState.SENDING):
            ended.append(message)
    return ended


@transaction.atomic
def take_back(messages):
    """Let these leave no more. One in hand may be arriving: it is tried no second time.

    Returns those that waited.
    """
    return [message for message in messages.locked().order_by("pk") if moves.ended(message)]


def _lead_to(message, channel, address):
    """With a key of its own: a gateway that keeps keys has perhaps seen the former one."""
    is_waiting = message.state == MessageState.QUEUED
    anew = {"tries": 0, "last_error": ""} if is_waiting else {}
    rows = Message.objects.filter(pk=message.pk)
    rows.update(channel=channel, address=address, key=uuid.uuid4(), **anew)


# What staff decide on what may or may not have arrived -------------------------------
@transaction.atomic
def send_again(message, *, by):
    """Queue a message once more, with tries of its own. DomainError when there is no reason."""
    message = _under_lock(message, by, MessageState.RETRYABLE)
    if message.is_secret or not message.body:
        raise DomainError(_("Its text is erased: a code or a link is asked for anew."))
    if message.expires_at and message.expires_at <= timezone.now():
        raise DomainError(_("It was for a contact that is theirs no more: write to them anew."))
    moves.again(message)
    return message


@transaction.atomic
def note_arrival(message, *, by):
    """The person says that it came."""
    message = _under_lock(message, by, MessageState.FOR_STAFF)
    moves.arrived(message)
    return message


@transaction.atomic
def put_aside(message, *, by):
    """Nothing is to be done about it any more: the person came, or was called."""
    message = _under_lock(message, by, MessageState.FOR_STAFF)
    moves.put_aside(message, by=by)
    return message


@transaction.atomic
def stand_again(message, *, by):
    """It was put aside by mistake."""
    message = _under_lock(message, by, (MessageState.PUT_ASIDE,))
    moves.taken_back(message)
    return message


def _under_lock(message, by, states):
    message = Message.objects.under_lock(message.pk)
    require(by, "messaging.resend_message", message)
    if message.state not in states:
        raise DomainError(_("This message needs nobody: look at its state."))
    return message

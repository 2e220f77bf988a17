"""Messages leave the outbox: sent, tried again with growing waits, or given up visibly.

Only what surely was not taken is tried again. The moves of a message are in `moves.py`, the pauses
of a way out that fails in `pauses.py`.
"""

import logging
import time
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone
from django.utils.module_loading import import_string

from skills_center.base import heartbeat
from skills_center.base.databases import says_read_only
from skills_center.base.logs import Loggable
from skills_center.base.stopping import is_asked_to_stop
from skills_center.base.texting import as_texted
from skills_center.messaging.enums import Channel
from skills_center.messaging.links.filling import with_link
from skills_center.messaging.links.tokens import UndatableError
from skills_center.messaging.recipients import HOLDER

from . import moves, pauses
from .failures import NotBegunError, OursError, RefusedError, UndeliveredError
from .mail import send_email
from .models import Message
from .pauses import Turn
from .reaching import lead, write_elsewhere
from .setbacks import note_of_channel, settle_failure
from .standing import SETTLED

logger = logging.getLogger(__name__)

CODE_LASTS = timedelta(minutes=15)
NO_LINK = Loggable("no link")
NO_DAY = Loggable("wrong clock")
LOOKED_AT = 500  # messages that could not be taken, before the worker looks anew
# Seconds between the tries to write down what became of a message: the database may be starting.
NOTED_AGAIN_AFTER = (1, 2, 4, 8, 15, 30)


def send_now(*, is_secret=False, **message):
    """Queue a message for whoever holds a contact and waits for it: the worker takes it first,
    within a second.

    A secret one is a code: after CODE_LASTS it opens nothing and is not sent any more.
    """
    expires_at = timezone.now() + CODE_LASTS if is_secret else None
    return Message.objects.queue(
        to=HOLDER, is_secret=is_secret, expires_at=expires_at, is_urgent=True, **message
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
    passed: set[int] = set()  # somebody else has them, or they leave another way
    while not is_asked_to_stop() and len(passed) < LOOKED_AT:
        head = _head(channel, passed, urgent=urgent)
        if head is None:
            return None
        pk, is_urgent = head
        turn = pauses.take_turn(channel, is_urgent=is_urgent)
        if turn is Turn.NONE and not is_urgent and _head(channel, passed, urgent=True):
            # Somebody waits for one: then the pause is over sooner, for whichever met less.
            turn = pauses.take_turn(channel, is_urgent=True)
        if turn is Turn.NONE:
            return None
        message = _take_alone(pk)
        if message is not None:
            left = _deliver(message, turn)
            heartbeat.note_progress()
            return left
        passed.add(pk)
        if turn is Turn.PROBE:
            pauses.give_back(channel)
    return None


def _head(channel, passed, *, urgent):
    """Key and haste of the next one as it is at this moment: those behind which met a fault that
    may be theirs alone."""
    due = Message.objects.due().filter(channel=channel).exclude(pk__in=passed)
    if urgent:
        due = due.filter(is_urgent=True)
    return due.order_by("met_ours", "-is_urgent", "pk").values_list("pk", "is_urgent").first()


def deliver(pk):
    """Send one queued message, once however many workers try. Returns whether it left."""
    message = _take(pk)
    return message is not None and _deliver(message, Turn.DOUBTED)


def _take_alone(pk):
    """The same as `_take`: what goes wrong with one row is its own, and holds up no other."""
    try:
        return _take(pk)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("message %s: it could not be taken up", pk)
        _put_off(pk, Loggable(type(error).__name__))
        return None


@transaction.atomic
def _put_off(pk, why):
    """It counts as a try; after the last one somebody looks at it. Nothing of it left."""
    if (message := moves.claim(pk)) is None:
        return
    if message.tries > len(moves.WAITS):
        moves.given_up(message, why=why)
    else:
        moves.later(message, at=moves.after(message.tries), why=why)


@transaction.atomic
def _take(pk):
    """Take a due message, for where its person is reached at this moment. None where it is taken
    already, reaches nobody, tells of what is over, or leaves by another channel now, whose worker
    takes it."""
    message = moves.claim(pk)
    if message is None:
        return None
    channel = message.channel
    if nowhere := lead(message):
        end = moves.settled if nowhere == SETTLED else moves.given_up
        end(message, why=nowhere)
        return None
    if message.channel != channel:
        moves.later(message, at=timezone.now(), why="", counts=False)
        return None
    return message


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
        _note(message, partial(settle_failure, message, error, why))
        note_of_channel(message, channel, turn, error, why)
        return False
    _note(message, partial(_settle_sent, message))
    pauses.note_success(channel, turn)
    return True


@transaction.atomic
def _settle_sent(message):
    """A link that left for a contact which was corrected meanwhile opens nothing."""
    if not moves.sent(message):
        return False
    if message.link_id is not None:
        write_elsewhere(message)
    return True


def _why(error):
    """As a code."""
    return error.code if isinstance(error, UndeliveredError) else Loggable(type(error).__name__)


def _note(message, move):
    """Make a move that must not be lost: the message is out of our hands, and a database that is
    away for a minute would leave it “perhaps sent”."""
    waits = list(NOTED_AGAIN_AFTER)
    while True:
        try:
            if not move():
                logger.warning("message %s: gone or settled while it was sent", message.pk)
            return
        except DatabaseError as error:
            is_away = isinstance(error, OperationalError) or says_read_only(error)
            if not is_away or connection.in_atomic_block or not waits:
                raise
            connection.close()
            time.sleep(waits.pop(0))
        except InterfaceError:
            if connection.in_atomic_block or not waits:
                raise
            connection.close()
            time.sleep(waits.pop(0))


def _hand_over(message):
    message = _as_it_leaves(message)
    match message.channel:
        case Channel.EMAIL:
            send_email(message)
        case Channel.TEXT:
            gateway, words = _gateway(), as_texted(message.body)
            gateway.send(message.address, words, message.key)


def _as_it_leaves(message):
    """With its link, for the contact that it goes to. What fails here has sent nothing, and says
    nothing of the channel."""
    try:
        return with_link(message)
    except UndatableError as error:
        raise NotBegunError(NO_DAY) from error
    except Exception as error:
        logger.exception("message %s: its link could not be made", message.pk)
        raise RefusedError(NO_LINK, is_heard=False) from error


def _gateway():
    try:
        return import_string(settings.TEXT_MESSAGE_BACKEND)()
    except Exception as error:  # ours: nothing was handed over to anybody
        raise OursError(Loggable(type(error).__name__), surely=True) from error

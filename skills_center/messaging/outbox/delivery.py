"""Messages leave the outbox: sent, tried again with growing waits, or given up visibly."""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
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

from .gateways import NotSentError, RefusedError, send_email
from .models import Message

logger = logging.getLogger(__name__)

# A worker that has had a message for so long has died.
DEAD_AFTER = timedelta(minutes=5)
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]
CODE_LASTS = timedelta(minutes=15)
OUTCOME = ("state", "sent_at", "next_try_at", "last_error")


def send_now(*, is_secret=False, **message):
    """Queue a message and try it as soon as the transaction commits: somebody waits for it.

    A secret one is a code: after CODE_LASTS it opens nothing and is not sent any more.
    """
    expires_at = timezone.now() + CODE_LASTS if is_secret else None
    row = Message.objects.queue(
        is_secret=is_secret, expires_at=expires_at, follows_person=False, **message
    )
    transaction.on_commit(lambda: deliver(row.pk))
    return row


def send_due():
    """Deliver what is due, one by one. Returns how many left and how many did not.

    Told to stop, it finishes the one in hand: half sent it would be "perhaps sent".
    """
    _settle_what_was_left()
    sent = failed = 0
    for pk in list(Message.objects.due().order_by("pk").values_list("pk", flat=True)):
        if is_asked_to_stop():
            break
        if deliver(pk):
            sent += 1
        else:
            failed += 1
        heartbeat.note_progress()
    return sent, failed


def _settle_what_was_left():
    """What a dead worker had in hand may have left; a code that is too old is of no use."""
    now = timezone.now()
    in_hand = Message.objects.filter(state=MessageState.SENDING, taken_at__lt=now - DEAD_AFTER)
    in_hand.filter(is_secret=True).update(state=MessageState.UNSURE, body="")
    in_hand.update(state=MessageState.UNSURE, last_error="worker")
    Message.objects.expired().update(state=MessageState.GIVEN_UP, body="", last_error="expired")


def deliver(pk):
    """Send one queued message, once however many workers try. Returns whether it left.

    No transaction is open while the gateway answers: nobody else's writes wait for it.
    """
    message = _claim(pk)
    if message is None:
        return False
    why = ""
    try:
        _hand_over(message)
    except NotSentError as error:
        why = error.code
        _try_later(message)
    except RefusedError as error:
        message.state, why = MessageState.GIVEN_UP, error.code
    except Exception as error:  # whatever it was, it may have come after the message left
        message.state, why = MessageState.UNSURE, Loggable(type(error).__name__)
    else:
        message.state, message.sent_at = MessageState.SENT, timezone.now()
    message.last_error = str(why)
    if message.state != MessageState.SENT:
        logger.warning("message %s: %s", pk, why)
    if message.is_secret and message.state != MessageState.QUEUED:
        message.body = ""
    _note_outcome(message)
    return message.state == MessageState.SENT


def _note_outcome(message):
    """Write what became of a message that was in hand.

    Not by `save`, which inserts a row that is gone: who was forgotten meanwhile would come back
    with it, and be written to again. What was settled since stays as it is.
    """
    in_hand = [MessageState.SENDING]
    if message.state == MessageState.SENT:  # slowly: it was called “perhaps sent” meanwhile
        in_hand.append(MessageState.UNSURE)
    rows = Message.objects.filter(pk=message.pk, state__in=in_hand, taken_at=message.taken_at)
    names = [*OUTCOME, "body"] if message.is_secret else OUTCOME
    if not rows.update(**{name: getattr(message, name) for name in names}):
        logger.warning("message %s: gone or settled while it was sent", message.pk)


def _try_later(message):
    if message.tries > len(WAITS):
        message.state = MessageState.GIVEN_UP
    else:
        message.state = MessageState.QUEUED
        message.next_try_at = timezone.now() + WAITS[message.tries - 1]


@transaction.atomic
def _claim(pk):
    """Take a due message: no other worker finds it due from now on."""
    message = Message.objects.due().locked().filter(pk=pk).first()
    if message is not None:
        message.state, message.taken_at = MessageState.SENDING, timezone.now()
        message.tries += 1
        message.save(update_fields=["state", "taken_at", "tries"])
    return message


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
        elif _end(message) or (message.is_secret and message.state == MessageState.SENDING):
            ended.append(message)
    return ended


@transaction.atomic
def take_back(messages):
    """Let these leave no more. One in hand may be arriving: it is tried no second time.

    Returns those that waited.
    """
    return [message for message in messages.locked().order_by("pk") if _end(message)]


def _lead_to(message, channel, address):
    """With a key of its own: a gateway that keeps keys has perhaps seen the former one."""
    is_waiting = message.state == MessageState.QUEUED
    anew = {"tries": 0, "last_error": ""} if is_waiting else {}
    rows = Message.objects.filter(pk=message.pk)
    rows.update(channel=channel, address=address, key=uuid.uuid4(), **anew)


def _end(message):
    """Of a message under its lock. Returns whether it was waiting, and is deleted."""
    row = Message.objects.filter(pk=message.pk)
    if message.state == MessageState.QUEUED:
        row.delete()
        return True
    if message.state != MessageState.SENT:
        row.update(expires_at=timezone.now())
    return False


# What staff decide on what may or may not have arrived -------------------------------
@transaction.atomic
def send_again(message, *, by):
    """Queue a message once more, with tries of its own. DomainError when there is no reason."""
    message = _waiting_for_staff(message, by)
    if message.is_secret or not message.body:
        raise DomainError(_("Its text is erased: a code or a link is asked for anew."))
    if message.expires_at and message.expires_at <= timezone.now():
        raise DomainError(_("It was for a contact that is theirs no more: write to them anew."))
    message.state, message.tries = MessageState.QUEUED, 0
    message.next_try_at, message.last_error = timezone.now(), ""
    message.save()
    return message


@transaction.atomic
def note_arrival(message, *, by):
    """The person says that it came."""
    message = _waiting_for_staff(message, by)
    message.state, message.sent_at = MessageState.SENT, message.taken_at
    message.save(update_fields=["state", "sent_at"])
    return message


def _waiting_for_staff(message, by):
    message = Message.objects.under_lock(message.pk)
    require(by, "messaging.resend_message", message)
    if message.state not in MessageState.FOR_STAFF:
        raise DomainError(_("This message needs nobody: look at its state."))
    return message

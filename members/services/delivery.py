"""Messages leave the outbox: sent, tried again with growing waits, or given up visibly."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from members.enums import Channel, MessageState
from members.models import Message

logger = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=5)
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]


class ConsoleTextGateway:
    """Prints text messages: the embedded default."""

    def send(self, address, body):
        print(f"\n--- text message to {address}\n{body}\n---", flush=True)


def send_now(**message):
    """Queue a message and try it as soon as the transaction commits: somebody waits for it."""
    row = Message.objects.queue(**message)
    transaction.on_commit(lambda: deliver(row.pk))
    return row


def send_due():
    """Deliver what is due, one by one. Returns how many left and how many did not."""
    sent = failed = 0
    for pk in Message.objects.due().order_by("pk").values_list("pk", flat=True).iterator():
        if deliver(pk):
            sent += 1
        else:
            failed += 1
    return sent, failed


def deliver(pk):
    """Send one queued message, once however many workers try. Returns whether it left.

    No transaction is open while the gateway answers: nobody else's writes wait for it.
    """
    message = _claim(pk)
    if message is None:
        return False
    try:
        _hand_over(message)
    except Exception as error:  # a gateway may fail in any way; the row says how
        logger.warning("message %s not sent: %s", pk, type(error).__name__)
        message.last_error = f"{type(error).__name__}: {error}"[:200]
        if message.tries > len(WAITS):
            message.state = MessageState.GIVEN_UP
        else:
            message.next_try_at = timezone.now() + WAITS[message.tries - 1]
    else:
        message.state, message.sent_at = MessageState.SENT, timezone.now()
        if message.is_secret:
            message.body = ""
    message.save()
    return message.state == MessageState.SENT


@transaction.atomic
def _claim(pk):
    """Take a due message for CLAIM_LASTS: no other worker finds it due meanwhile."""
    message = Message.objects.due().locked().filter(pk=pk).first()
    if message is not None:
        message.tries += 1
        message.next_try_at = timezone.now() + CLAIM_LASTS
        message.save(update_fields=["tries", "next_try_at"])
    return message


def _hand_over(message):
    match message.channel:
        case Channel.EMAIL:
            EmailMessage(message.subject, message.body, to=[message.address]).send()
        case Channel.TEXT:
            import_string(settings.TEXT_MESSAGE_BACKEND)().send(message.address, message.body)

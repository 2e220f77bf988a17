"""What staff decide on a message that did not leave, or of which nobody knows whether it came."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.messaging.enums import MessageState

from . import moves
from .models import Message
from .reaching import is_reached
from .standing import is_settled, is_settled_for_staff


def is_sendable(message):
    """Whether there is something to send once more, to a contact that is theirs still, and it is
    so still."""
    is_over = message.expires_at and message.expires_at <= timezone.now()
    is_whole = bool(message.body) and not message.is_secret and not is_over
    return is_whole and is_reached(message) and not is_settled_for_staff(message)


@transaction.atomic
def send_again(message, *, by):
    """Queue a message once more, with tries of its own. DomainError when there is no reason."""
    message = _under_lock(message, by, MessageState.RETRYABLE)
    if message.is_secret or not message.body:
        raise DomainError(_("Its text is erased: a code or a link is asked for anew."))
    is_over = message.expires_at and message.expires_at <= timezone.now()
    if is_over and message.last_error == "expired":
        raise DomainError(_("What it tells of is over: call them, or put it aside."))
    if is_over or not is_reached(message):
        raise DomainError(_("It was for a contact that is theirs no more: write to them anew."))
    if is_settled(message):
        raise DomainError(_("What it tells of is settled meanwhile: there is nothing to do."))
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
    if is_settled(message):
        raise DomainError(_("What it tells of is settled meanwhile: there is nothing to do."))
    moves.taken_back(message)
    return message


def _under_lock(message, by, states):
    message = Message.objects.under_lock(message.pk)
    require(by, "messaging.resend_message", message)
    if message.state not in states:
        raise DomainError(_("This message needs nobody: look at its state."))
    return message

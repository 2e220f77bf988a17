from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    TEXT = "text", _("text message")
    EMAIL = "email", _("e-mail")


class MessageState(TextChoices):
    """Where a message stands. It moves by `outbox/moves.py` alone.

               OPEN  FOR_STAFF  RETRYABLE
    queued      x        .          .
    sending     x        .          .
    sent        .        .          .
    given_up    .        x          x
    unsure      .        x          x
    put_aside   .        .          x
    """

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")
    # The worker died, or the other side took it and never answered: nobody knows.
    UNSURE = "unsure", _("perhaps sent")
    # Staff looked at it, and nothing more is to be done.
    PUT_ASIDE = "put_aside", _("put aside")

    # It may leave by itself.
    OPEN = nonmember(("queued", "sending"))
    # Somebody has to decide.
    FOR_STAFF = nonmember(("given_up", "unsure"))
    # Staff may send it once more.
    RETRYABLE = nonmember(("given_up", "unsure", "put_aside"))


class Refusal(TextChoices):
    """Of a message that was refused for good, nobody said why."""

    # One of those in a row, with none accepted between: is it the same with others, it is ours.
    IN_A_ROW = "row"
    # Another one was accepted since: whatever refuses it now is its own.
    ALONE = "alone"

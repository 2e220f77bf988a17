from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    TEXT = "text", _("text message")
    EMAIL = "email", _("e-mail")


class MessageState(TextChoices):
    """Where a message stands. It moves by `outbox/moves.py` alone.

    A new one stands in its groups, here and in `tests/messaging/test_moves.py`; its moves in
    `outbox/steps.py` and `moves.py`. What waits for the staff has a verb in `decisions.py`, an
    action in `admin.py`, its advice in `reasons.py`, and a migration of the index
    `message_for_staff`. What it says of an offer: `tracks/services/offers.py`.

               OPEN  FOR_STAFF  RETRYABLE  NOT_LEFT  NOT_SURELY_ARRIVED
    queued      x        .          .         .              .
    sending     x        .          .         .              .
    sent        .        .          .         .              .
    given_up    .        x          x         x              x
    unsure      .        x          x         .              x
    put_aside   .        .          x         x              x
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
    # Nobody had it, and it leaves no more by itself.
    NOT_LEFT = nonmember(("given_up", "put_aside"))
    # It was tried, and did not surely reach its person.
    NOT_SURELY_ARRIVED = nonmember(("given_up", "unsure", "put_aside"))


class Refusal(TextChoices):
    """Of a message that was refused for good, nobody said why."""

    # One of those in a row, with none accepted between: is it the same with others, it is ours.
    IN_A_ROW = "row"
    # Another one was accepted since: whatever refuses it now is its own.
    ALONE = "alone"

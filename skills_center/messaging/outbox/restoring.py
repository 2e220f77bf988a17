"""After a restore: messages that the copy holds as waiting may have reached people since it was
made. Nobody knows, so that none of them leaves by itself."""

from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from skills_center.messaging.enums import MessageState

from .models import Message
from .moves import put_after_restore


def may_have_left(since):
    """Those that were in a worker's hands at that moment, or due between it and now.

    What was queued later was queued in this very database; what is due later waits still.
    """
    now = timezone.now()
    before = Message.objects.filter(queued_at__lte=since)
    in_hand = Q(state=MessageState.SENDING)
    return before.filter(in_hand | Q(state=MessageState.QUEUED, next_try_at__lte=now))


@transaction.atomic
def settle_after_restore(since, *, is_trial=False):
    """Call them “perhaps sent”. Returns how many there are of each channel and state."""
    rows = may_have_left(since)
    found = Counter(rows.order_by("pk").values_list("channel", "state"))
    if not is_trial:
        put_after_restore(rows)
    return found

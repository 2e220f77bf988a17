"""After a restore: messages that the copy holds as waiting may have reached people since it was
made. Nobody knows, so that none of them leaves by itself."""

from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from skills_center.base.quiet_hours import awake
from skills_center.messaging.enums import MessageState

from .models import Message
from .moves import forget_rows, put_after_restore


def may_have_left(since):
    """Those that were in a worker's hands at that moment, or waited and could have
    been tried since.

    What was queued later was queued in this very database. What was never tried waits still where
    it is due later; the next try of another may have been brought forward, once others got through.
    What leaves by day alone has not left where it was night all the time.
    """
    now = timezone.now()
    before = Message.objects.filter(queued_at__lte=since)
    was_tried = Q(tries__gt=0) | Q(met_ours__gt=0)
    waited = Q(was_tried | Q(next_try_at__lte=now), state=MessageState.QUEUED)
    if awake(since) > now:  # one that is awaited at night may be so no more
        waited &= Q(by_day=False)
    return before.filter(waited | Q(state=MessageState.SENDING))


@transaction.atomic
def settle_after_restore(since, *, is_trial=False):
    """Call them “perhaps sent”. Returns how many there are of each channel and state."""
    rows = may_have_left(since)
    found = Counter(rows.order_by("pk").values_list("channel", "state"))
    if not is_trial:
        put_after_restore(rows)
        forget_rows(since)
    return found

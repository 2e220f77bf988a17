"""Who waits for a message at night: who did something a moment ago and is answered, and who would
come before they could be told by day. Hours later nobody does."""

from datetime import timedelta

from django.db.models import Q

from skills_center.base.quiet_hours import KNOWN_BEFORE, awake, night_began
from skills_center.messaging.kinds import ANSWERS, EARLY

# For so long somebody waits for the answer to what they did.
AN_HOUR = timedelta(hours=1)
# What was told by day, or in the night after it, begins in the morning after that.
A_DAY = timedelta(hours=12)


def awaited_at(moment):
    """A condition on rows of messages: they may leave then, which is at night."""
    begins_early = Q(kind__in=sorted(EARLY - ANSWERS), queued_at__gte=_day_began(moment))
    is_soon = Q(expires_at__lte=_last(moment))
    is_new = Q(queued_at__gt=moment - AN_HOUR)
    is_of_none = Q(kind="")  # it may be a code
    return Q(is_urgent=True) | Q(begins_early | is_soon | is_new | is_of_none, by_day=False)


def is_awaited_at(message, moment):
    """The same of one message."""
    if message.is_urgent or message.by_day:
        return message.is_urgent
    if not message.kind:
        return True
    since = moment - AN_HOUR
    if message.kind in EARLY - ANSWERS:
        since = min(since, _day_began(moment))
    is_soon = message.expires_at is not None and message.expires_at <= _last(moment)
    return is_soon or message.queued_at > since


def _day_began(moment):
    """The day before that night."""
    return night_began(moment) - A_DAY


def _last(moment):
    """What is over by then could not be told by day in time."""
    return awake(moment) + KNOWN_BEFORE

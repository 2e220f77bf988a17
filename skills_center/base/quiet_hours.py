"""The hours in which nobody is written to who did not ask for it."""

from datetime import time, timedelta

from django.utils import timezone

from .dates import instant_at

MORNING, EVENING = time(9), time(21)
KNOWN_BEFORE = timedelta(hours=2)


def awake(moment):
    """`moment`, or the next morning in Casablanca when it falls into the quiet hours."""
    local = timezone.localtime(moment)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return morning_of(day)


def night_began(moment):
    """When the quiet hours began the last time before `moment`, or begin at it."""
    local = timezone.localtime(moment)
    is_today = local.time() >= EVENING
    return instant_at(local.date() - timedelta(days=not is_today), EVENING)


def waits_for_day(begins_at):
    """Whether what is to be known before something begins may wait for the end of the quiet hours,
    these or those to come, and still be known in time."""
    local = timezone.localtime()
    is_past = local.time() >= MORNING
    return morning_of(local.date() + timedelta(days=is_past)) + KNOWN_BEFORE <= begins_at


def morning_of(day):
    """When the quiet hours of that day end: also when something begins whose day alone is known."""
    return instant_at(day, MORNING)

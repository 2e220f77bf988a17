"""A way out that fails is left alone for a while: a pause of its channel, which all workers read.

After `PAUSE_AFTER` failures in a row, or at once where the fault is ours or the other side asks for
it. The pause over, one worker tries one message, for all: it goes on, or the next pause is longer.
"""

import logging
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from skills_center.base.logs import Loggable

from .failures import OursError
from .models import ChannelPause

logger = logging.getLogger(__name__)

PAUSE_AFTER = 3  # failures in a row
PAUSES = (15, 30, 60, 120, 300)  # seconds
# Whoever tries for all and dies in the middle holds the others up no longer than this.
PROBE_LASTS = timedelta(minutes=5)
# Somebody has to mend it: who did does not wait long for the portal to see it.
PAUSES_OF_OURS = (30, 60, 120, 300)


class Turn(Enum):
    """Whether a worker may give a message to a channel now."""

    OPEN = "it works"
    DOUBTED = "it failed, too seldom to be paused"
    PROBE = "its pause is over: this one tries for all"
    NONE = "it is paused"


def take_turn(channel):
    """Ask for a turn. Who gets `PROBE` gives one message, or gives the turn back."""
    now = timezone.now()
    pause = ChannelPause.objects.filter(channel=channel).first()
    if pause is None:
        return Turn.OPEN
    if pause.paused_until is None:
        return Turn.DOUBTED
    if pause.paused_until > now:
        return Turn.NONE
    # One of all who read that row.
    mine = ChannelPause.objects.filter(pk=pause.pk, paused_until=pause.paused_until)
    return Turn.PROBE if mine.update(paused_until=now + PROBE_LASTS) else Turn.NONE


def give_back(channel):
    """Of a `PROBE` that found no message to try with."""
    ChannelPause.objects.filter(channel=channel).update(paused_until=timezone.now())


def note_success(channel, turn):
    """The other side answered: the channel works. `turn`: as it was taken; of an `OPEN` one there
    is no row to delete."""
    if turn is not Turn.OPEN and ChannelPause.objects.filter(channel=channel).delete()[0]:
        logger.info("channel %s works again", Loggable(channel))


@transaction.atomic
def note_failure(channel, error, why):
    """The way out failed. `error.wait`, where the other side asks for it, is kept to."""
    now, is_ours = timezone.now(), isinstance(error, OursError)
    rows = ChannelPause.objects.filter(channel=channel)
    ChannelPause.objects.get_or_create(channel=channel, defaults={"failing_since": now})
    rows.update(failures=F("failures") + 1, why=str(why)[:80], is_ours=is_ours)
    pause = rows.get()
    seconds = _seconds(pause.failures, is_ours, getattr(error, "wait", None))
    if seconds is None:
        return
    rows.update(paused_until=now + timedelta(seconds=seconds))
    tell = logger.error if is_ours else logger.warning
    words = "our settings: the gateway or the mail server refuses us" if is_ours else "it fails"
    tell("channel %s paused for %s s, %s: %s", Loggable(channel), seconds, Loggable(words), why)


def _seconds(failures, is_ours, asked):
    """How long the channel is left alone; None: not yet."""
    if is_ours:
        return PAUSES_OF_OURS[min(failures, len(PAUSES_OF_OURS)) - 1]
    if asked:
        return asked
    over = failures - PAUSE_AFTER
    return PAUSES[min(over, len(PAUSES) - 1)] if over >= 0 else None

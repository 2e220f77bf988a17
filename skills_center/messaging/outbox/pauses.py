"""A way out that fails is left alone for a while: a pause of its channel, which all workers read.

After `PAUSE_AFTER` failures in a row, or at once where the fault is ours or the other side asks for
it. The pause over, one worker tries one message, for all: it goes on, or the next pause is longer.

An answer that may be of one message alone (401, 404, a sender refused …) is ours only once messages
to different addresses met it, none in between getting through (`is_of_all`). Until then whoever met
it goes behind, and nobody waits. A refusal for good, without a reason, is ours once enough
addresses in a row met it (`refusals.py`).
"""

import logging
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from skills_center.base.logs import Loggable
from skills_center.messaging.enums import MessageState

from . import refusals
from .channels import ChannelPause
from .failures import LONGEST_ASKED, OursError
from .models import Message
from .moves import blamed, put_back

logger = logging.getLogger(__name__)

PAUSE_AFTER = 3  # failures in a row
PAUSES = (15, 30, 60, 120, 300)  # seconds
# Whoever tries for all and dies in the middle holds the others up no longer than this.
PROBE_LASTS = timedelta(minutes=5)
# Somebody has to mend it: who did does not wait long for the portal to see it.
PAUSES_OF_OURS = (30, 60, 120, 300)
# One of a moment to come after that was written while the clock was wrong.
LONGEST_PAUSE = timedelta(seconds=LONGEST_ASKED + 60)
# A code is of use for a quarter of an hour: it tries before a pause is over.
CODES_WAIT = timedelta(seconds=30)


class Turn(Enum):
    """Whether a worker may give a message to a channel now."""

    OPEN = "it works"
    DOUBTED = "it failed, too seldom to be paused"
    PROBE = "its pause is over: this one tries for all"
    NONE = "it is paused"


def take_turn(channel, *, is_urgent=False):
    """Ask for a turn. Who gets `PROBE` gives one message, or gives the turn back."""
    now = timezone.now()
    pause = ChannelPause.objects.filter(channel=channel).first()
    if pause is None:
        return Turn.OPEN
    if pause.paused_until is None:
        return Turn.DOUBTED
    if not _is_over(pause, now, is_urgent):
        return Turn.NONE
    # One of all who read that row.
    mine = ChannelPause.objects.filter(
        pk=pause.pk, paused_until=pause.paused_until, tried_at=pause.tried_at
    )
    won = mine.update(paused_until=now + PROBE_LASTS, tried_at=now)
    return Turn.PROBE if won else Turn.NONE


def _is_over(pause, now, is_urgent):
    """Also where the clock was set back since, and sooner for what somebody waits for."""
    if not now < pause.paused_until <= now + LONGEST_PAUSE:
        return True
    tried_at = pause.tried_at
    if tried_at is None:
        return is_urgent
    # Another worker may have written it a moment after this one looked at the clock.
    is_wrong = tried_at - now > CODES_WAIT
    return is_wrong or (is_urgent and now - tried_at >= CODES_WAIT)


def give_back(channel):
    """Of a `PROBE` that found no message to try with, or one that was handed to nobody."""
    rows = ChannelPause.objects.filter(channel=channel)
    rows.update(paused_until=timezone.now(), tried_at=None)


def note_success(channel, turn):
    """A message got through: the channel works, and what others met was theirs. `turn`: as it was
    taken; of an `OPEN` one there is no row to delete."""
    if turn is not Turn.OPEN and ChannelPause.objects.filter(channel=channel).delete()[0]:
        logger.info("channel %s works again", Loggable(channel))
        blamed(channel)


def note_answer(channel, turn):
    """The other side refused one message: it is there. Whether it takes any is not known yet."""
    if turn is Turn.OPEN:
        return
    rows = ChannelPause.objects.filter(channel=channel)
    if rows.filter(is_ours=True).exists() or _met(channel).exists():
        if turn is Turn.PROBE:
            give_back(channel)
    elif refusals.is_begun(channel):  # the row stays: whoever gets through ends their being a row
        rows.update(failures=0, paused_until=None, tried_at=None)
    else:
        rows.delete()


@transaction.atomic
def note_refusal(channel, turn, why):
    """The other side refused one message without a reason. To enough addresses in a row that is a
    fault of ours: the channel is paused, and what was given up in that row waits again."""
    now = timezone.now()
    rows = ChannelPause.objects.filter(channel=channel)
    held = rows.select_for_update()
    pause, _new = held.get_or_create(channel=channel, defaults={"failing_since": now})
    if not refusals.is_known(channel):
        note_answer(channel, turn)
        return
    _pause(rows, pause, why, is_ours=True)
    if number := put_back(channel):
        logger.warning("channel %s: %s refused messages wait again", Loggable(channel), number)


def is_of_all(message):
    """Whether the fault that this message met is known to be ours: others, to other addresses, met
    one too, and none got through since."""
    if ChannelPause.objects.filter(channel=message.channel, is_ours=True).exists():
        return True
    return _met(message.channel).exclude(address__iexact=message.address).exists()


def _met(channel):
    return Message.objects.filter(channel=channel, state__in=MessageState.OPEN, met_ours__gt=0)


@transaction.atomic
def note_failure(channel, error, why, message=None):
    """The way out failed. `error.wait`, where the other side asks for it, is kept to."""
    now, is_ours = timezone.now(), isinstance(error, OursError)
    rows = ChannelPause.objects.filter(channel=channel)
    # Under its lock: whoever gets through at this moment deletes it after us, or before.
    held = rows.select_for_update()
    pause, _new = held.get_or_create(channel=channel, defaults={"failing_since": now})
    if is_ours and message and not error.surely and not is_of_all(message):
        # Perhaps of this one alone: others try, at once.
        if pause.paused_until is not None:
            give_back(channel)
        return
    _pause(rows, pause, why, is_ours=is_ours, asked=getattr(error, "wait", None))


def _pause(rows, pause, why, *, is_ours, asked=None):
    """Count one failure more, and leave the channel alone where those are enough."""
    now, channel = timezone.now(), pause.channel
    rows.update(failures=F("failures") + 1, why=str(why)[:80], is_ours=is_ours)
    seconds = _seconds(pause.failures + 1, is_ours, asked)
    if seconds is None:
        return
    rows.update(paused_until=now + timedelta(seconds=seconds), tried_at=now)
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

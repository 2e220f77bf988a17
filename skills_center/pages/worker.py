"""What the worker does: the messages of each channel, the jobs that are due, the registers.

Each is a work of its own, with a thread of its own in `send_due --watch`: a mail server that hangs
holds up no text message, an import of minutes no offer that runs out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.db import connection

from members.imports.jobs import work_on_imports
from skills_center.base.databases import require_writes
from skills_center.base.due import run_due
from skills_center.messaging.enums import Channel
from skills_center.messaging.outbox import delivery, moves

# Messages of a channel in one look: then the worker says that it is at work.
BATCH = 50
# Codes leave within a second.
CHANNELS_EVERY = 0.5
# Seconds that a look of a timer spends on one channel: what is left waits for the next one.
LONGEST_OF_TIMER = 60


class Look(NamedTuple):
    """What was done: pairs of a label and how much, None for what failed; whether more waits."""

    done: list
    more: bool = False

    @property
    def failed(self):
        return [label for label, count in self.done if count is None]

    @property
    def is_empty(self):
        return all(count == 0 for _label, count in self.done)


@dataclass(frozen=True)
class Work:
    """`every`: seconds between two looks, None where the command says it."""

    name: str
    look: Callable[[], Look]
    look_once: Callable[[], Look]
    every: float | None = None


def _send_some(channel):
    sent = failed = 0
    for _number in range(BATCH):
        if (left := delivery.send_next(channel)) is None:
            return _told(channel, sent, failed)
        sent, failed = sent + left, failed + (not left)
    return _told(channel, sent, failed, more=True)


def _send_for_a_while(channel):
    return _told(channel, *delivery.send_due(only=(channel,), seconds=LONGEST_OF_TIMER))


def _told(channel, sent, failed, *, more=False):
    return Look([(f"{channel}: sent", sent), (f"{channel}: not sent", failed)], more)


def _do_jobs():
    require_writes(connection)  # before each job finds out for itself
    moves.settle_what_was_left()
    return Look(run_due())


def _do_jobs_after_codes():
    """Whom a timer starts has nobody beside it: what somebody waits for goes first."""
    require_writes(connection)
    delivery.send_due(urgent=True, seconds=LONGEST_OF_TIMER)
    return _do_jobs()


def _work_on_registers():
    require_writes(connection)
    return Look([("registers worked on", work_on_imports())])


WORKS = [
    Work("jobs", _do_jobs, _do_jobs_after_codes),
    *(
        Work(
            channel.value,
            partial(_send_some, channel),
            partial(_send_for_a_while, channel),
            CHANNELS_EVERY,
        )
        for channel in Channel
    ),
    Work("imports", _work_on_registers, _work_on_registers),
]

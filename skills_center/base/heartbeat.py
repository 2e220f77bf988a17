"""When the worker looked last, and by when it should look again.

A file beside the private ones, which the worker and the web share: it is there when the database
is not, and costs no statement every few seconds.
"""

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from .elapsed import CLOCKS_DIFFER
from .files import private_files
from .logs import words_of

# Seconds until silence means something. A look may be long: each message with a slow gateway.
WATCHING = 5 * 60
# Started by a timer, every half an hour at least.
BY_TIMER = 60 * 60
PROGRESS_NOTED = 30
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beat:
    at: datetime
    next_within: int  # seconds
    failed: tuple[str, ...] = ()  # the jobs that failed in that look

    @property
    def age(self):
        """Seconds since then."""
        return int((timezone.now() - self.at).total_seconds())

    @property
    def is_overdue(self):
        """Also where it looked in days to come: a clock was wrong, and nobody knows."""
        return not -CLOCKS_DIFFER <= self.age <= self.next_within


def beat(next_within, failed=()):
    """Say that the worker is at work, and what failed. A disk that is full does not stop it."""
    unfinished = _place().with_suffix(".unfinished")
    try:
        unfinished.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = [f"{timezone.now().isoformat()} {next_within}", *failed]
        unfinished.write_text("\n".join(told))
        os.replace(unfinished, _place())
    except OSError as error:
        logger.warning("the worker cannot say that it works: %s", words_of(error))


def note_progress():
    """Within a long look: what is due after it is put off, not the look itself forgotten."""
    last = last_beat()
    if last is not None and last.age > PROGRESS_NOTED:
        beat(last.next_within, last.failed)


def last_beat():
    """The last one; None where no worker ever was."""
    try:
        head, *failed = _place().read_text().splitlines()
        at, next_within = head.split()
        return Beat(datetime.fromisoformat(at).astimezone(UTC), int(next_within), tuple(failed))
    except (OSError, ValueError):
        return None


def _place():
    return Path(private_files().path("heartbeat"))

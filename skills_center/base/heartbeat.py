"""When the worker looked last, and by when it should look again.

A file beside the private ones, which the worker and the web share: it is there when the database
is not, and costs no statement every few seconds.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from .files import private_files

# A look may be long: some messages, each with a slow gateway.
WATCHING = timedelta(minutes=5)
# Started by a timer, every half an hour at least.
BY_TIMER = timedelta(hours=1)
PROGRESS_NOTED = timedelta(seconds=30)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beat:
    at: datetime
    due_by: datetime

    @property
    def is_overdue(self):
        return timezone.now() > self.due_by


def beat(next_within):
    """Say that the worker is at work. A disk that is full does not stop it."""
    now = timezone.now()
    unfinished = _place().with_suffix(".unfinished")
    try:
        unfinished.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_text(f"{now.isoformat()} {(now + next_within).isoformat()}")
        os.replace(unfinished, _place())
    except OSError as error:
        logger.warning("the worker cannot say that it works: %s", os.strerror(error.errno or 0))


def note_progress():
    """Within a long look: what is due after it is put off, not the look itself forgotten."""
    last = last_beat()
    if last is not None and timezone.now() - last.at > PROGRESS_NOTED:
        beat(last.due_by - last.at)


def last_beat():
    """The last one; None where no worker ever was."""
    try:
        at, due_by = map(datetime.fromisoformat, _place().read_text().split())
    except (OSError, ValueError):
        return None
    return Beat(at, due_by)


def _place():
    return Path(private_files().path("heartbeat"))

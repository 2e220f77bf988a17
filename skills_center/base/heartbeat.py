"""When each worker looked last at each of its works, and by when it should look again.

A file a work of a worker, beside the private ones, which workers and web share: they are there
when the database is not, and cost no statement every few seconds. A worker that stays has a number:
the lowest that no other holds. One that died leaves its files, which are overdue until a worker is
started in its place and takes its number; one that ends well takes them with it, and leaves a note
that it ended: a look by hand, or the first of a timer, does not hide that nobody watches.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from django.utils import timezone

from .elapsed import CLOCKS_DIFFER, is_to_come
from .files import private_files
from .logs import words_of

# Seconds until silence means something. A look may be long: a message with a slow gateway.
WATCHING = 5 * 60
# Started by a timer, every half an hour at least.
BY_TIMER = 60 * 60
PROGRESS_NOTED = 30
# A work that looks twice a second says so less often.
NOTED_AGAIN = 5
TIMER = "timer"
# Where a worker stayed before, a timer is believed when it still looks so many seconds later.
A_TIMER_AFTER = 30 * 60
_MOST = 100  # workers of one portal
_LONG_AGO = datetime.fromtimestamp(0, UTC)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beat:
    worker: str  # its number, or `TIMER`
    work: str
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


# The worker ------------------------------------------------------------------------------
class Pulse:
    """What one worker says of one of its works."""

    def __init__(self, worker, work, next_within):
        self._worker, self._file = worker, _folder() / f"{worker}.{work}"
        self._ended = _folder() / f".{work}.ended"
        self._next_within = next_within
        self._failed: tuple[str, ...] = ()
        self._noted = -float(NOTED_AGAIN)

    def beat(self, failed: Iterable[str] = ()):
        """Say that it is at work, and what failed. A disk that is full does not stop it."""
        failed = tuple(failed)
        if failed == self._failed and time.monotonic() - self._noted < NOTED_AGAIN:
            return
        self._failed = failed
        self._write()
        if self._worker == TIMER:
            self._note_timer()

    def note_progress(self):
        """Within a long look: what is due after it is put off, not the look itself forgotten."""
        if time.monotonic() - self._noted > PROGRESS_NOTED:
            self._write()

    def end(self):
        """It ended as it should: nobody waits for its next look."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
            if self._worker != TIMER:
                self._ended.write_text(f"{timezone.now().isoformat()}\n")

    def _note_timer(self):
        """Of a timer in the place of a worker that ended: when it looked first, below that end."""
        with suppress(OSError, ValueError):
            end, first = [*self._ended.read_text().splitlines(), "", ""][:2]
            looked = _noted(first)
            if looked == _LONG_AGO:
                self._ended.write_text(f"{end}\n{timezone.now().isoformat()}")
            elif looked <= timezone.now() - timedelta(seconds=A_TIMER_AFTER):
                self._ended.unlink(missing_ok=True)

    def _write(self):
        self._noted = time.monotonic()
        unfinished = self._file.with_name(f".{self._file.name}")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            told = [f"{timezone.now().isoformat()} {self._next_within}", *self._failed]
            unfinished.write_text("\n".join(told))
            os.replace(unfinished, self._file)
        except OSError as error:
            logger.warning("the worker cannot say that it works: %s", words_of(error))


_of_thread = threading.local()


@contextmanager
def beating(pulse):
    """Within a look: who is in the middle of a long one says so with `note_progress`."""
    before = getattr(_of_thread, "pulse", None)
    _of_thread.pulse = pulse
    try:
        yield pulse
    finally:
        _of_thread.pulse = before


def note_progress():
    """Of the look that is under way in this thread, if one is."""
    if (pulse := getattr(_of_thread, "pulse", None)) is not None:
        pulse.note_progress()


@contextmanager
def numbered():
    """The number of this worker, which no other has as long as it lives."""
    held: IO | None = None
    number = 1
    try:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(1, _MOST):
            held = open(_folder() / f".{number}.lock", "a")  # noqa: SIM115
            with suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            held.close()
    except OSError as error:  # it works all the same
        logger.warning("the worker cannot say that it works: %s", words_of(error))
    try:
        yield str(number)
    finally:
        if held is not None:
            held.close()


# Who watches -------------------------------------------------------------------------------
def beats():
    """The last one of each work of each worker. A look of a timer is left out where a worker stays
    for the same work, or stayed until a moment ago: somebody ran it by hand."""
    with suppress(OSError):
        read = filter(None, map(_read, sorted(_folder().iterdir())))
        found = list(read)
        watched = {beat.work for beat in found if beat.worker != TIMER}
        watched |= ended().keys()
        return [beat for beat in found if beat.worker != TIMER or beat.work not in watched]
    return []


def standing_still(works):
    """Those of these works that nobody looks after; none where nobody ever began, as on a portal
    that is being set up."""
    found = beats()
    if not found and not ended():
        return []
    alive = {beat.work for beat in found if not beat.is_overdue}
    return [work for work in works if work not in alive]


def ended():
    """The works that a worker stayed for, and that no timer has taken over since it ended: each
    with when that was."""
    with suppress(OSError):
        return dict(map(_read_end, _folder().glob(".*.ended")))
    return {}


def last_looks():
    """When each work was looked at last, or its worker ended; one of which nobody knows is left
    out."""
    last = ended()
    for beat in beats():
        last[beat.work] = max(_believed(beat.at), last.get(beat.work, _LONG_AGO))
    return {work: at for work, at in last.items() if at != _LONG_AGO}


def _read(file):
    worker, _dot, work = file.name.partition(".")
    if not worker:  # half written, or a lock
        return None
    try:
        head, *failed = file.read_text().splitlines()
        at, next_within = head.split()
        return Beat(worker, work, _instant(at), int(next_within), tuple(failed))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, OverflowError):  # cut: it says nothing, and somebody should look
        return Beat(worker, work, _LONG_AGO, 0)


def _read_end(file):
    work = file.name[1:].rpartition(".")[0]
    with suppress(OSError, ValueError):
        return work, _noted(file.read_text().partition("\n")[0])
    return work, _LONG_AGO


def _noted(text):
    """The moment that a note of an end holds: long ago where none can be read in it."""
    with suppress(ValueError, OverflowError):
        return _believed(_instant(text))
    return _LONG_AGO


def _believed(at):
    """A moment of days to come was noted by a clock that was wrong: nobody knows when that was."""
    return _LONG_AGO if is_to_come(at.timestamp(), timezone.now().timestamp()) else at


def _instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def _folder():
    return Path(private_files().path("heartbeats"))

"""What is due now: messages that wait, offers that ran out, registers to import."""

import logging
from argparse import ArgumentTypeError
from threading import Thread

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connections

from skills_center.base import heartbeat, stopping
from skills_center.base.checks import say_what_is_missing
from skills_center.base.databases import says_read_only
from skills_center.base.heartbeat import Pulse
from skills_center.base.logs import Loggable, name_of, words_of
from skills_center.base.request_numbers import work_numbered
from skills_center.base.stopping import is_asked_to_stop, stops_when_asked
from skills_center.pages.worker import WORKS

LONGEST_PAUSE = 60  # seconds between two looks for a database that is away
SHORTEST_PAUSE = 2
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due, send the messages that wait, work on imports."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay, and look again every few seconds"
        )
        parser.add_argument(
            "--every",
            type=_seconds,
            default=5,
            help="seconds between two looks (for messages: half a second)",
        )
        parser.add_argument(
            "--only",
            action="append",
            choices=[work.name for work in WORKS],
            help="do this alone; another process does the rest",
        )

    def handle(self, *, watch, every, only, **options):
        works = [work for work in WORKS if not only or work.name in only]
        with stops_when_asked():
            if watch:
                say_what_is_missing()
                with heartbeat.numbered() as worker:
                    self._watch(works, worker, every)
            elif failed := [label for work in works for label in self._look_once(work)]:
                raise CommandError("failed: " + ", ".join(failed))

    # By a timer ----------------------------------------------------------------------------
    def _look_once(self, work):
        """One look, whatever becomes of the others. Returns the labels of what failed."""
        if is_asked_to_stop():
            return []
        pulse = Pulse(heartbeat.TIMER, work.name, heartbeat.BY_TIMER)
        with work_numbered(), heartbeat.beating(pulse):
            try:
                look = work.look_once()
            except Exception as error:  # told by the log; what started us reads the return code
                _tell_of(error, f"{work.name}: the look ended")
                return [work.name]
            pulse.beat(look.failed)
        self._tell(look)
        return look.failed

    # As a service --------------------------------------------------------------------------
    def _watch(self, works, worker, every):
        """Each work in a thread of its own, until all have finished what they held when told to
        stop. The main thread hears the signals, and waits."""
        pulses = [Pulse(worker, one.name, _promised(one.every or every)) for one in works]
        threads = [
            Thread(target=self._stay, args=(work, pulse, work.every or every), name=work.name)
            for work, pulse in zip(works, pulses, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)

    def _stay(self, work, pulse, every):
        """Look until told to stop, whatever a database or a job says: nobody has to start us
        again."""
        pause = every
        with heartbeat.beating(pulse):
            while not is_asked_to_stop():
                with work_numbered():
                    try:
                        pause = self._look(work, pulse, every)
                    except Exception as error:
                        pause = min(max(2 * pause, SHORTEST_PAUSE), LONGEST_PAUSE)
                        _drop_connections()
                        _tell_of(error, f"{work.name}: next look in {pause} s")
                stopping.wait(pause)
        pulse.end()
        _drop_connections()

    def _look(self, work, pulse, every):
        """Do what is due, say so, leave a heartbeat. Returns how long to wait for the next look."""
        for one in connections.all(initialized_only=True):
            if not one.in_atomic_block:
                one.close_if_unusable_or_obsolete()
        look = work.look()
        pulse.beat(look.failed)
        if not look.is_empty:
            self._tell(look)
        return 0 if look.more else every

    def _tell(self, look):
        self.stdout.write(
            "; ".join(f"{label}: {'failed' if n is None else n}" for label, n in look.done)
        )


def _promised(every):
    """Seconds within which the next look is: one that looks every ten minutes would be taken for
    dead in between."""
    return int(max(heartbeat.WATCHING, 2 * every))


def _seconds(typed):
    """At least one: without a pause the worker would hold a processor and the database."""
    if not typed.isdecimal() or int(typed) < 1:
        raise ArgumentTypeError("a number of seconds, 1 at least")
    return int(typed)


def _tell_of(error, what_now):
    """Without its traceback where the database is away: once a look, for as long as it is."""
    what_now = Loggable(what_now)
    if isinstance(error, (OperationalError, InterfaceError)) or says_read_only(error):
        logger.error("the database is away, %s: %s %s", what_now, name_of(error), words_of(error))
    else:
        logger.error("a look failed, %s", what_now, exc_info=error)


def _drop_connections():
    """What broke is opened anew; a transaction around us (a test's) is not ours to end."""
    for one in connections.all(initialized_only=True):
        if not one.in_atomic_block:
            one.close()

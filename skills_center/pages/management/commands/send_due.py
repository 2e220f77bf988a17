"""What is due now: offers that ran out, messages that wait, registers to import."""

import logging
import time
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection, connections

from members.imports.jobs import work_on_imports
from skills_center.base import heartbeat
from skills_center.base.checks import say_what_is_missing
from skills_center.base.databases import require_writes, says_read_only
from skills_center.base.due import run_due
from skills_center.base.logs import Loggable, name_of, words_of
from skills_center.base.request_numbers import work_numbered
from skills_center.base.stopping import is_asked_to_stop, stops_when_asked
from skills_center.messaging.outbox.delivery import send_due

LONGEST_PAUSE = 60  # seconds between two looks for a database that is away
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due, send the messages that wait, work on imports."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay, and look again every few seconds"
        )
        parser.add_argument("--every", type=_seconds, default=5, help="seconds between two looks")

    def handle(self, *, watch, every, **options):
        with stops_when_asked():
            if watch:
                self._watch(every)
            elif failed := self._look_once():
                raise CommandError("failed: " + ", ".join(failed))

    def _look_once(self):
        with work_numbered():
            try:
                return self._look(heartbeat.BY_TIMER, tells_always=True)
            except Exception as error:  # told by the log; what started us reads the return code
                _tell_of(error, "the look ended")
                raise CommandError("the look ended, the log says why") from error

    def _watch(self, every):
        """Look until told to stop, whatever a database or a job says: nobody has to start us
        again."""
        say_what_is_missing()
        pause, next_within = every, max(heartbeat.WATCHING, 2 * every)
        while not is_asked_to_stop():
            with work_numbered():
                try:
                    self._look(next_within)
                except Exception as error:
                    pause = min(2 * pause, LONGEST_PAUSE)
                    _drop_connections()
                    _tell_of(error, f"next look in {pause} s")
                else:
                    pause = every
            _wait(pause)

    def _look(self, next_within, *, tells_always=False):
        """Do what is due, say so, leave a heartbeat. Returns the labels of what failed."""
        require_writes(connection)  # before each job finds out for itself
        done = run_due()
        sent, failed = send_due()
        done += [("sent", sent), ("not sent", failed)]
        done.append(("registers worked on", work_on_imports()))
        lost = [label for label, count in done if count is None]
        heartbeat.beat(next_within, lost)
        if tells_always or any(count != 0 for _label, count in done):
            told = (f"{label}: {'failed' if n is None else n}" for label, n in done)
            self.stdout.write("; ".join(told))
        return lost


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


def _wait(seconds):
    """In short steps: who is told to stop does not sleep on."""
    for _second in range(seconds):
        if is_asked_to_stop():
            return
        time.sleep(1)

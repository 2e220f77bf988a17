"""What is due now: offers that ran out, messages that wait, registers to import."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection, connections

from members.imports.jobs import work_on_imports
from members.services.delivery import send_due
from skills_center.base import heartbeat
from skills_center.base.checks import say_what_is_missing
from skills_center.base.due import run_due
from skills_center.base.logs import name_of, words_of
from skills_center.base.stopping import is_asked_to_stop, stops_when_asked

LONGEST_PAUSE = 60  # seconds between two looks for a database that is away
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due, send the messages that wait, work on imports."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay, and look again every few seconds"
        )
        parser.add_argument("--every", type=int, default=5, help="seconds between two looks")

    def handle(self, *, watch, every, **options):
        with stops_when_asked():
            if watch:
                self._watch(every)
            else:
                self._look(heartbeat.BY_TIMER, tells_always=True)

    def _watch(self, every):
        """Look until told to stop. The database may go and come: nobody has to start us again."""
        say_what_is_missing()
        pause = every
        while not is_asked_to_stop():
            try:
                self._look(heartbeat.WATCHING)
            except (OperationalError, InterfaceError) as error:
                pause = min(2 * pause, LONGEST_PAUSE)
                _drop_connections()
                # Without its traceback: once a look, for as long as it is away.
                logger.error(
                    "the database is away, next look in %s s: %s %s",
                    pause,
                    name_of(error),
                    words_of(error),
                )
            else:
                pause = every
            _wait(pause)

    def _look(self, next_within, *, tells_always=False):
        connection.ensure_connection()  # before each job finds out for itself
        done = run_due()
        sent, failed = send_due()
        done += [("sent", sent), ("not sent", failed)]
        done.append(("registers worked on", work_on_imports()))
        heartbeat.beat(next_within)
        if tells_always or any(count != 0 for _label, count in done):
            told = (f"{label}: {'failed' if n is None else n}" for label, n in done)
            self.stdout.write("; ".join(told))


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

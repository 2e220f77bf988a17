"""What is due now: offers that ran out, messages that wait, registers to import."""

import time

from django.core.management.base import BaseCommand

from members.imports.jobs import work_on_imports
from members.services.delivery import send_due
from skills_center.base.checks import say_what_is_missing
from skills_center.base.due import run_due


class Command(BaseCommand):
    help = "Do what is due, send the messages that wait, work on imports."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay, and look again every few seconds"
        )
        parser.add_argument("--every", type=int, default=5, help="seconds between two looks")

    def handle(self, *, watch, every, **options):
        if watch:
            say_what_is_missing()
        while True:
            done = run_due()
            sent, failed = send_due()
            done += [("sent", sent), ("not sent", failed)]
            done.append(("registers worked on", work_on_imports()))
            if not watch or any(count != 0 for _label, count in done):
                told = (f"{label}: {'failed' if n is None else n}" for label, n in done)
                self.stdout.write("; ".join(told))
            if not watch:
                break
            time.sleep(every)

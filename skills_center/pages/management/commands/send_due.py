"""What is due now: offers that ran out, messages that wait, registers to import."""

import time

from django.core.management.base import BaseCommand

from members.imports.jobs import work_on_imports
from members.services.delivery import send_due
from tracks.services import lapse_offers


class Command(BaseCommand):
    help = "Take back seat offers that ran out, send messages that wait, work on imports."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="stay, and look again every few seconds"
        )
        parser.add_argument("--every", type=int, default=5, help="seconds between two looks")

    def handle(self, *, watch, every, **options):
        while True:
            lapsed = lapse_offers()
            sent, failed = send_due()
            imported = work_on_imports()
            if lapsed or sent or failed or imported or not watch:
                self.stdout.write(
                    f"offers taken back: {lapsed}; sent: {sent}; not sent: {failed};"
                    f" registers worked on: {imported}"
                )
            if not watch:
                break
            time.sleep(every)

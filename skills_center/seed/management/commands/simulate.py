"""Invented people by the thousand, to try and to measure the portal with."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from skills_center.seed.management.waiting import told_when_locked
from skills_center.seed.simulate import SEED, simulate


class Command(BaseCommand):
    help = "Fill the portal with invented members and ten years of their life at the centres."

    def add_arguments(self, parser):
        parser.add_argument("--members", required=True, help="how many, from 150 on")
        parser.add_argument("--seed", type=int, default=SEED, help="another one, other people")
        parser.add_argument("--force", action="store_true", help="even without DEBUG")

    def handle(self, *, members, seed, force, **options):
        if not (settings.DEBUG or force):
            raise CommandError("This fills the portal with made-up people. Add --force to do it.")
        try:
            members = int(members)
        except ValueError:
            raise CommandError(f"{members!r} is not a number of members.") from None
        with told_when_locked("simulate"):
            rows = simulate(members=members, seed=seed, say=self._say)
        for table, number in sorted(rows.items()):
            self.stdout.write(f"{number:>12,}  {table}")
        self.stdout.write(f"{sum(rows.values()):>12,}  rows in all")

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

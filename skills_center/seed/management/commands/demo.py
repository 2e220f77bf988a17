"""A year that looks like life: the reference year of Khouribga, and one account a role."""

import os
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from skills_center.seed.demo import build_demo
from skills_center.seed.demo.accounts import EMAILS
from skills_center.seed.management.waiting import told_when_locked


class Command(BaseCommand):
    help = "Fill the portal with the reference year and one account a role."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="even without DEBUG")

    def handle(self, *, force, **options):
        if not (settings.DEBUG or force):
            raise CommandError("This fills the portal with made-up people. Add --force to do it.")
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        with told_when_locked("demonstrate"):
            built = build_demo(password=password, say=self.stdout.write)
        if not built:
            self.stdout.write("The demonstration data is already there: nothing changed.")
            return
        self.stdout.write("\nDemonstration accounts:")
        for email in EMAILS:
            self.stdout.write(f"  {email}")
        self.stdout.write(f"Password of all of them: {password}")

"""All files compared with one another: the likely doubles go to the queue of the staff."""

from django.core.management.base import BaseCommand

from members.services.duplicates import sweep


class Command(BaseCommand):
    help = "Look for files that may be of one person and put them in the queue. Run it nightly."

    def handle(self, **options):
        self.stdout.write(f"new possible doubles: {sweep()}")

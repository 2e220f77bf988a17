"""Write the table of all messages into the staff guide, or say that it is another one."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import get_resolver

from skills_center.messaging.wording.table import BEGIN, END, in_guide

GUIDE = settings.BASE_DIR / "docs" / "staff-guide.md"


class Command(BaseCommand):
    help = "Write the messages, as people read them, into the staff guide; --check: only look."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail if it would")

    def handle(self, *args, check, **options):
        list(get_resolver().url_patterns)  # with the pages come all kinds of messages
        guide = GUIDE.read_text(encoding="utf-8")
        if BEGIN not in guide or END not in guide:
            raise CommandError(f"{GUIDE.name} lacks the two lines that the table stands between.")
        made = in_guide(guide)
        if made == guide:
            self.stdout.write("The table of the messages is that of today.")
        elif check:
            raise CommandError("The messages changed: make messages-table, and read the table.")
        else:
            GUIDE.write_text(made, encoding="utf-8")
            self.stdout.write("The table of the messages is written: read what changed.")

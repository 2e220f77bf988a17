"""After the database was restored from a copy, before the workers are started again."""

from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from skills_center.base.dates import instant_at
from skills_center.base.restored import RESTORED
from skills_center.messaging.outbox.restoring import settle_after_restore


class Command(BaseCommand):
    help = (
        "Put the messages that may have left since a copy of the database was made to “perhaps"
        " sent”: started before this, the workers would send them once more. Then what else went on"
        " since it was made, and the copy does not know."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--since",
            type=_moment,
            required=True,
            help="when the copy was made, as 2027-01-15 02:30 (in the portal's time zone)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say it, change nothing")

    def handle(self, *, since, dry_run, **options):
        if since > timezone.now():
            raise CommandError("That moment is still to come.")
        found = settle_after_restore(since, is_trial=dry_run)
        for (channel, state), number in sorted(found.items()):
            self.stdout.write(f"{number} × {channel}, {state}")
        done = "would be" if dry_run else "are now"
        self.stdout.write(f"{sum(found.values())} messages {done} “perhaps sent”.")
        for one in RESTORED:
            rows = one.rows(since)
            if number := rows.count() if dry_run else one.settle(rows):
                self.stdout.write(f"{number} {one.label}.")


def _moment(typed):
    """A day and an hour on the portal's clocks, unless it says its own zone."""
    try:
        moment = parse_datetime(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed}: there is no such moment") from error
    if moment is None:
        raise ArgumentTypeError(f"{typed}: write it as 2027-01-15 02:30")
    return moment if timezone.is_aware(moment) else instant_at(moment.date(), moment.time())

"""What must be forgotten: files of people gone for years, papers and texts out of date."""

from django.core.management.base import BaseCommand

from skills_center.base import limits
from skills_center.base.personal_data import PERSONAL_DATA, Expiry
from skills_center.base.stray_files import remove_stray_files, stray_files
from skills_center.privacy import retention

FILES = (
    Expiry("members who came back", lambda: retention.back().count(), retention.welcome_back),
    Expiry("files emptied", lambda: len(retention.to_empty()), retention.empty_files),
    Expiry("members told", lambda: len(retention.to_tell()), retention.tell_members),
    Expiry(
        "members for the desk to tell",
        lambda: len(retention.for_the_desk()),
        retention.hand_to_the_desk,
    ),
)
# What no app answers for.
OF_THE_PORTAL = (
    Expiry("stray files removed", lambda: sum(1 for _name in stray_files()), remove_stray_files),
    Expiry("counts of tries removed", limits.count_expired, limits.remove_expired),
)


class Command(BaseCommand):
    """Each step counts with `--dry-run` and does without; each member is a transaction of its own.

    Killed half-way, the next run goes on; run twice, the second finds nothing.
    """

    help = "Tell members gone for years, empty their files later, remove what is out of date."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *, dry_run, **options):
        for step in self._steps():
            count = step.count() if dry_run else step.remove()
            self.stdout.write(f"{step.label}: {count}")

    def _steps(self):
        expiring = (step for one in PERSONAL_DATA for step in one.expires)
        return [*FILES, *expiring, *OF_THE_PORTAL]

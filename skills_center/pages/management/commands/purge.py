"""What must be forgotten: files of people gone for years, papers and texts out of date."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from members import notices_privacy as notices
from members.models import Member
from members.services import retention
from members.services.forgetting import anonymise, empty_registers
from members.services.log_ins import old_log_ins
from skills_center.base import limits
from skills_center.base.stray_files import remove_stray_files, stray_files
from skills_center.pages.inactivity import inactive_members, told_long_enough
from tracks.services import coaching_notes, health_notes


class Command(BaseCommand):
    """Each step counts with `--dry-run` and does without; each member is a transaction of its own.

    Killed half-way, the next run goes on; run twice, the second finds nothing.
    """

    help = "Tell members gone for years, empty their files later, remove what is out of date."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *, dry_run, **options):
        for label, count, do in self._steps():
            self.stdout.write(f"{label}: {count() if dry_run else do()}")

    def _steps(self):
        yield "members who came back", back().count, lambda: back().update(purge_told_at=None)
        yield "files emptied", due().count, empty_files
        yield "members told", untold().count, tell_members
        sounds = retention.sounds_of_emptied()
        yield "sounds of emptied names removed", sounds.count, lambda: sounds.update(name_sounds="")
        documents = retention.expired_documents()
        yield "documents removed", documents.count, retention.remove_expired_documents
        yield "stray files removed", count_stray_files, remove_stray_files
        unused = retention.unused_accounts()
        yield "unused accounts removed", unused.count, retention.remove_unused_accounts
        registers = retention.old_registers()
        yield "registers emptied", registers.count, lambda: empty_registers(registers)
        children = health_notes.inscriptions_to_empty()
        yield "inscriptions in camps emptied", children.count, health_notes.empty_inscriptions
        texts = retention.old_texts()
        yield "texts of messages emptied", texts.count, lambda: empty_texts(texts)
        for label, rows in (
            ("last messages removed", retention.last_words()),
            ("readings removed from the log", retention.old_readings()),
            ("lines of the back-office log removed", retention.old_log()),
            ("history of deleted files removed", retention.history_of_deleted_files()),
            ("proposed changes removed", retention.old_proposals()),
            ("changes of number removed", retention.old_number_changes()),
            ("sessions removed", retention.old_sessions()),
            ("log-ins removed", old_log_ins()),
            ("health notes erased", health_notes.expired_health_notes()),
            ("coaching notes erased", coaching_notes.expired_notes()),
        ):
            yield label, rows.count, lambda rows=rows: rows.delete()[0]
        yield "counts of tries removed", limits.count_expired, limits.remove_expired


def back():
    """Told, and active since."""
    told = Member.objects.filter(anonymised_at=None, purge_told_at__isnull=False)
    return told.exclude(pk__in=inactive_members().values("pk"))


def untold():
    return inactive_members().filter(purge_told_at=None)


def due():
    return inactive_members().filter(purge_told_at__lte=told_long_enough())


def tell_members():
    """Tell each that their file will be emptied, on the channel and in the language they have."""
    until = timezone.localdate() + timedelta(days=settings.PURGE_NOTICE_DAYS)
    return sum(_tell(pk, until) for pk in list(untold().values_list("pk", flat=True)))


@transaction.atomic
def _tell(pk, until):
    member = Member.objects.locked().select_related("center", "user").filter(pk=pk).first()
    if member is None or member.purge_told_at:
        return False  # a merge or another run came before
    Member.objects.filter(pk=pk).update(purge_told_at=timezone.now())
    notices.purge_announced(member, until)
    return True


def empty_files():
    return sum(_empty(pk) for pk in list(due().values_list("pk", flat=True)))


@transaction.atomic
def _empty(pk):
    """Look once more under the lock: they may have come back while the others were emptied."""
    member = Member.objects.locked().filter(pk=pk).first()
    if member is None or not due().filter(pk=pk).exists():
        return False
    anonymise(member, by=None)
    return True


def empty_texts(texts):
    return texts.update(body="", subject="", address="", last_error="")


def count_stray_files():
    return sum(1 for _name in stray_files())

"""A spreadsheet of members: what it would add, and with --commit, adding it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from members.imports.checking import Verdict
from members.imports.importing import header_of, run, what_is_missing
from skills_center.base.errors import DomainError
from skills_center.network.models import Center


class Command(BaseCommand):
    help = "Check a register of members (xlsx, xls, csv) and, with --commit, register the new ones."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--center", required=True, metavar="SLUG")
        parser.add_argument("--commit", action="store_true", help="register the new ones")
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="where to write the rows to correct (default: beside the file)",
        )
        parser.add_argument("--language", default="fr", help="language of the report (ar, fr, en)")

    def handle(self, *, file, center, commit, report, language, **options):
        with translation.override(language):
            try:
                outcome = self._run(file, center, commit)
            except DomainError as error:
                raise CommandError(str(error)) from error
            self._tell(outcome, commit)
        if outcome.report:
            target = report or file.with_name(f"{file.stem}-report.xlsx")
            target.write_bytes(outcome.report)
            self.stdout.write(f"Rows to look at: {target}")

    def _run(self, file, slug, commit):
        try:
            content, center = file.read_bytes(), Center.objects.get(slug=slug)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except Center.DoesNotExist as error:
            known = ", ".join(Center.objects.values_list("slug", flat=True))
            raise CommandError(f"No centre {slug}. There are: {known}.") from error
        header = header_of(content)
        if missing := what_is_missing(header.columns):
            raise CommandError("No column for: " + ", ".join(map(str, missing)))
        for cell, column in zip(header.row.cells, header.columns, strict=True):
            self.stdout.write(f"  {cell} → {column.label}")
        return run(content, center=center, commit=commit, progress=self._progress)

    def _progress(self, done):
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} rows", ending="")

    def _tell(self, outcome, commit):
        for verdict in Verdict:
            self.stdout.write(f"{verdict.label}: {outcome.counts[verdict]}")
        if commit:
            self.stdout.write(f"Registered: {len(outcome.member_ids)}")
        else:
            self.stdout.write("Nothing was written: add --commit to register the new ones.")

"""Fail when a sentence of the interface is missing, doubtful or no longer used in a catalogue."""

import shutil
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

IGNORED = [".venv", "var", "tests", "bench"]


class Command(BaseCommand):
    help = "Check that the Arabic and French catalogues are complete, with nothing fuzzy."
    requires_system_checks: list[str] = []

    def handle(self, **options):
        problems = []
        for catalogue in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            problems += self._problems(catalogue)
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Translations are complete.")

    def _problems(self, catalogue):
        language = catalogue.parent.parent.name
        entries = polib.pofile(str(catalogue))
        for entry in entries:
            if entry.obsolete:
                yield f"{language}: no longer used: {entry.msgid}"
            elif entry.fuzzy:
                yield f"{language}: fuzzy: {entry.msgid}"
            elif not entry.translated():
                yield f"{language}: missing: {entry.msgid}"
        if shutil.which("xgettext"):
            known = {(entry.msgctxt, entry.msgid) for entry in entries}
            for entry in self._extracted(catalogue, language):
                if (entry.msgctxt, entry.msgid) not in known:
                    yield f"{language}: not in the catalogue: {entry.msgid}"

    def _extracted(self, catalogue, language):
        """What makemessages finds today; the catalogue itself is put back as it was."""
        with tempfile.TemporaryDirectory() as folder:
            kept = shutil.copy2(catalogue, folder)
            try:
                call_command(
                    "makemessages",
                    locale=[language],
                    ignore_patterns=IGNORED,
                    no_location=True,
                    no_wrap=True,
                    verbosity=0,
                )
                return [entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete]
            finally:
                shutil.copy2(kept, catalogue)

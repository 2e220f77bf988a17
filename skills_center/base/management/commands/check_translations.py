"""Fail when a sentence of the interface is missing, doubtful or no longer used in a catalogue."""

import os
import shutil
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

GETTEXT = ("xgettext", "msgmerge", "msguniq", "msgattrib")


class Command(BaseCommand):
    help = "Check that the Arabic and French catalogues are complete, with nothing fuzzy."
    requires_system_checks: list[str] = []

    def handle(self, **options):
        missing = [name for name in GETTEXT if not shutil.which(name)]
        problems = [
            problem
            for catalogue in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
            for problem in self._problems(catalogue, sees_new=not missing)
        ]
        if missing:
            unseen = f"New sentences were not looked for: gettext is missing ({missing[0]})."
            if os.environ.get("REQUIRE_GETTEXT"):
                problems.append(unseen)
            else:
                self.stdout.write(self.style.WARNING(unseen))
        if problems:
            raise CommandError("\n".join(problems))
        if missing:
            self.stdout.write("The sentences that the catalogues hold are translated.")
        else:
            self.stdout.write("Translations are complete.")

    def _problems(self, catalogue, *, sees_new):
        language = catalogue.parent.parent.name
        entries = polib.pofile(str(catalogue))
        for entry in entries:
            if entry.obsolete:
                yield f"{language}: no longer used: {entry.msgid}"
            elif entry.fuzzy:
                yield f"{language}: fuzzy: {entry.msgid}"
            elif not entry.translated():
                yield f"{language}: missing: {entry.msgid}"
        if sees_new:
            yield from self._differences(language, entries, self._extracted(catalogue, language))

    def _differences(self, language, entries, extracted):
        """Sentences that stand on one side only: in the code, or in the catalogue."""
        known = {(entry.msgctxt, entry.msgid) for entry in entries if not entry.obsolete}
        used = {(entry.msgctxt, entry.msgid) for entry in extracted}
        for _context, sentence in sorted(used - known, key=str):
            yield f"{language}: not in the catalogue: {sentence}"
        for _context, sentence in sorted(known - used, key=str):
            yield f"{language}: no longer used: {sentence}"

    def _extracted(self, catalogue, language):
        """What makemessages finds today; the catalogue itself is put back as it was."""
        with tempfile.TemporaryDirectory() as folder:
            kept = shutil.copy2(catalogue, folder)
            try:
                call_command("makemessages", locale=[language], verbosity=0)
                return polib.pofile(str(catalogue))
            finally:
                shutil.copy2(kept, catalogue)

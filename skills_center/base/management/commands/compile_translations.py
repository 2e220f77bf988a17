"""Compile the catalogues without gettext, so that a fresh machine needs nothing but Python."""

import os
from pathlib import Path
from tempfile import mkstemp

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Write the .mo files of the catalogues that changed."
    requires_system_checks: list[str] = []

    def handle(self, **options):
        for source in compile_changed():
            self.stdout.write(f"compiled {source.parent.parent.name}")


def compile_changed():
    """Compile each catalogue that is younger than its compiled form; returns those compiled.

    Two processes may do it at once: what is read is never half written.
    """
    compiled = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
                continue
            handle, written = mkstemp(dir=target.parent, suffix=".mo")
            os.close(handle)
            polib.pofile(str(source)).save_as_mofile(written)
            os.chmod(written, source.stat().st_mode)
            os.replace(written, target)
            compiled.append(source)
    return compiled

"""Django's `makemessages`, made so that two branches do not conflict for nothing."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management.commands import makemessages

# Where no sentence of the interface stands.
IGNORED = [".venv", "var", "tests", "bench"]
WRITTEN_AT = re.compile(rb'^"POT-Creation-Date: .*\n', re.MULTILINE)


class Command(makemessages.Command):
    """Both catalogues, in the order of the files, without places, dates and guesses.

    Django's writes the minute of each run into the header: every branch would change that line.
    Its fuzzy guesses sound right and are wrong; a sentence that changed is translated anew, and
    one that is no longer used goes: the history of the file keeps it.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(
            locale=[code for code, _name in settings.LANGUAGES if code != "en"],
            ignore_patterns=IGNORED,
            no_location=True,
            no_wrap=True,
            no_obsolete=True,
        )

    def write_po_file(self, potfile, locale):
        super().write_po_file(potfile, locale)
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        catalogue.write_bytes(WRITTEN_AT.sub(b"", catalogue.read_bytes()))

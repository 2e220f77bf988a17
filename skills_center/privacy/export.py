"""All that is kept about a member, from every app, as one archive they take with them."""

import json
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from skills_center.base.dates import today
from skills_center.base.personal_data import PERSONAL_DATA, files_of
from skills_center.base.sections import as_data

CHUNK = 64 * 1024  # bytes


def sections_of(member):
    """What each app keeps about `member`, in the language of the page."""
    return [part for one in PERSONAL_DATA for part in one.export(member)]


def archive_of(member):
    """The archive as bytes, a piece at a time: of a file no more than CHUNK is in memory.

    The pages are drawn at once, in the language of the page; only the files are read later.
    """
    sections = sections_of(member)
    files = files_of(member)
    page = render_to_string(
        "pages/personal_data.html",
        {
            "member": member,
            "sections": [part for part in sections if part.rows],
            "files": [(file.instance, name) for name, file in files.items()],
            "day": today(),
            "language": get_language(),
            "rtl": get_language_bidi(),
        },
    )
    data = json.dumps(as_data(sections), ensure_ascii=False, indent=2)
    entries = [("data.html", [page.encode()]), ("data.json", [data.encode()])]
    entries += [(name, _pieces(file)) for name, file in files.items()]
    return _zipped(entries)


def _pieces(kept):
    """The content of a file; nothing where the storage lost it."""
    try:
        with kept.open("rb") as file:
            yield from file.chunks(CHUNK)
    except FileNotFoundError:
        return


class _Sink:
    """Where the archive is written, to be handed on and forgotten."""

    def __init__(self):
        self._pieces = []

    def write(self, piece):
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self):
        """Nothing waits anywhere."""

    def take(self):
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _zipped(entries):
    sink = _Sink()
    with ZipFile(cast(IO[bytes], sink), "w", ZIP_DEFLATED) as archive:
        for name, pieces in entries:
            with archive.open(name, "w") as target:
                for piece in pieces:
                    target.write(piece)
                    yield sink.take()
    yield sink.take()

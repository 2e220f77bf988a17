"""Rows of a spreadsheet, whatever it was saved as: xlsx, xls, csv, or a page named .xls."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from skills_center.base.errors import DomainError

LARGEST_FILE = 20 * 1024 * 1024  # bytes, as it is sent
LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 60
DELIMITERS = ";\t,"
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Row(NamedTuple):
    """One row as it stands in the file. `number` counts from 1, as a spreadsheet does."""

    number: int
    cells: list[Any]


def read_rows(content: bytes) -> Iterator[Row]:
    """The rows that hold something, of the first sheet that does.

    What the file is, is told by its content. Raises DomainError when it cannot be read.
    """
    for number, cells in enumerate(_all_rows(content), start=1):
        if number > MOST_ROWS:
            raise DomainError(_("This file has more than 200,000 rows: send it in parts."))
        cells = [_tidy(cell) for cell in cells[:MOST_COLUMNS]]
        if any(cell not in ("", None) for cell in cells):
            yield Row(number, cells)


def _all_rows(content):
    if not content.strip():
        raise DomainError(_("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise DomainError(_("This file is over 20 MB: send it in parts."))
    if content.startswith((_ZIP, _OLD_EXCEL)):
        return _rows_of_workbook(content)
    text = _decoded(content)
    if text.lstrip()[:1] == "<":
        return _rows_of_page(text)
    return _rows_of_text(text)


def _tidy(cell):
    """A text without its outer spaces, and without the mark that keeps a text from being run."""
    if isinstance(cell, str):
        return cell.strip().removeprefix("'").strip()
    return cell


# Workbooks -------------------------------------------------------------------
def _rows_of_workbook(content):
    _refuse_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                # Rows above the first that holds something count too: people see their numbers.
                yield from ([] for _row in range((sheet.start or (0, 0))[0]))
                yield from sheet.iter_rows()
                return
    except (CalamineError, ValueError, OSError) as error:
        raise DomainError(_("We cannot read this file: save it again as xlsx or csv.")) from error
    raise DomainError(_("This file is empty."))


def _refuse_bomb(content):
    """Refuse an archive that unpacks to far more than a register ever holds."""
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise DomainError(_("We cannot read this file: save it again as xlsx or csv.")) from error
    if unpacked > LARGEST_UNPACKED:
        raise DomainError(_("This file has more than 200,000 rows: send it in parts."))


# Texts -----------------------------------------------------------------------
def _decoded(content):
    """The text, in the encoding its first bytes or its Arabic letters speak for."""
    for bom, encoding in _BOMS.items():
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    if b"\0" in content[:200]:
        # The digits and separators of a register: their empty half is the second, or the first.
        little = content[1:2000:2].count(0) > content[0:2000:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1256", errors="replace")


def _rows_of_text(text):
    text = text.replace("\0", "")
    head = "".join(text.splitlines(keepends=True)[:30])
    delimiter = max(DELIMITERS, key=head.count)
    try:
        # `splitlines` would end a row at a line break inside quotes.
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise DomainError(_("We cannot read this file: save it again as xlsx or csv.")) from error


# Pages -----------------------------------------------------------------------
class _Tables(HTMLParser):
    """The cells of all tables of a page: many systems name such a page .xls."""

    def __init__(self):
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data):
        if self._in_cell:
            self.rows[-1][-1] += data


def _rows_of_page(text):
    tables = _Tables()
    tables.feed(text)
    return tables.rows

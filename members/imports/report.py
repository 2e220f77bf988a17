"""The rows that were not registered, as a file that can be corrected and sent again."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from . import values
from .checking import Checked, Verdict
from .columns import Column, Header

_RUNS = ("=", "+", "-", "@", "\t")


class Report:
    """What is told of rows; it becomes a file once all are told of."""

    def __init__(self, header: Header):
        self.to_correct: list[list] = []
        self.remarks: list[list] = []
        # A file that comes back has these columns already: they are not written twice.
        own = self._own_headers()
        self.kept = [
            place
            for place, cell in enumerate(header.row.cells)
            if values.text_of(cell) not in own and header.columns[place] != Column.DECISION
        ]
        self.headers = [*own, *(values.text_of(header.row.cells[place]) for place in self.kept)]

    @staticmethod
    def _own_headers():
        return [
            _("Row"),
            _("What became of it"),
            _("Column"),
            _("Reason"),
            str(Column.DECISION.label).capitalize(),
        ]

    def add(self, checked: Checked):
        """Tell of a row, unless it is new and nothing was left out of it."""
        is_new = checked.verdict == Verdict.NEW
        rows = self.remarks if is_new else self.to_correct
        told = checked.remarks if is_new else checked.problems
        if not told:
            return
        label = _("registered, with a remark") if is_new else checked.verdict.label
        cells = dict(enumerate(checked.row.cells))
        rows.append(
            [
                checked.row.number,
                str(label),
                " · ".join(filter(None, (str(problem.column) for problem in told))),
                " · ".join(dict.fromkeys(str(problem.reason) for problem in told)),
                "",
                *(harmless(values.text_of(cells.get(place))) for place in self.kept),
            ]
        )

    def content(self):
        """The xlsx file as bytes; None where nothing is told of any row."""
        if not (self.to_correct or self.remarks):
            return None
        book = Workbook(write_only=True)
        # The first sheet alone is read when the file comes back.
        self._add_sheet(book, _("To correct"), self.to_correct)
        self._add_sheet(book, _("Remarks"), self.remarks)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def _add_sheet(self, book, title, rows):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append([_bold(sheet, text) for text in self.headers])
        for row in rows:
            sheet.append(row)


def _bold(sheet, text):
    cell = WriteOnlyCell(sheet, value=harmless(text))
    cell.font = Font(bold=True)
    return cell


def harmless(text):
    """A text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(_RUNS) else text

"""Who is forgotten leaves the registers that name them: their rows, and nobody else's.

A register is kept for a while to be corrected, or waits to be checked or written. Its file is
written anew without them; a worker that has it in hand begins again with that one.
"""

import io

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from members.enums import ImportState
from members.models import RegisterImport
from members.services.candidates import CALLED_BY, Candidate
from members.services.known_as import KnownAs
from members.services.registers import empty_registers
from skills_center.base.errors import DomainError
from skills_center.base.files import content_of, discard

from .checking import understand
from .columns import Column, Header, find_header
from .readers import read_rows
from .report import harmless

# A worker has it: it finds its register changed, writes nothing, and takes it up anew.
_BEGUN_AGAIN = {
    ImportState.CHECKING: ImportState.TO_CHECK,
    ImportState.WRITING: ImportState.TO_WRITE,
}


@transaction.atomic
def leave_registers(member):
    """Take the rows of a member, whose file is locked and not emptied yet, out of all registers."""
    person = KnownAs(member)
    registers = RegisterImport.objects.exclude(file="").order_by("pk")
    for register in registers.locked():
        _leave(register, person)


def _leave(register, person):
    try:
        rows = [*read_rows(content_of(register.file))]
        header = find_header(iter(rows))
    except DomainError:  # nobody can read it, nor say who is in it
        empty_registers(RegisterImport.objects.filter(pk=register.pk))
        return
    header = Header(header.row, [Column(code) for code in register.columns] or header.columns)
    numbers = {row.number for row in rows if row.number > header.row.number}
    numbers = {row.number for row in rows if row.number in numbers and _is_in(row, header, person)}
    if numbers:
        _write_without(register, rows, numbers)


def _is_in(row, header, person):
    fields = understand(row, header.columns, {}).fields
    one = Candidate(
        **{name: fields.get(name) or "" for name in CALLED_BY},
        birth_date=fields.get("birth_date"),
        phone=fields.get("phone") or "",
        cin=fields.get("cin") or "",
    )
    return person.is_named_by(one)


def _write_without(register, rows, numbers):
    """Other rows keep their number, which people see: an empty one stands where one was."""
    discard(register.file), discard(register.report)
    register.file.save("register", ContentFile(_workbook(rows, numbers)), save=False)
    if register.report:
        report = _report_without(content_of(register.report), numbers)
        register.report.save("report", ContentFile(report), save=False)
    register.samples = [one for one in register.samples if one["number"] not in numbers]
    register.rows = max(register.rows - len(numbers), 0)
    register.state = _BEGUN_AGAIN.get(ImportState(register.state), register.state)
    register.changed_at = timezone.now()
    register.save(update_fields=["file", "report", "samples", "rows", "state", "changed_at"])


def _workbook(rows, numbers):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    written = 0
    for row in rows:
        for _empty in range(row.number - written - 1):
            sheet.append([])
        sheet.append([] if row.number in numbers else [_as_cell(cell) for cell in row.cells])
        written = row.number
    return _bytes_of(book)


def _as_cell(cell):
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", cell)) if isinstance(cell, str) else cell


def _report_without(content, numbers):
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for place in range(sheet.max_row, 1, -1):
            if sheet.cell(place, 1).value in numbers:
                sheet.delete_rows(place)
    return _bytes_of(book)


def _bytes_of(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

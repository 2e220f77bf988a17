"""Files as they come, headers as they are written, cells as they are filled in."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from members.imports import importing, readers, values
from members.imports.checking import understand
from members.imports.columns import (
    HEADERS,
    Column,
    column_of,
    find_header,
    is_header,
    what_is_missing,
)
from members.imports.readers import Row, read_rows
from members.models import Member
from skills_center.base.errors import DomainError
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.members.imports import registers

pytestmark = once

PLAIN = [
    ["الاسم الشخصي", "Nom", "Birth date"],
    ["سلمى", "Alaoui", "14/05/2003"],
    ["", "", ""],
    ["كريم", "Fassi; Idrissi", "1999-01-01"],
]
FILES = {
    "xlsx": registers.xlsx(PLAIN),
    "xls": registers.xls(PLAIN),
    "page": registers.page(PLAIN),
    "utf-8": registers.text(PLAIN, delimiter=","),
    "utf-8 with its mark": registers.text(PLAIN, encoding="utf-8-sig"),
    "utf-16": registers.text(PLAIN, delimiter="\t", encoding="utf-16"),
    "utf-16 without its mark": registers.text(PLAIN, encoding="utf-16-le"),
    "windows-1256": registers.text(PLAIN, encoding="cp1256"),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_file_is_read_whatever_it_was_saved_as(content):
    rows = list(read_rows(content))
    assert [row.cells for row in rows] == [PLAIN[0], PLAIN[1], PLAIN[3]]
    assert [row.number for row in rows] == [1, 2, 4]


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (readers.LARGEST_UNPACKED + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0 no workbook",
        registers.xlsx([[""] * 2]),
    ],
    ids=["empty", "spaces", "no archive", "no workbook", "no rows"],
)
def test_what_is_no_register_is_refused_with_a_sentence(content):
    with pytest.raises(DomainError):
        find_header(read_rows(content))


def test_a_file_made_to_fill_the_memory_is_refused():
    with pytest.raises(DomainError):
        list(read_rows(bomb()))


def test_more_rows_than_a_register_has_are_refused(monkeypatch):
    monkeypatch.setattr(readers, "MOST_ROWS", 2)
    with pytest.raises(DomainError):
        list(read_rows(FILES["xlsx"]))


def test_a_formula_is_read_as_what_it_shows():
    book = Workbook()
    book.active.append(["Prénom", "=1+1"])
    book.active.append(["Salma", "x"])
    file = io.BytesIO()
    book.save(file)
    assert "=1+1" not in next(read_rows(file.getvalue())).cells


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Prénom", Column.FIRST_NAME),
        (" NOM ", Column.LAST_NAME),
        ("Nom et prénom", Column.FULL_NAME),
        ("الاسم الكامل", Column.FULL_NAME),
        ("تاريخ الإزدياد", Column.BIRTH_DATE),
        ("N° CIN", Column.CIN),
        ("C.I.N", Column.CIN),
        ("رقم الهاتف", Column.PHONE),
        ("Date d’inscription", Column.REGISTERED_ON),
        ("Level of education", Column.EDUCATION),
        ("المؤسسة", Column.SCHOOL),
        ("Remarques", Column.LEFT_OUT),
        (None, Column.LEFT_OUT),
        (12.0, Column.LEFT_OUT),
    ],
)
def test_a_header_is_understood(header, column):
    assert column_of(header) == column


@pytest.mark.parametrize("column", [column for column in Column if column.value])
def test_each_column_has_headers_in_both_scripts_and_a_reader(column):
    headers = HEADERS.get(column, "").split("|")
    arabic = [header for header in headers if re.search("[\u0600-\u06ff]", header)]
    assert arabic, f"Registers in Arabic do not name {column.value}: add headers to HEADERS."
    latin = [header for header in headers if re.search("[a-z]", header)]
    assert latin, f"Registers in French do not name {column.value}: add headers to HEADERS."
    understand(Row(2, ["2"]), [column], {})  # a KeyError: add its reader to `checking._UNDERSTOOD`
    for cell in ("x" * 500, "ش ي" * 500):
        fields = understand(Row(2, [cell]), [column], {}).fields
        texts = {name: text for name, text in fields.items() if isinstance(text, str)}
        for name, text in texts.items():
            assert len(text) <= (Member._meta.get_field(name).max_length or 500), (name, cell)


@pytest.mark.parametrize("column", [Column.ADDRESS, Column.SCHOOL])
def test_words_that_are_cut_are_told(column):
    checked = understand(Row(2, ["x" * 500]), [column], {})
    assert [remark.column for remark in checked.remarks] == [column.label]


def test_an_address_of_mail_is_not_cut_into_another():
    cell = f"salma@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.institution.ma"
    checked = understand(Row(2, [cell]), [Column.EMAIL], {})
    assert "email" not in checked.fields
    assert Column.EMAIL.label in {problem.column for problem in checked.problems}


@pytest.mark.parametrize("first", [Column.ADDRESS, Column.COMMUNE])
@pytest.mark.parametrize("street", ["12, rue du Puits", "x" * 200, "x" * 300])
def test_a_commune_that_the_list_lacks_stays_in_the_address(first, street):
    cells = {Column.ADDRESS: street, Column.COMMUNE: "دوار اولاد عبو"}
    columns = sorted(cells, key=lambda column: column != first)
    checked = understand(Row(2, [cells[column] for column in columns]), columns, {})
    address = checked.fields["address"]
    assert address.startswith(street[:150])
    assert address.endswith(" دوار اولاد عبو")
    assert len(address) <= 200
    cut = [remark for remark in checked.remarks if remark.column == Column.ADDRESS.label]
    assert len(cut) == (len(street) > 180), "the same remark twice"


def test_the_header_stands_under_titles():
    rows = iter(
        [
            Row(1, ["Liste des adhérents"]),
            Row(3, ["Année", 2014]),
            Row(5, ["Nom", "Prénom", "Sexe", "Nom"]),
        ]
    )
    header = find_header(rows)
    assert header.row.number == 5
    assert header.columns == [Column.LAST_NAME, Column.FIRST_NAME, Column.SEX, Column.LEFT_OUT]
    assert what_is_missing(header.columns) == [Column.BIRTH_DATE.label]


def test_a_member_is_no_header():
    assert not is_header(Row(9, ["Nom", "Salma", "F", "14/05/2003"]))


@pytest.mark.parametrize(
    "cell",
    [
        "12/03/1996",
        "1996-03-12",
        "12-03-96",
        "12.3.1996",
        "١٢/٠٣/١٩٩٦",
        35136,
        35136.0,
        "35136",
        date(1996, 3, 12),
        datetime(1996, 3, 12, 8, 30),
        "1996-03-12 00:00:00",
    ],
)
def test_a_date_is_understood(cell):
    assert values.birth_date(cell) == date(1996, 3, 12)


@pytest.mark.parametrize(
    "cell", ["31/02/1996", "hier", "12/1996", "2090-01-01", "01/01/1890", 9e9, "99999999"]
)
def test_a_date_that_cannot_be_says_why(cell):
    with pytest.raises(ValidationError):
        values.birth_date(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "0612345678",
        "612345678",
        612345678,
        612345678.0,
        "212612345678",
        "00212 6 12 34 56 78",
        "+212-612-345678",
        "06.12.34.56.78",
        "٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_a_phone_is_understood(cell):
    assert values.phone(cell) == "+212612345678"


@pytest.mark.parametrize("cell", ["06123", "celui de sa mère", "0" * 30])
def test_a_phone_that_cannot_be_says_why(cell):
    with pytest.raises(ValidationError):
        values.phone(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("سلمى العلوي", ("سلمى", "العلوي")),
        ("EL ALAOUI Salma", ("Salma", "EL ALAOUI")),
        ("Salma El Alaoui", ("Salma", "El Alaoui")),
        ("Salma", ("Salma", "")),
    ],
)
def test_a_full_name_is_parted(cell, name):
    assert values.split_name(cell) == name


def test_the_report_runs_nothing(db):
    rows = [
        ["Prénom", "Nom", "Sexe", "Date de naissance"],
        ['=HYPERLINK("http://x")', "@SUM(1)", "F", "14/05/2003"],
    ]
    outcome = importing.run(registers.text(rows), center=CenterFactory())
    sheet = load_workbook(io.BytesIO(outcome.report)).worksheets[0]
    cells = [cell for row in sheet.rows for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if str(cell.value).startswith(("=", "@"))]

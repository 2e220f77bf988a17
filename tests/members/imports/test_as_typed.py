"""Cells with signs that nobody sees, or a word for nothing, are read as the forms read them."""

from datetime import date

import pytest

from members.imports.checking import Verdict, understand
from members.imports.columns import Column, column_of
from members.imports.readers import Row, read_rows
from tests.marks import once

pytestmark = once
NEEDED = {
    Column.FIRST_NAME: "سلمى",
    Column.LAST_NAME: "التجريبي",
    Column.SEX: "أنثى",
    Column.BIRTH_DATE: "14/05/2004",
}
OPTIONAL = [
    Column.CIN, Column.PHONE, Column.EMAIL, Column.ADDRESS, Column.SCHOOL, Column.COMMUNE,
    Column.SITUATION, Column.REGISTERED_ON, Column.LATIN_FIRST_NAME, Column.LATIN_LAST_NAME,
    Column.EDUCATION,
]  # fmt: skip


def understood(**cells):
    columns = NEEDED | {Column(name): cell for name, cell in cells.items()}
    return understand(Row(2, list(columns.values())), list(columns), {})


@pytest.mark.parametrize("word", ["-", "néant", "لا يوجد", "n/a", "x", "/", "non", "…", "0"])
@pytest.mark.parametrize("column", OPTIONAL)
def test_word_for_none_is_an_empty_cell_where_it_may_be(column, word):
    checked = understood(**{column.value: word})
    assert (checked.verdict, checked.problems, checked.remarks) == (Verdict.NEW, [], [])
    kept = checked.fields.get(column.value)
    assert not kept or (column == Column.EDUCATION and kept == "none")


@pytest.mark.parametrize("word", ["-", "néant", "لا يوجد", "N/A"])
@pytest.mark.parametrize("column", list(NEEDED))
def test_word_for_none_is_missing_where_something_must_stand(column, word):
    checked = understood(**{column.value: word})
    assert checked.verdict == Verdict.WRONG
    assert [problem.column for problem in checked.problems] == [str(column.label)]


def test_sans_is_a_schooling_and_a_family_and_no_card():
    checked = understood(education="sans", cin="sans", last_name="Sans")
    assert checked.problems == []
    assert checked.fields["education"] == "none"
    assert checked.fields["last_name"] == "Sans"
    assert not checked.fields.get("cin")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("عبد الرحمٰن", "عبد الرحمٰن"),
        ("Sai\u0308d", "Saïd"),
        ("محمد\u200cعلي", "محمدعلي"),
        ("آية\u061c", "آية"),
        ("ا\u0654حمد", "أحمد"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Ali\u00a0 Reda", "Ali Reda"),
    ],
)
def test_name_that_looks_right_is_right(typed, kept):
    checked = understood(first_name=typed)
    assert (checked.fields.get("first_name"), checked.problems) == (kept, [])


@pytest.mark.parametrize(
    "typed", ["14\u200f/05\u200f/2004", "١٤\u200f/٠٥\u200f/٢٠٠٤", "۱۴/۰۵/۲۰۰۴"]
)
def test_date_of_an_arabic_page_is_read(typed):
    assert understood(birth_date=typed).fields["birth_date"] == date(2004, 5, 14)


def test_numbers_are_read_past_the_signs_that_come_along():
    checked = understood(
        phone="\u202a+212 661-000031\u202c", cin="\u200fQA١٢٣٤٥٦", email="a@example.ma\u200f"
    )
    assert checked.problems == []
    kept = [checked.fields[name] for name in ("phone", "cin", "email")]
    assert kept == ["+212661000031", "QA123456", "a@example.ma"]


@pytest.mark.parametrize("card", ["ABC", "000000", "AUCUNE CARTE", "رقم"])
def test_card_without_a_number_is_none(card):
    checked = understood(cin=card)
    assert not checked.fields.get("cin")


def test_headers_are_found_past_the_signs_too():
    assert column_of("\u200fتاريخ الازدياد\u200f") == Column.BIRTH_DATE
    assert column_of("Pre\u0301nom\u00a0") == Column.FIRST_NAME
    rows = list(read_rows("\ufeffNom;Pre\u0301nom\nA;B\n".encode()))
    assert rows[0].number == 1

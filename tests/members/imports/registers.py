"""Registers as centres have them: spoiled in every way, and how many rows are what."""

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import xlwt
from openpyxl import Workbook

from skills_center.seed.names import BOYS, GIRLS, SURNAMES

HEADERS = {
    "fr": [
        "N°", "Prénom", "Nom", "Sexe", "Date de naissance", "CIN", "Téléphone", "Ville", "Niveau",
    ],
    "ar": [
        "ر.ت", "الاسم الشخصي", "الاسم العائلي", "الجنس", "تاريخ الازدياد", "رقم البطاقة الوطنية",
        "الهاتف", "الجماعة", "المستوى الدراسي",
    ],
    "en": ["No", "First name", "Last name", "Sex", "Birth date", "CIN", "Phone", "City", "Level"],
}  # fmt: skip
EXCEL_BEGINS = date(1899, 12, 30)
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SEXES = {"F": ["F", "أنثى", "Femme", "féminin"], "M": ["M", "ذكر", "H", "Garçon"]}
MISTAKES = {
    3: ["", "inconnu", "؟"],
    4: ["", "31/02/2001", "12/2001", "2090-01-01", "01/01/1890", "hier"],
    1: ["", "123", "x" * 80],
    6: ["06123", "téléphone de sa mère", "0912345678901234"],
    5: ["carte perdue!", "؟؟"],
}


def people(many, seed, *, first_number=0):
    """Distinct people: no two share a birth date and a near name."""
    dice = random.Random(seed)
    for number in range(first_number, first_number + many):
        is_girl = number % 2
        first = dice.choice(GIRLS if is_girl else BOYS)
        last = dice.choice(SURNAMES)
        born = date(1992, 1, 1) + timedelta(days=number % 5400)
        # Two born on one day: the second of the round bears a name of its own.
        rare = "".join(dice.choices("بتجحدرسشعفقكلمن", k=7)) if number >= 5400 else ""
        yield [
            str(number + 1),
            first[0],
            f"{last[0]} {rare}".strip(),
            "F" if is_girl else "M",
            born,
            f"QA{500000 + number}",
            f"06{10000000 + number}",
            dice.choice(["خريبكة", "Oued Zem", "دوار بعيد"]),
            dice.choice(["Bac", "جامعي", "Lycée", ""]),
        ]


def spoil(cells, dice, *, as_workbook):
    """The same person, written as registers write."""
    number, first, last, sex, born, cin, phone, town, level = cells
    if dice.random() < 0.1:
        first = f"  {first} "
    sex = dice.choice(SEXES[sex])
    ways = [
        f"{born:%d/%m/%Y}",
        f"{born:%Y-%m-%d}",
        f"{born:%d-%m-%Y}",
        f"{born.day}/{born.month}/{born.year}",
        f"{born:%d/%m/%Y}".translate(ARABIC_DIGITS),
        str((born - EXCEL_BEGINS).days),
    ]
    if as_workbook:
        ways += [datetime.combine(born, datetime.min.time()), float((born - EXCEL_BEGINS).days)]
    phone = dice.choice(
        [
            phone,
            phone[1:],
            f"212{phone[1:]}",
            f"+212 {phone[1:4]} {phone[4:7]} {phone[7:]}",
            ".".join(phone[i : i + 2] for i in range(0, 10, 2)),
            phone.translate(ARABIC_DIGITS),
            float(phone) if as_workbook else phone,
        ]
    )
    cin = dice.choice([cin, cin.lower(), f"{cin[:2]} {cin[2:]}", f"{cin[:2]}-{cin[2:]}"])
    return [number, first, last, sex, dice.choice(ways), cin, phone, town, level]


@dataclass
class Register:
    """The rows of a register, titles and headers included, and what must become of them."""

    rows: list[list]
    new: int
    known: int
    doubtful: int
    wrong: int
    # Row number → the cells as they should have been.
    corrections: dict[int, list]


def build(many, *, known=(), seed=1, language="fr", as_workbook=True):
    """A register of `many` rows: 8 % wrong, 1 % doubles of others, and those `known` already."""
    dice = random.Random(seed)
    wrong, doubles = many * 8 // 100, many // 100
    lines = [(cells, "new") for cells in people(many - len(known) - doubles, seed)]
    for place in dice.sample(range(len(lines)), wrong):
        lines[place] = (lines[place][0], "wrong")
    fine = [cells for cells, kind in lines if kind == "new"]
    lines += [(cells, "known") for cells in known]
    dice.shuffle(lines)
    twice = dice.sample(fine, doubles)
    lines += [(cells, "known") for cells in twice[: doubles // 2]]
    lines += [(_near(cells), "doubtful") for cells in twice[doubles // 2 :]]
    empty = [""] * 9
    title, year = ["Association régionale des jeunes", *empty[1:]], ["Registre 2014", *empty[1:]]
    rows = [title, year, empty, HEADERS[language]]
    counts, corrections = dict.fromkeys(("new", "known", "doubtful", "wrong"), 0), {}
    for index, (cells, kind) in enumerate(lines):
        if index and index % 400 == 0:
            rows += [empty, HEADERS[language]]
        written = spoil(cells, dice, as_workbook=as_workbook)
        if kind == "wrong":
            corrections[len(rows) + 1] = list(written)
            column = dice.choice(list(MISTAKES))
            written[column] = dice.choice(MISTAKES[column])
        rows.append(written)
        counts[kind] += 1
    return Register(rows, **counts, corrections=corrections)


def _near(cells):
    """The same name and birth date with another phone and no card: who can tell?"""
    number, first, last, sex, born, _cin, phone, *rest = cells
    return [number, first, last, sex, born, "", f"0698{phone[4:]}", *rest]


# Files ------------------------------------------------------------------------
def xlsx(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if rows[0][1] == "":  # the title above the headers
        book.active.merge_cells(start_row=1, start_column=1, end_row=1, end_column=9)
    return _saved(book)


def xls(rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("register")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write(number, place, cell, day)
            elif cell != "":
                sheet.write(number, place, cell)
    return _saved(book)


def text(rows, *, delimiter=";", encoding="utf-8"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding, errors="strict")


def page(rows):
    """What many systems call an Excel file."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<html><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></html>".encode()


def _saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

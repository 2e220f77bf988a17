"""The rows of a register sorted: new, known, doubtful or wrong, each with its reasons."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import DuplicateGround
from members.identifiers import cin_key
from members.models import Member
from members.services.candidates import CALLED_BY, Candidate, same_name
from members.services.duplicates import CHUNK, Match, find_likely, pairs_among, was_told_apart
from skills_center.base.text import fold
from skills_center.network.models import Commune

from . import values
from .columns import Column, Header, is_header
from .readers import Row


class Verdict(TextChoices):
    NEW = "new", gettext_lazy("new")
    KNOWN = "known", gettext_lazy("known already")
    DOUBTFUL = "doubtful", gettext_lazy("doubtful")
    WRONG = "wrong", gettext_lazy("to be corrected")


class Problem(NamedTuple):
    """`column` is the name of the column at fault, empty where the whole row is."""

    column: str
    reason: str


@dataclass(slots=True)
class Checked:
    """A row and what became of it. `fields` are those of `Member`; a remark stops nothing."""

    row: Row
    fields: dict[str, Any] = field(default_factory=dict)
    verdict: Verdict = Verdict.NEW
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    # The files it resembles, when staff said that it is another person all the same.
    apart_from: list[Match] = field(default_factory=list)
    is_other_person: bool | None = None
    # A commune that the list lacks: it is kept as the end of the address.
    commune: str = ""

    def candidate(self):
        return Candidate(
            **{name: self.fields.get(name, "") for name in CALLED_BY},
            birth_date=self.fields["birth_date"],
            phone=self.fields.get("phone", ""),
            cin=self.fields.get("cin") or "",
        )


# Cells that become one field each, by the function that understands them.
_UNDERSTOOD = {
    Column.FIRST_NAME: values.name,
    Column.LAST_NAME: values.name,
    Column.LATIN_FIRST_NAME: values.latin_name,
    Column.LATIN_LAST_NAME: values.latin_name,
    Column.SEX: values.sex,
    Column.BIRTH_DATE: values.birth_date,
    Column.CIN: values.cin,
    Column.PHONE: values.phone,
    Column.EMAIL: values.email,
    Column.REGISTERED_ON: values.registered_on,
    Column.ADDRESS: values.text_of,
    Column.SCHOOL: values.text_of,
}
# Signs that a field holds; the words of a commune stand in the address.
_LONGEST: dict[Column, int] = {
    column: longest
    for column in _UNDERSTOOD
    if (longest := getattr(Member._meta.get_field(column.value), "max_length", None))
}
_LONGEST[Column.COMMUNE] = _LONGEST[Column.ADDRESS] // 2
_WORDS = (Column.ADDRESS, Column.SCHOOL, Column.COMMUNE)
_CUT = gettext_lazy("This is too long: only the beginning is kept.")
_REQUIRED = (Column.FIRST_NAME, Column.LAST_NAME, Column.SEX, Column.BIRTH_DATE)


def check(rows: Iterator[Row], header: Header) -> Iterator[list[Checked]]:
    """Check the rows under the header, a few hundred at a time, in their order.

    Each is compared with all members of the network, and with the rows before it.
    """
    communes = _communes()
    before = _Before()
    chunk: list[Checked] = []
    for row in rows:
        if is_header(row):  # registers printed page by page repeat it
            continue
        chunk.append(understand(row, header.columns, communes))
        if len(chunk) == CHUNK:
            yield _compared(chunk, before)
            chunk = []
    if chunk:
        yield _compared(chunk, before)


def _communes():
    """Every commune by its folded name, in whichever language a register names it."""
    names = [f"name_{code}" for code, _language in settings.LANGUAGES]
    return {
        fold(name): commune
        for commune in Commune.objects.all()
        for name in (getattr(commune, spelt) for spelt in names)
        if name
    }


def understand(row, columns, communes):
    """One row, each cell made a field of a member or a reason why it cannot be."""
    checked = Checked(row)
    for column, cell in zip(columns, row.cells, strict=False):
        if not _is_empty(column, cell):
            _understand_cell(checked, column, cell, communes)
    if checked.commune:
        _keep_commune(checked)
    at_fault = {problem.column for problem in checked.problems}
    for column in _REQUIRED:
        if not checked.fields.get(column) and column.label not in at_fault:
            if column == Column.LAST_NAME and Column.FULL_NAME.label in at_fault:
                continue
            checked.problems.append(Problem(str(column.label), _("This is missing.")))
    if checked.problems:
        checked.verdict = Verdict.WRONG
    return checked


def _is_empty(column, cell):
    """Whether a cell says nothing. “Sans” says something of a schooling."""
    if column == Column.EDUCATION:
        return not values.text_of(cell) or (
            values.says_nothing(cell) and not values.education(cell)
        )
    is_needed = column in _REQUIRED or column == Column.FULL_NAME
    return values.says_nothing(cell, must_be_known=is_needed)


def _understand_cell(checked, column, cell, communes):
    try:
        match column:
            case Column.LEFT_OUT:
                pass
            case Column.FULL_NAME:
                first, last = values.split_name(cell)
                checked.fields |= {"first_name": values.name(first), "last_name": values.name(last)}
            case Column.DECISION:
                checked.is_other_person = values.is_other_person(cell)
            case Column.COMMUNE:
                _understand_commune(checked, cell, communes)
            case Column.EDUCATION | Column.SITUATION:
                _understand_choice(checked, column, cell)
            case _:
                value = _UNDERSTOOD[column](cell)
                checked.fields[column] = _as_long_as_kept(checked, column, value)
    except ValidationError as error:
        checked.problems.append(Problem(str(column.label), " ".join(error.messages)))


def _understand_commune(checked, cell, communes):
    text = values.text_of(cell)
    if commune := communes.get(fold(text)):
        checked.fields["commune"] = commune
        return
    checked.remarks.append(Problem(str(Column.COMMUNE.label), _("Not in the list.")))
    checked.commune = _as_long_as_kept(checked, Column.COMMUNE, text)


def _keep_commune(checked):
    address = checked.fields.get("address", "")
    before = address[: _LONGEST[Column.ADDRESS] - len(checked.commune) - 1]
    checked.fields["address"] = f"{before} {checked.commune}".strip()
    cut = Problem(str(Column.ADDRESS.label), str(_CUT))
    if before != address and cut not in checked.remarks:
        checked.remarks.append(cut)


def _as_long_as_kept(checked, column, value):
    """What of a text its field holds: SQLite would keep all of it, PostgreSQL stop the import.

    Of words the beginning says something, and a remark tells that the end is left out; what is
    cut elsewhere is another value. Raises ValidationError.
    """
    longest = _LONGEST.get(column)
    if longest is None or not isinstance(value, str) or len(value) <= longest:
        return value
    if column not in _WORDS:
        raise ValidationError(_("This is too long to be kept."))
    checked.remarks.append(Problem(str(column.label), str(_CUT)))
    return value[:longest]


def _understand_choice(checked, column, cell):
    choice = getattr(values, column.value)(cell)
    checked.fields[column] = choice
    if not choice:
        checked.remarks.append(Problem(str(column.label), _("Not in the list.")))


# Known, doubtful ---------------------------------------------------------------
class _Before:
    """The rows of this file that went before, to find its own doubles."""

    def __init__(self):
        self.by_cin: dict[str, Checked] = {}
        self.by_birth_date: dict[date, list[tuple[Checked, tuple[str, str]]]] = defaultdict(list)

    def like(self, checked, candidate):
        """An earlier row that may be of the same person, and why; None and None otherwise."""
        if candidate.cin and (other := self.by_cin.get(cin_key(candidate.cin))):
            return other, DuplicateGround.CIN
        keys = candidate.name_keys
        for other, other_keys in self.by_birth_date[candidate.birth_date]:
            if candidate.phone and candidate.phone == other.fields.get("phone"):
                return other, DuplicateGround.PHONE_BIRTH
            if same_name(keys, other_keys):
                return other, DuplicateGround.NAME_BIRTH
        return None, None

    def remember(self, checked, candidate):
        if candidate.cin:
            self.by_cin.setdefault(cin_key(candidate.cin), checked)
        self.by_birth_date[candidate.birth_date].append((checked, candidate.name_keys))


def _compared(chunk, before):
    """The rows that can be read, compared with the members and with one another."""
    readable = [checked for checked in chunk if checked.verdict != Verdict.WRONG]
    candidates = [checked.candidate() for checked in readable]
    matches = find_likely(candidates)
    pairs = pairs_among(matches)
    for checked, candidate, found in zip(readable, candidates, matches, strict=True):
        compare_with_members(checked, found, pairs)
        if checked.verdict == Verdict.NEW:
            _compare_with_rows(checked, candidate, before)
        if checked.verdict == Verdict.NEW:
            before.remember(checked, candidate)
    return chunk


def compare_with_members(checked, found, pairs):
    """Say what the files found make of a row: the same person surely, or perhaps, or nobody.

    What staff decided in the register wins, but over a card: one card is one person. `pairs` are
    those among all that was found: see `pairs_among`.
    """
    surely = [match for match in found if match.is_sure]
    if checked.is_other_person and surely and not was_told_apart(surely, found, pairs):
        surely = []
    if surely or (found and checked.is_other_person is False):
        match = (surely or found)[0]
        checked.verdict = Verdict.KNOWN
        checked.problems = [Problem("", _("Here already: %(number)s.") % {"number": match.number})]
    elif found and checked.is_other_person:
        checked.apart_from = found
        if any(match.ground == DuplicateGround.CIN for match in found):
            # One card is one person: whichever was typed wrongly has to be corrected first.
            _doubt(checked, found[0].ground, found[0].number)
    elif found:
        _doubt(checked, found[0].ground, found[0].number)


def _compare_with_rows(checked, candidate, before):
    other, ground = before.like(checked, candidate)
    if other is None:
        return
    place = _("row %(number)s of this file") % {"number": other.row.number}
    same = checked.is_other_person is False or _same_row(checked.fields, other.fields)
    if same:
        checked.verdict = Verdict.KNOWN
        checked.problems = [Problem("", _("Here already: %(number)s.") % {"number": place})]
    elif not checked.is_other_person or ground == DuplicateGround.CIN:
        _doubt(checked, ground, place)


def _same_row(fields, other):
    """Whether two rows agree in name and birth date, and contradict each other in nothing."""
    names = ("first_name", "last_name", "birth_date")
    return all(fields.get(name) == other.get(name) for name in names) and all(
        not fields.get(name) or not other.get(name) or fields[name] == other[name]
        for name in ("cin", "phone")
    )


def _doubt(checked, ground, where):
    checked.verdict = Verdict.DOUBTFUL
    reason = _("Perhaps %(file)s: %(ground)s. Same person, or another person?") % {
        "file": where,
        "ground": DuplicateGround(ground).label,
    }
    checked.problems = [Problem("", reason)]

"""A register from its bytes to the members it adds, and the report on the rest."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from .checking import Checked, Verdict, check
from .columns import Column, Header, find_header, what_is_missing
from .committing import write
from .readers import read_rows
from .report import Report

Progress = Callable[[int], None]
SAMPLE = 5  # rows of each verdict shown before anything is written


@dataclass
class Looked:
    """A register that was checked, row by row; nothing is written yet."""

    header: Header
    rows: list[Checked]


@dataclass
class Outcome:
    """`counts` by verdict, with `remarks`; `report` is the xlsx file, None when all is well."""

    counts: Counter[str]
    samples: dict[str, list[Checked]]
    report: bytes | None
    member_ids: list[int]


def header_of(content: bytes) -> Header:
    """The headers of a register and what they were taken for. DomainError when there are none."""
    return find_header(read_rows(content))


def count_rows(content):
    """How many rows stand under the header."""
    rows = read_rows(content)
    find_header(rows)
    return sum(1 for _row in rows)


def run(content: bytes, *, center, by=None, commit=False, **looking) -> Outcome:
    """Look at a register, and settle it: see there."""
    return settle(look(content, **looking), center=center, by=by, commit=commit)


def look(
    content: bytes,
    *,
    columns: list[Column] | None = None,
    progress: Progress = lambda done: None,
) -> Looked:
    """Check each row of a register.

    `columns` corrects what the headers were taken for. `progress` hears how many rows were
    checked. Raises DomainError when the file cannot be read or names nobody.
    """
    rows = read_rows(content)
    header = find_header(rows)
    if columns is not None:
        header = Header(header.row, columns)
    looked = Looked(header, [])
    for chunk in check(rows, header):
        looked.rows += chunk
        progress(len(looked.rows))
    return looked


def settle(looked: Looked, *, center, by=None, commit=False) -> Outcome:
    """Tell what becomes of each row and, with `commit`, register the new ones.

    All of them or none, with the report on the others: where that cannot be made, no row is
    written either.
    """
    if not commit:
        return _outcome(looked, [])
    with transaction.atomic():
        new = [checked for checked in looked.rows if checked.verdict == Verdict.NEW]
        return _outcome(looked, write(new, center=center, by=by))


def _outcome(looked, member_ids):
    counts: Counter[str] = Counter(dict.fromkeys(Verdict.values, 0))
    samples: dict[str, list[Checked]] = {verdict: [] for verdict in Verdict.values}
    report = Report(looked.header)
    for checked in looked.rows:
        counts[checked.verdict] += 1
        counts["remarks"] += bool(checked.remarks) and checked.verdict == Verdict.NEW
        if len(samples[checked.verdict]) < SAMPLE:
            samples[checked.verdict].append(checked)
        report.add(checked)
    return Outcome(counts, samples, report.content(), member_ids)


__all__ = ["Outcome", "count_rows", "header_of", "look", "run", "settle", "what_is_missing"]

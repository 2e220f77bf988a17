"""A register from its bytes to the members it adds, and the report on the rest."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .checking import Checked, Verdict, check
from .columns import Column, Header, find_header, what_is_missing
from .committing import write
from .readers import read_rows
from .report import Report

SAMPLE = 5  # rows of each verdict shown before anything is written


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


def run(
    content: bytes,
    *,
    center,
    columns: list[Column] | None = None,
    by=None,
    commit=False,
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Check a register and, with `commit`, register its new rows: all of them or none.

    `columns` corrects what the headers were taken for. `progress` hears how many rows were
    checked. Raises DomainError when the file cannot be read or names nobody.
    """
    rows = read_rows(content)
    header = find_header(rows)
    if columns is not None:
        header = Header(header.row, columns)
    checked_rows: list[Checked] = []
    new: list[Checked] = []
    for chunk in check(rows, header):
        checked_rows += chunk
        new += [checked for checked in chunk if checked.verdict == Verdict.NEW]
        progress(len(checked_rows))
    member_ids = write(new, center=center, by=by) if commit else []
    return _outcome(checked_rows, header, member_ids)


def _outcome(checked_rows, header, member_ids):
    counts: Counter[str] = Counter(dict.fromkeys(Verdict.values, 0))
    samples: dict[str, list[Checked]] = {verdict: [] for verdict in Verdict.values}
    report = Report(header)
    for checked in checked_rows:
        counts[checked.verdict] += 1
        counts["remarks"] += bool(checked.remarks) and checked.verdict == Verdict.NEW
        if len(samples[checked.verdict]) < SAMPLE:
            samples[checked.verdict].append(checked)
        report.add(checked)
    return Outcome(counts, samples, report.content() if report.rows else None, member_ids)


__all__ = ["Outcome", "count_rows", "header_of", "run", "what_is_missing"]

"""What an app keeps about members, handed in once by its `hooks`: the copy, the erasure, the purge
and “my data” ask `PERSONAL_DATA`, and nothing else.

Each model whose rows lead to a person stands in exactly one contract (`tests/privacy`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile

from .registry import Registry
from .sections import Section


def _nothing(_asked):
    return ()


@dataclass(frozen=True)
class Expiry:
    """What goes when its time is over, one step of `purge`: how many it is, and removing them.

    `remove` returns how many went.
    """

    label: str
    count: Callable[[], int]
    remove: Callable[[], int]


def rows_expire(label, rows: Callable[[], QuerySet], remove=None):
    """The step that deletes `rows()`, or does with them what `remove(rows)` does."""

    def go():
        return remove(rows()) if remove else rows().delete()[0]

    return Expiry(label, lambda: rows().count(), go)


@dataclass(frozen=True)
class PersonalData:
    """What one subject of an app keeps about members.

    `models`: whose rows this answers for. `not_handed_out`: those of them that are in no copy, each
    with its reason.
    `export(member)`: their sections of the copy, in the language of the page.
    `erase(member)`: empties what names them, under the lock of the file. Those above are asked
    first, so that what they tell goes too.
    `files(member)`: rows of theirs with the name of the field that keeps a file: in the copy as
    they are, destroyed when they are forgotten (an `erase` empties the column of a row that stays).
    `holds(member)`: sentences that say what they still hold here. Such a file is not purged, and is
    erased only when they insist.
    `active_since(day)`: rows that are a sign of life since that day, each with `OuterRef("pk")` as
    the member; what `holds` says must be among them, or its file would be announced each night.
    `expires`: what goes by itself when its time is over.
    """

    models: tuple[type[Model], ...]
    export: Callable[[Any], Iterable[Section]] = _nothing
    erase: Callable[[Any], Any] = _nothing
    files: Callable[[Any], Iterable[tuple[QuerySet, str]]] = _nothing
    holds: Callable[[Any], Iterable[Any]] = _nothing
    active_since: Callable[[date], Iterable[QuerySet]] = _nothing
    expires: tuple[Expiry, ...] = ()
    not_handed_out: Mapping[type[Model], str] = field(default_factory=dict)


PERSONAL_DATA: Registry[PersonalData] = Registry("personal data")


def files_of(member) -> dict[str, FieldFile]:
    """The files that are kept about a member, from every app, by their name in the copy."""
    return {
        _name_in_copy(row, name): getattr(row, name)
        for one in PERSONAL_DATA
        for rows, name in one.files(member)
        for row in rows.exclude(**{name: ""})
    }


def _name_in_copy(row, name):
    """`document-12.pdf`: of a field that is not just the file of its row, with what it is."""
    what = [row._meta.model_name, *([] if name == "file" else [name]), str(row.pk)]
    return f"files/{'-'.join(what)}{PurePosixPath(getattr(row, name).name).suffix}"

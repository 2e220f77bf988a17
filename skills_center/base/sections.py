"""The parts of a copy of one's data, as their person reads them and as a program does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.template.defaultfilters import floatformat
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from .dates import as_shown
from .fields import ChoiceListField, labels_of
from .phones import read_phone
from .text import left_to_right


@dataclass(frozen=True)
class Item:
    """One value: `plain` for a program, `shown` for its person."""

    name: str
    label: str
    plain: Any
    shown: str


@dataclass(frozen=True)
class Section:
    """The rows of one model about one person; `code` names them in the JSON.

    `paths` are the columns handed out; `tests/privacy/test_fields.py` asks for the others' reasons.
    """

    code: str
    title: str
    model: type[Model]
    paths: tuple[str, ...]
    rows: list[list[Item]]

    def as_data(self):
        return [{item.name: item.plain for item in row} for row in self.rows]


def section(code, rows: QuerySet, *paths: str, title="", labels=None, shown=None) -> Section:
    """The rows, each by the values at `paths`: fields, or fields of what they point to.

    By path, `labels` says how a column is called where its own name says nothing to people, and
    `shown(row)` in words what it holds.
    """
    names = capfirst(str(title or rows.model._meta.verbose_name_plural))
    columns = [(path, (labels or {}).get(path), (shown or {}).get(path)) for path in paths]
    items = [[_item(row, *column) for column in columns] for row in rows]
    return Section(code, names, rows.model, paths, items)


def _item(row, path, label, in_words):
    words = in_words and in_words(row)
    *way, name = path.split("__")
    for step in way:
        row = getattr(row, step)
    field = row._meta.get_field(name)
    value = _told(row, field) or getattr(row, name)
    label = capfirst(force_str(label or field.verbose_name))
    plain = _plain(getattr(row, name) if in_words else value)
    return Item(path, label, plain, words if in_words else _shown(row, field, value))


def _told(row, field):
    """What a log keeps to be told in any language, as the page tells it; empty of other fields."""
    told = not field.choices and getattr(row, f"get_{field.name}_display", None)
    return told() if told else ""


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def _shown(row, field, value):
    if value is None or value in ("", []):
        return "—"
    if isinstance(field, ChoiceListField):
        return ", ".join(labels_of(field.options, value))
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, PhoneNumber):
        return left_to_right(read_phone(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return floatformat(value, "-2g")
    return as_shown(value) if isinstance(value, date) else str(value)


def as_data(sections: Iterable[Section]) -> dict[str, list[dict]]:
    """The sections as one object for JSON."""
    return {one.code: one.as_data() for one in sections}

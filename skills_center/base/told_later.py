"""Words of a log that are told in the language of who reads them, not of who wrote them.

A log keeps a row by its number and a choice by its code, beside names that are the same in every
language. What was written as plain words before stays as it is.
"""

import json
from contextlib import suppress

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

BETWEEN = " · "


def choice(field, value):
    """A choice of a field of a model, to be named by its words later."""
    return {"field": f"{field.model._meta.label_lower}.{field.name}", "value": str(value)}


def keep(*parts, longest):
    """Texts, rows and choices as one line of a log: too long, its longest text is cut, and what
    cannot be cut is left out from the end."""
    kept = [_kept(part) for part in parts]
    while len(line := json.dumps(kept, ensure_ascii=False, separators=(",", ":"))) > longest:
        texts = [place for place, part in enumerate(kept) if isinstance(part, str) and part != "…"]
        if texts:
            place = max(texts, key=lambda one: len(kept[one]))
            kept[place] = kept[place][: -(len(line) - longest) - 1] + "…"
        else:
            kept.pop()
    return line


def _kept(part):
    if isinstance(part, models.Model):
        return {"row": f"{part._meta.label_lower}:{part.pk}"}
    return part if isinstance(part, dict) else str(part)


def tell(line, rows=None):
    """A line of a log in the language of the page; `rows`: those that were read already."""
    return BETWEEN.join(_told(part, rows or {}) for part in _parts(line))


def read_rows(lines):
    """The rows that these lines name, each model asked once."""
    named: dict[str, set[str]] = {}
    for part in (part for line in lines for part in _parts(line)):
        if isinstance(part, dict) and "row" in part:
            label, _colon, number = part["row"].partition(":")
            named.setdefault(label, set()).add(number)
    return {
        f"{label}:{row.pk}": row
        for label, numbers in named.items()
        if (model := _model(label))
        for row in model._base_manager.filter(pk__in=numbers)
    }


def _model(label):
    """None for one that the portal no longer has: the log is older than its code."""
    with suppress(LookupError):
        return apps.get_model(label)
    return None


def _parts(line):
    with suppress(ValueError):
        parts = json.loads(line)
        if isinstance(parts, list):
            return parts
    return [line]


def _told(part, rows):
    match part:
        case {"row": named}:
            row = rows.get(named) or read_rows([json.dumps([part])]).get(named)
            return str(row) if row else _("something that is no longer there")
        case {"field": named, "value": value}:
            return str(dict(_choices(named)).get(value, value))
    return str(part)


def _choices(named):
    label, _dot, name = named.rpartition(".")
    with suppress(LookupError, FieldDoesNotExist):
        return apps.get_model(label)._meta.get_field(name).flatchoices
    return ()

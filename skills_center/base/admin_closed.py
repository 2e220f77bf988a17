"""What somebody typed where, while they had the page open, nobody may type any more.

A cohort somebody applied to keeps its rules, a right was taken away: the page that is answered
does not have the field any more, and what was typed there is told rather than dropped.
"""

import re
from contextlib import suppress

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

_SHOWN = "initial-"
_OF_A_ROW = re.compile(r"(.+)-(\d+)-([^-]+)")
_NOT_TYPED = ("id", "DELETE")
# A page shows a day in one way, hides it in another, and takes a third.
_OF_TIME = (forms.DateField(), forms.TimeField(), forms.DateTimeField())
# Digits and words of another script stay together, whichever way the sentence runs.
_ISOLATED, _END = "\u2068", "\u2069"


def typed_where_closed(data, model, fields, prefixes):
    """What was typed into fields of `model`, and into rows, that the page had and has no more.

    `fields` are those of the form that is answered, `prefixes` those of its rows.
    """
    told = [
        told_of(model, name, data.getlist(name))
        for name in _names_shown(data)
        if "-" not in name and _field_name(name) not in fields and _was_typed(data, name)
    ]
    rows = {name for name in _names_of_rows(data) if not name.startswith(prefixes)}
    return told + [" · ".join(data.getlist(name)) for name in sorted(rows)]


def typed_in_row(data, prefix, model, fields):
    """The same of one row of the page: `fields` are those that are open."""
    start = f"{_SHOWN}{prefix}-"
    names = [name.removeprefix(start) for name in data if name.startswith(start)]
    return [
        told_of(model, name, data.getlist(f"{prefix}-{name}"))
        for name in names
        if _field_name(name) not in fields and _was_typed(data, f"{prefix}-{name}")
    ]


def typed_in_new_row(data, prefix, model):
    """What a row says that was not there before."""
    start = f"{prefix}-"
    names = [name.removeprefix(start) for name in data if name.startswith(start)]
    return [
        told_of(model, name, values)
        for name in names
        if name not in _NOT_TYPED and any(values := data.getlist(f"{prefix}-{name}"))
    ]


def not_saved(told):
    return _(
        "This can no longer be changed here, and was not saved: %(typed)s. Save again to keep the "
        "rest."
    ) % {"typed": " · ".join(told)}


def told_of(model, name, values):
    """A value beside the label of its field, as people read both."""
    try:
        field = model._meta.get_field(_field_name(name))
    except FieldDoesNotExist:
        field = None
    if field is None or not field.concrete:
        return " · ".join(values)
    choices = dict(field.flatchoices or ())
    if isinstance(field, models.BooleanField):
        value = _("yes") if values else _("no")
    elif field.is_relation:  # numbers, which say nothing
        value = "…"
    else:
        value = " ".join(str(choices.get(one, one)) for one in values)
    label = capfirst(field.verbose_name)
    return _("%(label)s: %(value)s") % {"label": label, "value": f"{_ISOLATED}{value}{_END}"}


def _names_shown(data):
    return [name.removeprefix(_SHOWN) for name in data if name.startswith(_SHOWN)]


def _names_of_rows(data):
    """The names of what was typed in rows, those that were there and new ones."""
    for name in data:
        found = _OF_A_ROW.fullmatch(name)
        if not found or name.startswith(_SHOWN) or found[3] in _NOT_TYPED:
            continue
        is_shown = f"{_SHOWN}{name}" in data
        if _was_typed(data, name) if is_shown else any(data.getlist(name)):
            yield name


def _field_name(name):
    """Of a part of a field (a day, an hour) the field."""
    return re.sub(r"_[01]$", "", name)


def _was_typed(data, name):
    shown, typed = data.getlist(f"{_SHOWN}{name}"), data.getlist(name)
    if shown in (["True"], ["False"]):  # of a box that is ticked its value is sent, else nothing
        return bool(typed) != (shown == ["True"])
    return [*map(comparable, shown)] != [*map(comparable, typed or [""])]


def comparable(value):
    """A value as it can be held against another: line ends are the same, and a day or an hour is
    itself, in whichever of the ways that forms read it was written."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    for field in _OF_TIME if plain[:1].isdecimal() else ():
        with suppress(ValidationError):
            return field.to_python(plain)
    return plain

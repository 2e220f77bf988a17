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

from .admin_shown import flat_choices
from .fields import ChoiceListField

_SHOWN = "initial-"
_OF_A_ROW = re.compile(r"(.+)-(\d{1,9})-[^-]+")
_TAKEN_AWAY = "DELETE"
_NOT_TYPED = ("id", _TAKEN_AWAY)
_OF_A_LIST = ("action", "select_across")
# A page shows a day in one way, hides it in another, and takes a third.
_OF_TIME = (forms.DateField(), forms.TimeField(), forms.DateTimeField())
# Digits and words of another script stay together, whichever way the sentence runs.
_ISOLATED, _END = "\u2068", "\u2069"


def typed_where_closed(data, model, fields, prefixes, asked=None):
    """What was typed into fields of `model`, and into rows, that the page had and has no more.

    `fields` are those of the form that is answered, `prefixes` those of its rows.
    """
    told = [
        told_of(model, name, data.getlist(name), asked)
        for name in _names_of_fields(data, model)
        if _field_name(name) not in fields and _was_typed(data, name)
    ]
    for prefix, number in _rows_sent(data):
        if not f"{prefix}-".startswith(prefixes):
            told += _typed_in_any_row(data, f"{prefix}-{number}", _hanging_on(model, prefix))
    return told


def typed_anywhere(data, model, asked):
    """What was typed on a page that is answered no more: also where it had asked, and had shown
    nothing of a row. `asked` are the fields of its form that are none of the model."""
    return typed_where_closed(data, model, (), (), asked) + [
        told_of(model, name, values, asked)
        for name, values in data.lists()
        if _is_answer(data, name) and _says_something(model, name, values, asked)
    ]


def typed_in_row(data, prefix, model, fields):
    """The same of one row of the page: `fields` are those that are open."""
    return [
        told_of(model, name, data.getlist(f"{prefix}-{name}"))
        for name in _names_of_row(data, f"{_SHOWN}{prefix}-")
        if _field_name(name) not in fields and _was_typed(data, f"{prefix}-{name}")
    ]


def taken_away(data, prefix, row=None):
    """That a row was ticked to be deleted; `row` is how it is called, where that may be said."""
    is_ticked = data.get(f"{prefix}-{_TAKEN_AWAY}")
    return [_beside(_("Delete?"), row or _("yes"))] if is_ticked else []


def typed_in_new_row(data, prefix, model, fk):
    """What a row says that was not there before, but for `fk`, which says what it hangs on."""
    if data.get(f"{prefix}-{_TAKEN_AWAY}"):
        return []
    return [
        told_of(model, name, values)
        for name in _names_of_row(data, f"{prefix}-")
        if name not in (*_NOT_TYPED, fk) and any(values := data.getlist(f"{prefix}-{name}"))
    ]


def _typed_in_any_row(data, prefix, hanging):
    """What was typed in a row of rows that the page has no more."""
    model, fk = (hanging.model, hanging.name) if hanging else (None, "")
    if _names_of_row(data, f"{_SHOWN}{prefix}-"):
        return typed_in_row(data, prefix, model, ()) + taken_away(data, prefix)
    return typed_in_new_row(data, prefix, model, fk)


def _rows_sent(data):
    """The rows that were sent, in their order: how their names begin, and their numbers."""
    found = (_OF_A_ROW.fullmatch(name.removeprefix(_SHOWN)) for name in data)
    return sorted({one.groups() for one in found if one}, key=lambda row: (row[0], int(row[1])))


def _names_of_row(data, start):
    return [name.removeprefix(start) for name in data if name.startswith(start)]


def _hanging_on(model, prefix):
    """The field by which rows of this name hang on one of `model`; None where none do."""
    for relation in model._meta.related_objects:
        if relation.get_accessor_name() == prefix:
            return relation.field
    return None


def not_saved(told):
    return _(
        "This can no longer be changed here, and was not saved: %(typed)s. Save again to keep the "
        "rest."
    ) % {"typed": " · ".join(told)}


def told_of(model, name, values, asked=None):
    """A value beside the label of its field, as people read both. `asked` are the fields of a form
    that are none of the model."""
    field = (asked or {}).get(_field_name(name)) or _column(model, _field_name(name))
    if field is None:
        return " · ".join(values)
    if _is_box(field):
        value = _("yes") if values else _("no")
    elif _points(field):  # numbers, which say nothing
        value = "…"
    else:
        choices = {str(key): label for key, label in _choices_of(field)}
        parts = (str(choices.get(one, one)) for one in values)
        value = (" · " if _holds_several(field) else " ").join(parts)
    label = field.label or name if isinstance(field, forms.Field) else field.verbose_name
    return _beside(capfirst(label), value)


def _is_box(field):
    return isinstance(field, models.BooleanField | forms.BooleanField)


def _points(field):
    return isinstance(field, forms.ModelChoiceField) or getattr(field, "is_relation", False)


def _choices_of(field):
    if isinstance(field, ChoiceListField):
        return field.options.choices if field.options else ()
    if isinstance(field, models.Field):
        return field.flatchoices or ()
    return flat_choices(getattr(field, "choices", ()))


def _column(model, name):
    try:
        field = model and model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if field and (field.concrete or _holds_several(field)) else None


def _beside(label, value):
    return _("%(label)s: %(value)s") % {"label": label, "value": f"{_ISOLATED}{value}{_END}"}


def _is_answer(data, name):
    """Whether it is one of a field of which nothing was shown; not what a page sends by itself."""
    by_itself = name.startswith(("_", _SHOWN)) or name == "csrfmiddlewaretoken" or "-" in name
    return not by_itself and f"{_SHOWN}{name}" not in data


def _says_something(model, name, values, asked):
    """Not what stood there before somebody came, nor numbers of rows and of buttons."""
    field = asked.get(_field_name(name)) or _column(model, _field_name(name))
    if field is None:
        is_of_list = name in _OF_A_LIST
        return not is_of_list and any(x and not x.isdecimal() and x != "on" for x in values)
    if isinstance(field, forms.Field) and field.widget.is_hidden:
        return False  # it goes along by itself
    default = field.initial if isinstance(field, forms.Field) else field.get_default()
    if _is_box(field):
        return not default
    is_list = _holds_several(field) and name not in asked  # told with what was shown
    return any(values) and values != [str(default)] and not is_list and not _points(field)


def _names_of_fields(data, model):
    """What the page had shown; of a list that was empty it had nothing to hide."""
    lists = {field.name for field in model._meta.get_fields() if _holds_several(field)}
    shown = _names_of_row(data, _SHOWN)
    return [name for name in shown if "-" not in name] + sorted(lists.intersection(data) - {*shown})


def _holds_several(field):
    return isinstance(field, models.ManyToManyField | ChoiceListField)


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

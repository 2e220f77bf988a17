"""What was typed into a form that was kept, in the words of its page, and whether that is all that
it sends."""

import re
from collections import Counter
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import BooleanField, ModelChoiceField
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext

from skills_center.base.admin_closed import comparable
from skills_center.base.admin_once import MARK
from skills_center.base.admin_seen import STATES
from skills_center.base.admin_shown import flat_choices
from skills_center.base.bounds import key_in

_SHOWN = "initial-"
# What a page says of itself: which rows it has and what they held. It writes nothing alone.
_OF_THE_PAGE = re.compile(rf"{_SHOWN}|{MARK}$|{STATES}$|.*_FORMS$|.*-id$")
# What says to which rows something is to be done, and what: no words of anybody's.
_NOT_TYPED = re.compile(
    rf"{_OF_THE_PAGE.pattern}|_"
    r"|(?:action|index|select_across|seen|next|login|jump|rank|score)$"
)
_IN_A_ROW = re.compile(r"-\d+-")
_TICKED = {"on", "True"}


class Typed:
    """The answers of a form, beside what its page shows and asks.

    `fields` are those of a page of the back office (None of any other page), `form` is the form as
    the page draws it now (None where it has none any more).
    """

    def __init__(self, answers, fields, form):
        self._fields = fields or {}
        self._is_of_office = fields is not None
        self._form = form
        self._sent: dict[str, list[str]] = {}
        for name, value in answers:
            self._sent.setdefault(name, []).append(value)

    @cached_property
    def told(self):
        """Pairs of a label and what was typed there; what was emptied too."""
        names = [name for name in self._sent if not name.startswith(_SHOWN)]
        return [pair for name in names + self._left_out() for pair in self._told_of(name)]

    @property
    def is_all_told(self):
        """Whether it sends nothing but what is told under a label, and what its form itself sends:
        nobody sends what they are not shown."""
        are_labelled = all(label for label, _value in self.told)
        return are_labelled and all(map(self._is_known, self._sent)) and self._says_the_same

    def _is_known(self, name):
        if _OF_THE_PAGE.match(name) or _field_name(name) in self._fields:
            return True
        return bool(self._form) and (self._form.sends(name) or self._is_untouched(name))

    @property
    def _says_the_same(self):
        """Whether the hidden fields of the page name the same row as was meant, and as many."""
        hidden = self._form.hidden if self._form else ()
        return all(value in self._sent.get(name, [value]) for name, value in hidden)

    # What was there before -------------------------------------------------------------
    def _before(self, name):
        """What the page showed, as it says itself; None where its form says nothing of it.

        What was sent is believed of no page that does not ask so: it would hide what was typed.
        Nor is it, where it says that nothing stood there and something too.
        """
        shown = self._sent.get(f"{_SHOWN}{name}")
        if shown is None or ("" in shown and len(shown) > 1):
            return None
        return _filled(shown) if self._is_closed or self._is_remembered(name) else None

    @property
    def _is_closed(self):
        """Whether nothing is left of its page for this person. Of such a form nothing can be sent:
        what it says that it showed may hide what nobody typed."""
        return not (self._form or self._fields)

    def _stood_ready(self, name):
        """Whether it stands in the row that waits to be filled, or stood so in it."""
        ready = _IN_A_ROW.sub("-__prefix__-", name, count=1)
        return "__prefix__" in ready and self._sent.get(ready) == self._sent.get(name)

    def _is_remembered(self, name):
        """Whether the form sends along what it shows of a field; or has that field no more."""
        form = self._form
        if not form:
            return False
        return form.sends(f"{_SHOWN}{name}") or (form.remembers and not form.sends(name))

    def _is_untouched(self, name):
        before = self._before(name)
        return before is not None and _are_same(before, self._typed(name))

    def _typed(self, name):
        return _filled(self._sent.get(name, []))

    def _left_out(self):
        """The names of what sends nothing once it is emptied: boxes and lists."""
        shown = [name.removeprefix(_SHOWN) for name in self._sent if name.startswith(_SHOWN)]
        drawn = self._form.names_of_ticked if self._form else []
        forgotten = [name for name in drawn if not self._form.sends(f"{_SHOWN}{name}")]
        return [name for name in dict.fromkeys(shown + forgotten) if name not in self._sent]

    # In words --------------------------------------------------------------------------
    def _told_of(self, name):
        typed = self._typed(name)
        if self._is_untouched(name) or (self._is_closed and self._stood_ready(name)):
            return []
        if typed:
            return [pair for value in typed if (pair := self._in_words(name, value))]
        label = self._label(name)
        return [(label, self._emptied(name))] if label is not None and self._held(name) else []

    def _held(self, name):
        """What would be erased: of a page that does not say what it showed, what it shows now."""
        before = self._before(name)
        if before is None:
            return self._asks(name) and self._form.begins_with(name)
        return before

    def _emptied(self, name):
        field = self._field(name)
        is_box = self._form.is_box(name) if field is None else isinstance(field, BooleanField)
        return gettext("no") if is_box else gettext("nothing any more")

    def _in_words(self, name, value):
        """None of what nobody types."""
        label = self._label(name)
        if label is None:
            is_sent_along = self._form and self._form.sends(name)
            return None if is_sent_along or _NOT_TYPED.match(name) else ("", _readable(value))
        if (field := self._field(name)) is not None:
            return label, _by_field(field, value)
        if self._is_of_office and self._is_ready(name, value):
            return None
        said = self._form.told(name, value)
        words = "…" if said is None else _readable(said)
        return label, words or gettext("yes")

    def _is_ready(self, name, value):
        """Whether it stands in a row that was ready to be filled, and was not."""
        return self._before(name) is None and self._form.begins_with(name) == value

    def _label(self, name):
        """What a field is called; None where no field that somebody sees has this name."""
        if (field := self._field(name)) is not None:
            return capfirst(field.label or "")
        if name == ACTION_CHECKBOX_NAME and self._asks(name):
            return gettext("Rows")  # each box is called by its own row, which is what is told
        return self._form.label(name) if self._asks(name) else None

    def _asks(self, name):
        return bool(self._form) and self._form.shows(name)

    def _field(self, name):
        return self._fields.get(_field_name(name))


def _field_name(name):
    """Of a part of a field (a day, an hour) the field."""
    return re.sub(r"_[01]$", "", name)


def _filled(values):
    return [value for value in values if value.strip()]


def _are_same(shown, typed):
    """Of a box that is ticked the page says that it is so, and its browser something else."""
    if typed in ([], ["on"]) and shown in (["True"], ["False"]):
        return bool(typed) == (shown == ["True"])
    return Counter(map(comparable, shown)) == Counter(map(comparable, typed))


def _by_field(field, value):
    """A choice in its words, a row by its name where the field offers it."""
    if isinstance(field, ModelChoiceField):
        offered: Any = field.queryset
        return offered.filter(pk=key_in(value)).first() or "…"
    if isinstance(field, BooleanField):
        return gettext("yes") if value in _TICKED else value
    choices = {str(key): label for key, label in flat_choices(getattr(field, "choices", ()))}
    return choices.get(value) or _readable(value)


def _readable(value):
    """A day that a control of days sends is told as pages tell it."""
    try:
        is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        return formats.date_format(date.fromisoformat(value)) if is_day else value
    except ValueError:
        return value

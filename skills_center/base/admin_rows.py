"""The rows on a page of the back office: one that somebody wrote or took away is not run over.

Django finds the rows of a page by their numbers, as they were sent: of those that are gone it makes
an error that nobody sees. Here what was sent is put in order first.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.models import BaseModelFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from .admin_closed import not_saved, taken_away, typed_in_new_row, typed_in_row
from .admin_edits import LosesNothing
from .admin_shown import THEIRS


class RowsLoseNothing(BaseModelFormSet):
    """The rows that hang on a page: one that somebody else wrote or took away is not run over."""

    fk: models.ForeignKey
    instance: Any
    form: Any
    model: Any
    # Whether rows that are there may be looked at only.
    is_closed = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.returned = 0
        if self.is_bound:
            there = [str(pk) for pk in self.get_queryset().values_list("pk", flat=True)]
            key = self.model._meta.pk.name
            self.data, self.returned = without_rows_gone(
                self.data, self.prefix, key, there, self._was_typed_into
            )
            if there and self.fk.unique:
                self.data = as_the_one_there(self.data, self.prefix, key, there[0])

    def _was_typed_into(self, number):
        """Whether a row, as it was sent, says anything else than the page had shown of it."""
        if self.data.get(f"{self.prefix}-{number}-DELETE"):
            return False
        row = self.form(self.data, prefix=f"{self.prefix}-{number}", instance=self.model())
        row._remember()
        return bool(set(row.changed_data) - {self.fk.name})

    def clean(self):
        super().clean()
        if self.returned:
            raise ValidationError(
                _(
                    "Somebody else took away a row of this page meanwhile. What you typed there "
                    "stands in a new row: save again to add it, or empty it."
                )
            )
        if told := [*self._typed_where_closed(), *self._typed_in_rows_too_many()]:
            raise ValidationError(not_saved(told))
        leaving = [form for form in self.forms if self._leaves(form)]
        for form in leaving:
            self._is_still_what_was_shown(form)
        for form in self.forms:
            # Of a row that takes the place of one that leaves the database has the last word.
            if form.has_changed() and form.is_valid() and not leaving and self.instance.pk:
                self._is_there_once(form)

    def _leaves(self, form):
        return self.can_delete and self._should_delete_form(form)  # type: ignore[attr-defined]

    def _typed_where_closed(self):
        for form in self.initial_forms:
            if self.is_closed:
                yield from typed_in_row(self.data, form.prefix, self.model, ())
            if not self.can_delete:
                yield from taken_away(self.data, form.prefix, form.instance)

    def _typed_in_rows_too_many(self):
        """New ones, where nobody may add any more."""
        announced = self.management_form.cleaned_data[TOTAL_FORM_COUNT] or 0
        for number in range(self.total_form_count(), min(announced, len(self.data))):
            yield from typed_in_new_row(
                self.data, self.add_prefix(number), self.model, self.fk.name
            )

    def _is_there_once(self, form):
        """A row of which there may be one: Django does not look at those that are there, since
        what it hangs on is no field of its form."""
        excluded = form._get_validation_exclusions() - {self.fk.name}
        for model, constraints in form.instance.get_constraints():
            for one in constraints:
                try:
                    if isinstance(one, models.UniqueConstraint):
                        one.validate(model, form.instance, exclude=excluded)
                except ValidationError:
                    form.add_error(None, _told_of_double(one))

    def _is_still_what_was_shown(self, form):
        if any(getattr(bound, "has_moved", False) for bound in form):
            raise ValidationError(
                _("Somebody else changed “%(row)s” meanwhile: look at it, then take it away again.")
                % {"row": form.instance}
            )


def without_rows_gone(data, prefix, key, there, was_typed_into):
    """What was sent of the rows of a page, without those that are gone; and how many come back.

    A row in which nobody typed goes. What was typed in one comes back as a new row at the end: its
    words are not lost, and whoever typed them decides.
    """
    try:
        first, total = (int(data[f"{prefix}-{name}_FORMS"]) for name in ("INITIAL", "TOTAL"))
    except (KeyError, ValueError):
        return data, 0
    first = min(first, total, len(data))
    gone = [row for row in range(first) if data.get(f"{prefix}-{row}-{key}", "") not in there]
    if not gone or total > len(data):
        return data, 0
    typed = [row for row in gone if was_typed_into(row)]
    left = [row for row in range(first) if row not in gone]
    places = {row: place for place, row in enumerate([*left, *range(first, total), *typed])}
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if (renamed := _renamed(name, prefix, places)) is not None:
            named = _all_renamed(values, prefix, places) if name == THEIRS else values
            kept.setlist(renamed, named)
    for row in typed:
        _make_new(kept, prefix, places[row], key)
    kept[f"{prefix}-INITIAL_FORMS"], kept[f"{prefix}-TOTAL_FORMS"] = (
        str(len(left)),
        str(len(places)),
    )
    return kept, len(typed)


def as_the_one_there(data, prefix, key, pk):
    """Of rows of which there may be one: what was typed where there was none, as typed into the one
    that somebody else wrote meanwhile. The page had shown nothing of it."""
    if data.get(f"{prefix}-INITIAL_FORMS") != "0" or data.get(f"{prefix}-TOTAL_FORMS") == "0":
        return data
    start = f"{prefix}-0-"
    changed = data.copy()
    for name in [one for one in data if one.startswith(start)]:
        changed[f"initial-{name}"] = ""
    changed[f"{start}{key}"], changed[f"{prefix}-INITIAL_FORMS"] = pk, "1"
    return changed


def _renamed(name, prefix, places):
    """The name under which a value of a row is known now; None for one of a row that goes."""
    found = re.fullmatch(rf"((?:initial-)?{re.escape(prefix)}-)(\d{{1,9}})(-.*)", name)
    if not found:
        return name
    place = places.get(int(found[2]))
    return None if place is None else f"{found[1]}{place}{found[3]}"


def _all_renamed(names, prefix, places):
    """The same of values that are names themselves, without those of rows that go."""
    renamed = (_renamed(name, prefix, places) for name in names)
    return [name for name in renamed if name is not None]


def _make_new(data, prefix, place, key):
    """Let a row be one that was not there before."""
    data[f"{prefix}-{place}-{key}"] = ""
    for name in [one for one in data if one.startswith(f"initial-{prefix}-{place}-")]:
        del data[name]


def _told_of_double(constraint):
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return constraint.violation_error_message
    return _("A row like this is there already: take this one away.")


def rows_losing_nothing(formset_class, *, is_closed=False):
    """The rows that hang on a page, and their forms, made to lose nothing."""
    form = type(formset_class.form.__name__, (LosesNothing, formset_class.form), {})
    made = {"form": form, "is_closed": is_closed}
    return type(formset_class.__name__, (RowsLoseNothing, formset_class), made)

"""Edits that lose nothing: a form of the back office writes what was typed in it, and only that.

Two people may have the same page open. Each field carries, hidden, what the page showed. Who
saves changes the fields that differ from it; what somebody else wrote meanwhile in the others
stays. Where both changed one field, both values are shown, and nothing is written until somebody
chooses.
"""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from .admin_closed import not_saved, typed_in_row, typed_where_closed
from .admin_shown import THEIRS, ShownField


class Remembers(forms.BaseForm):
    """Its fields carry, hidden, what the page showed of a row; `remembers` says if there is one."""

    bound_field_class = ShownField
    remembers = False
    data: Any
    # The names of the fields that offer a choice more: the one that is held.
    offering_held: frozenset[str] = frozenset()

    def _remember(self):
        self.remembers = True
        for name, field in self.fields.items():
            field.show_hidden_initial = not isinstance(field, forms.FileField)
            self._keep_what_is_not_offered(name, field)

    def _keep_what_is_not_offered(self, name, field):
        """Of several rows show those alone that may be chosen; what is held may always stay."""
        value = self.get_initial_for_field(field, name)
        rows: Any = getattr(field, "queryset", None)
        if not value or (rows is not None and not rows.query.where):
            return  # nothing is held, or every row is offered
        if isinstance(field, forms.ModelMultipleChoiceField):
            self.initial[name] = list(rows.filter(pk__in=_keys(value)))
        elif isinstance(field, forms.ModelChoiceField):
            if not rows.filter(pk=_key(value)).exists():
                offered = models.Q(pk__in=rows.order_by().values("pk"))
                every_row = rows.model._base_manager.all()
                field.queryset = every_row.filter(offered | models.Q(pk=_key(value)))
        elif isinstance(field, forms.ChoiceField) and (held := _not_offered(field, value)):
            field.choices = [*cast(list, field.choices), *((one, one) for one in held)]
            self.offering_held |= {name}

    def _clean_fields(self):
        """What nobody typed is not refused: it stays as it is. So does an hour that the clock
        showed twice, a choice that is offered no more, what somebody else wrote meanwhile."""
        super()._clean_fields()  # type: ignore[misc]
        for name in self.fields.keys() & self.errors.keys():
            if self._is_excused(self.shown(name)):
                del self.errors[name]
                self.cleaned_data[name] = self.shown(name).held()

    def _is_excused(self, bound):
        """Whether what the form says against a field is nobody's fault who sent it."""
        return bound.is_untouched

    @cached_property
    def was_shown(self):
        """Whether the page sent along what it had shown."""
        prefix = self.add_initial_prefix("")
        return any(name.startswith(prefix) for name in self.data)

    @cached_property
    def taken(self):
        """The names of the fields in which what somebody else wrote is to stay."""
        is_sent = self.remembers and hasattr(self.data, "getlist")
        return set(self.data.getlist(THEIRS)) if is_sent else set()

    @cached_property
    def typed(self):
        """The names of the fields that somebody typed into."""
        return set(self.changed_data)

    @cached_property
    def contested(self):
        """The fields whose present value this answer shows: the next time it has been seen."""
        return set()

    def contest(self):
        """Write nothing where two people changed one field: show what each of them wrote."""
        for name in self.changed_data:
            bound = self.shown(name)
            if bound.is_contested:
                self.contested.add(name)
                self.add_error(name, bound.both_values())

    @property
    def clashes(self):
        """The fields that two people changed, as the page draws them."""
        return [self.shown(name) for name in self.fields if name in self.contested]

    @property
    def is_right_but_for_clashes(self):
        """Whether nothing else is left to correct."""
        return all(
            name in self.contested and len(found) == 1 for name, found in self.errors.items()
        )

    def shown(self, name) -> ShownField:
        return cast(ShownField, self[name])


class AsksOfARow(Remembers):
    """A form that asks of a row before a verb runs: what nobody typed into is what is there now."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._remember()

    def _is_excused(self, bound):
        """A question that begins with nothing asks for an answer."""
        return super()._is_excused(bound) and bound.initial not in bound.field.empty_values

    def _post_clean(self):
        super()._post_clean()  # type: ignore[misc]
        self.contest()


def asking_of_a_row(form_class):
    """The class of a form, or what makes one, with what `AsksOfARow` adds."""
    if isinstance(form_class, partial):
        made = asking_of_a_row(form_class.func)
        return partial(made, *form_class.args, **form_class.keywords)
    return type(form_class.__name__, (AsksOfARow, form_class), {})


def fields_of(form_class):
    """The fields of the class of a form, or of what makes one."""
    return getattr(form_class, "func", form_class).base_fields


class LosesNothing(Remembers, forms.ModelForm):
    """Writes the fields that were typed into, on the row as it stands now.

    The row is read under its lock (`CenterScopedAdmin.get_object`): `instance` is the present.
    """

    # How the names of the rows on its page begin.
    prefixes: Sequence[str] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self._held = held_by(self.instance)
            self._remember()

    def _clean_form(self):
        """A row in which nobody typed is held against nothing."""
        if not self.remembers or self.typed:
            super()._clean_form()  # type: ignore[misc]

    def _post_clean(self):
        if not self.remembers:
            return super()._post_clean()  # type: ignore[misc]
        self.contest()
        if self.was_shown and (told := self._typed_where_closed()):
            self.add_error(None, not_saved(told))
        if self.typed:
            with self._typed_alone():
                super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            self.changed_data = self._changing()
        return None

    def _changing(self):
        """Of the fields that were typed into, those in which the row will be another: who types
        what somebody else has just written changes nothing, and no log says so."""
        columns = self.written()
        return [name for name in self.changed_data if self._is_changing(name, columns)]

    def _is_changing(self, name, columns):
        if name in self._held:
            return name in columns
        return any(self._added_and_taken(name)) if self._is_of_many(name) else True

    def _typed_where_closed(self):
        if self.prefix:
            return typed_in_row(self.data, self.prefix, self._meta.model, self.fields)
        return typed_where_closed(
            self.data, self._meta.model, self.fields, tuple(f"{one}-" for one in self.prefixes)
        )

    def _save_m2m(self):
        """Of rows to choose from add and take away what was typed; those not offered stay."""
        if not self.remembers:
            return super()._save_m2m()  # type: ignore[misc]
        for name in filter(self._is_of_many, self.changed_data):
            added, taken = self._added_and_taken(name)
            held = getattr(self.instance, name)
            held.remove(*taken)
            held.add(*added)
        return None

    def _is_of_many(self, name):
        """Whether a field asks for rows, several of which belong to this one."""
        many = {field.name for field in self._meta.model._meta.many_to_many}
        return name in many and isinstance(self.fields[name], forms.ModelMultipleChoiceField)

    def _added_and_taken(self, name):
        field: Any = self.fields[name]
        offered = field.queryset.order_by().values("pk")
        before = set(getattr(self.instance, name).filter(pk__in=offered))
        typed = set(self.cleaned_data[name])
        return typed - before, before - typed

    @contextmanager
    def _typed_alone(self):
        """Let the answers be those alone that were typed: what is not among them stays. Columns
        that stay are not looked at one by one, but beside the others, as of one row."""
        whole, row = self.cleaned_data, self.instance
        left = (self.fields.keys() - self.typed) | self.offering_held
        self.cleaned_data = {name: value for name, value in whole.items() if name in self.typed}
        # `full_clean` of the row takes one list of names, and would leave out of its constraints
        # too what is not to be looked at by itself.
        vars(row)["clean_fields"] = lambda exclude: type(row).clean_fields(row, {*exclude, *left})
        try:
            yield
        finally:
            del vars(row)["clean_fields"]
            self.cleaned_data = whole

    def save(self, commit=True):
        if commit and self.remembers and not self.errors:
            self.write()
            self._save_m2m()
            return self.instance
        return super().save(commit)

    def write(self):
        """Write what differs from the row as it was read; nothing at all when nothing does."""
        if written := self.written():
            self.instance.save(update_fields=written)
            keep_original(self.instance, written)

    def written(self):
        """The names of the columns to write."""
        now = held_by(self.instance)
        typed = [name for name, value in now.items() if value != self._held[name]]
        return typed and [*typed, *set_by_saving(self.instance)]


def _not_offered(field, value):
    """What is held of a list of choices, and is not among them."""
    held = value if isinstance(value, list) else [value]
    return [one for one in held if not field.valid_value(one)]


def _key(value):
    return getattr(value, "pk", value)


def _keys(values):
    return [_key(value) for value in values]


def held_by(row: models.Model) -> dict[str, Any]:
    """The columns of a row as texts, to find what was changed.

    Of a text in three languages those: its own name means the language of the page, or what stands
    in for it where it is empty.
    """
    fields = row._meta.concrete_fields
    in_languages = {getattr(field, "translated_field", None) for field in fields}
    return {
        field.name: str(field.value_to_string(row))
        for field in fields
        if not field.primary_key and field not in in_languages
    }


def keep_original(row: models.Model, written: Iterable[str]) -> None:
    """Let the own column of a text in three languages hold that of the portal's own language, as
    where all of a row is written. It cannot be named among the columns to write: it would be read
    in the language of the page."""
    columns: Iterable[Any] = row._meta.concrete_fields
    own = {
        column.translated_field.name: getattr(row, column.attname) or ""
        for column in columns
        if column.name in written
        and getattr(column, "language", "") == settings.MODELTRANSLATION_DEFAULT_LANGUAGE
    }
    if own:
        models.QuerySet(type(row)).filter(pk=row.pk).update(**own)


def set_by_saving(row: models.Model) -> list[str]:
    """The columns that say when a row was last written."""
    return [field.name for field in row._meta.concrete_fields if getattr(field, "auto_now", False)]

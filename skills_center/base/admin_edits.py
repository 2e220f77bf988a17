"""Edits that lose nothing: a form of the back office writes what was typed in it, and only that.

Two people may have the same page open. Each field carries, hidden, what the page showed. Who
saves changes the fields that differ from it; what somebody else wrote meanwhile in the others
stays. Where both changed one field, both values are shown, and nothing is written until somebody
chooses.
"""

from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import connections, models, router
from django.forms.widgets import MultipleHiddenInput, MultiWidget
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from .templatetags.face import phone

# What is ticked to keep what somebody else wrote; its value is the name of the field.
THEIRS = "_theirs"
# Their `to_python` asks the database, and they compare keys as they were sent.
_OF_KEYS = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)


class ShownField(forms.BoundField):
    """A field that knows what the page showed, what was typed, and what the database holds now."""

    form: Any

    @property
    def data(self):
        return self._as_typed(self.initial) if self._takes_theirs else super().data

    def _as_typed(self, initial):
        """What the field's own control would send of a value."""
        value = self.field.prepare_value(initial)
        is_parted = isinstance(self.field, forms.MultiValueField)
        return self.field.widget.decompress(value) if is_parted else value

    def clean_now(self):
        """What the row holds now, as the form would hand it on."""
        return self.field.clean(self._as_typed(self.initial))

    def remembered(self):
        """What the page shows, hidden: for a page that draws the parts of a field itself."""
        return self.as_hidden(only_initial=True) if self._remembers else ""

    @property
    def _remembers(self):
        """Not the key of a row, nor a file: a file that is sent is a new one."""
        return self.form.remembers and self.field.show_hidden_initial

    @property
    def _takes_theirs(self):
        return self.html_name in self.form.taken

    @property
    def _shown(self):
        """What the page showed, as it came back hidden."""
        return self.form._widget_data_value(self.field.hidden_widget(), self.html_initial_name)

    @property
    def _now(self):
        """What the page would show now, as its hidden field would say it."""
        return _as_sent(self.field.hidden_widget(), self.field.prepare_value(self.initial))

    def _has_changed(self):
        if not self._remembers:
            return super()._has_changed()  # type: ignore[misc]
        if self._takes_theirs or self.field.disabled:
            return False
        if not self.form.was_shown:  # sent by hand: compared with the database
            return self.field.has_changed(self.initial, self.data)
        shown = self._shown
        if _same(shown, self.data):
            return False
        try:
            read = shown if isinstance(self.field, _OF_KEYS) else self.field.to_python(shown)
        except ValidationError:
            return True
        return self.field.has_changed(read, self.data)

    @property
    def has_moved(self):
        """Whether somebody else changed it since the page was drawn."""
        return self._remembers and self.form.was_shown and not _same(self._shown, self._now)

    @property
    def is_contested(self):
        """Whether both changed it, each to another value."""
        return self.has_moved and self.field.has_changed(self.initial, self.data)

    @property
    def _stays_typed(self):
        """Whether a page that is drawn again holds it against what the first had shown."""
        form = self.form
        return form.is_bound and form.was_shown and self.name in form.typed - form.contested

    def value(self):
        """A field that nobody typed into shows what is there now, also when errors are shown."""
        if self._remembers and self.form.is_bound and self.name not in self.form.typed:
            return self.field.prepare_value(self.initial)
        return super().value()

    def as_hidden(self, attrs=None, only_initial=False, **kwargs):
        """Beside the field what the page shows of it: what is there now, or, where something was
        typed and somebody has not yet seen both, what was there before."""
        if not (only_initial and self._remembers):
            return super().as_hidden(attrs=attrs, only_initial=only_initial, **kwargs)
        now = self.field.prepare_value(self.initial)
        return self.field.hidden_widget().render(
            name=self.html_initial_name,
            value=self._shown if self._stays_typed else now,
            attrs={"id": self.html_initial_id},
            renderer=self.form.renderer,
        )

    def both_values(self):
        """The sentence that shows what somebody else wrote beside what was typed here."""
        return format_html(
            '{} <b class="theirs"><bdi>{}</bdi></b>{}'
            '<label class="keep-theirs"><input type="checkbox" name="{}" value="{}"> {}</label>',
            _("Meanwhile somebody else wrote here:"),
            self._told(self.field.prepare_value(self.initial)),
            _("What you typed stands in the field: save again to put it in its place."),
            THEIRS,
            self.html_name,
            _("No, keep what they wrote"),
        )

    def _told(self, value):
        """A value as people read it."""
        if isinstance(self.field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            return " · ".join(str(self._label_of(one)) for one in value or ()) or "—"
        if value in (None, "", []):
            return "—"
        if isinstance(self.initial, PhoneNumber):
            return phone(self.initial)
        if isinstance(self.initial, bool):
            return _("yes") if self.initial else _("no")
        return self._label_of(self.initial if hasattr(self.initial, "isoformat") else value)

    def _label_of(self, value):
        for key, label in _flat(getattr(self.field, "choices", ())):
            if str(key) == str(value):
                return label
        if isinstance(self.field, _OF_KEYS):
            return _("something you may not see")
        return formats.localize(value)


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def _same(one, other):
    """Whether two values, as browsers send them, are the same: line ends are theirs to choose."""
    return _plain(one) == _plain(other)


def _plain(value):
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")


def _as_sent(widget, value) -> Any:
    """What a hidden widget sends of a value: a text, or a list of them."""
    if isinstance(widget, MultiWidget):
        parts: Any = value if isinstance(value, list) else widget.decompress(value)
        return [_as_sent(*pair) for pair in zip(widget.widgets, parts, strict=True)]
    if isinstance(widget, MultipleHiddenInput):
        return [str(one) for one in value or ()]
    return widget.format_value(value)


class Remembers(forms.BaseForm):
    """Its fields carry, hidden, what the page showed of a row; `remembers` says if there is one."""

    bound_field_class = ShownField
    remembers = False
    data: Any

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
        elif isinstance(field, forms.ChoiceField) and _lacks(field, value):
            field.choices = [*cast(list, field.choices), (value, value)]

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

    def shown(self, name) -> ShownField:
        return cast(ShownField, self[name])


class AsksOfARow(Remembers):
    """A form that asks of a row before a verb runs: what nobody typed into is what is there now."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._remember()

    def _post_clean(self):
        super()._post_clean()  # type: ignore[misc]
        self.contest()
        for name in self.fields.keys() - set(self.changed_data):
            if name in self.cleaned_data and self.shown(name).has_moved:
                self.cleaned_data[name] = self.shown(name).clean_now()


def asking_of_a_row(form_class):
    """The class of a form, or what makes one, with what `AsksOfARow` adds."""
    if isinstance(form_class, partial):
        made = asking_of_a_row(form_class.func)
        return partial(made, *form_class.args, **form_class.keywords)
    return type(form_class.__name__, (AsksOfARow, form_class), {})


class LosesNothing(Remembers, forms.ModelForm):
    """Writes the fields that were typed into, on the row as it stands now.

    The row is read under its lock (`CenterScopedAdmin.get_object`): `instance` is the present.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self._held = held_by(self.instance)
            self._remember()

    def _post_clean(self):
        if not self.remembers:
            return super()._post_clean()  # type: ignore[misc]
        self.contest()
        with self._typed_alone():
            return super()._post_clean()  # type: ignore[misc]

    def _save_m2m(self):
        """Of rows to choose from add and take away what was typed; those not offered stay."""
        if not self.remembers:
            return super()._save_m2m()  # type: ignore[misc]
        for name in self.changed_data:
            field: Any = self.fields[name]
            if isinstance(field, forms.ModelMultipleChoiceField) and _is_of_many(self, name):
                held = getattr(self.instance, name)
                offered = cast(models.QuerySet, field.queryset).order_by()
                before = set(held.filter(pk__in=offered.values("pk")))
                held.remove(*before.difference(self.cleaned_data[name]))
                held.add(*set(self.cleaned_data[name]) - before)
        return None

    @contextmanager
    def _typed_alone(self):
        """Let the answers be those alone that were typed: what is not among them stays."""
        whole = self.cleaned_data
        if self.remembers:
            self.cleaned_data = {
                name: value for name, value in whole.items() if name in self.changed_data
            }
        try:
            yield
        finally:
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

    def written(self):
        """The names of the columns to write."""
        now = held_by(self.instance)
        typed = [name for name, value in now.items() if value != self._held[name]]
        return typed and [*typed, *set_by_saving(self.instance)]


def _lacks(field, value):
    return isinstance(value, str) and not field.valid_value(value)


def _is_of_many(form, name):
    return name in {field.name for field in form._meta.model._meta.many_to_many}


def _key(value):
    return getattr(value, "pk", value)


def _keys(values):
    return [_key(value) for value in values]


def held_by(row: models.Model) -> dict[str, Any]:
    """The columns of a row as texts, to find what was changed."""
    return {
        field.name: str(field.value_to_string(row))
        for field in row._meta.concrete_fields
        if not field.primary_key
    }


def set_by_saving(row: models.Model) -> list[str]:
    """The columns that say when a row was last written."""
    return [field.name for field in row._meta.concrete_fields if getattr(field, "auto_now", False)]


def lock(rows: models.QuerySet) -> None:
    """Lock these rows alone until the transaction ends."""
    rows = rows.order_by("pk")
    if connections[rows.db].features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",), no_key=True)
    list(rows.values_list("pk"))


def connection_of(model):
    """The connection over which rows of a model are written."""
    return connections[router.db_for_write(model)]


def is_deadlock(error):
    """Whether PostgreSQL stopped this transaction because another waited for it in turn."""
    return getattr(error.__cause__, "sqlstate", getattr(error.__cause__, "pgcode", "")) == "40P01"

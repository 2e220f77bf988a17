"""A field of the back office that carries, hidden, what the page showed of it.

So it knows three values: that one, what was typed, and what the database holds now.
"""

from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import MultipleHiddenInput, MultiWidget
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from .bounds import key_in
from .dates import as_shown
from .templatetags.face import phone

# What is ticked to keep what somebody else wrote; its value is the name of the field.
THEIRS = "_theirs"
# Their `to_python` asks the database, and they compare keys as they were sent.
_OF_KEYS = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)
_OF_SEVERAL = (forms.ModelMultipleChoiceField, forms.MultipleChoiceField)


class ShownField(forms.BoundField):
    """A field that knows what the page showed, what was typed, and what the database holds now."""

    form: Any

    @property
    def data(self):
        """What was typed; of a field that nobody typed into, what is there now. What goes along
        by itself is what was sent."""
        is_left = self.is_untouched and not self.is_hidden
        return self._as_typed(self.initial) if is_left else self._sent

    @property
    def is_untouched(self):
        """Whether a page was sent on which nobody typed into it."""
        return self._remembers and self.form.is_bound and self.name not in self.form.typed

    @property
    def _sent(self):
        return self._still_offered(super().data)

    def _as_typed(self, initial):
        """What the field's own control would send of a value."""
        value = self.field.prepare_value(initial)
        is_parted = isinstance(self.field, forms.MultiValueField)
        return self.field.widget.decompress(value) if is_parted else value

    def held(self):
        """What the row holds now, as the form hands it on; as it stands, where the form would
        refuse it."""
        try:
            return self.field.clean(self._as_typed(self.initial))
        except ValidationError:
            return self.initial

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
        return self._still_offered(self._came_back)

    @property
    def _came_back(self):
        return self.form._widget_data_value(self.field.hidden_widget(), self.html_initial_name)

    def _still_offered(self, values):
        """Of several that were chosen those that may be chosen now. What the page had shown and
        nobody may choose any more is nobody's answer; what was never shown is, and is refused."""
        gone = self._offered_no_more
        return [one for one in values if one not in gone] if gone and values else values

    @cached_property
    def _offered_no_more(self):
        """Of several that the page showed as chosen, those that nobody may choose any more."""
        if not (self._remembers and isinstance(self.field, _OF_SEVERAL)):
            return set()
        shown = set(self._came_back or ())
        if isinstance(self.field, forms.ModelMultipleChoiceField):
            keys = [key for one in shown if (key := key_in(one)) is not None]
            offered: Any = self.field.queryset
            return shown - set(map(str, offered.filter(pk__in=keys).values_list("pk", flat=True)))
        return {one for one in shown if not self.field.valid_value(one)}

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
            return self.field.has_changed(self.initial, self._sent)
        shown = self._shown
        if _same(shown, self._sent):
            return False
        try:
            read = shown if isinstance(self.field, _OF_KEYS) else self.field.to_python(shown)
        except ValidationError:
            return True
        return self.field.has_changed(read, self._sent)

    @property
    def has_moved(self):
        """Whether somebody else changed it since the page was drawn."""
        return self._remembers and self.form.was_shown and not _same(self._shown, self._now)

    @property
    def is_contested(self):
        """Whether both changed it, each to another value."""
        return self.has_moved and self.field.has_changed(self.initial, self._sent)

    @property
    def _stays_typed(self):
        """Whether a page that is drawn again holds it against what the first had shown."""
        form = self.form
        return form.is_bound and form.was_shown and self.name in form.typed - form.contested

    def value(self):
        """A field that nobody typed into shows what is there now, also when errors are shown."""
        if self.is_untouched:
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
            self.told_now(),
            _("What you typed stands in the field: save again to put it in its place."),
            THEIRS,
            self.html_name,
            _("No, keep what they wrote: %(field)s") % {"field": self.label},
        )

    def told_now(self):
        """What the row holds now, as people read it."""
        return self._told(self.field.prepare_value(self.initial))

    def _told(self, value):
        """A value as people read it."""
        if isinstance(self.field, _OF_SEVERAL):
            return " · ".join(str(self._label_of(one)) for one in value or ()) or "—"
        if value in (None, "", []):
            return "—"
        if isinstance(self.initial, PhoneNumber):
            return phone(self.initial)
        if isinstance(self.initial, bool):
            return _("yes") if self.initial else _("no")
        if isinstance(self.initial, date | time):
            return as_shown(self.initial)
        return self._label_of(value)

    def _label_of(self, value):
        for key, label in flat_choices(getattr(self.field, "choices", ())):
            if str(key) == str(value):
                return label
        if isinstance(self.field, _OF_KEYS):
            return _("something you may not see")
        if isinstance(self.initial, Decimal):  # an amount, and never a year
            return formats.number_format(self.initial, use_l10n=True, force_grouping=True)
        return formats.localize(value)


def flat_choices(choices):
    """Pairs of a key and its label, those of groups too."""
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

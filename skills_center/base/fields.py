"""Fields that Django lacks: lists of choices, and names of persons, on forms and in tables."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .names import validate_latin, validate_name
from .text import is_surely_none, one_line


class ChoiceListField(models.JSONField):
    """Some of `options` (a class of choices), kept as a list of their values; none by default."""

    def __init__(self, *args, options=None, **kwargs):
        self.options = options
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def validate(self, value, model_instance):
        if not isinstance(value, list) or not set(value) <= set(self._values()):
            raise ValidationError(_("Choose among those listed."), code="invalid_choice")

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=self.options.choices,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name.capitalize()),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def _values(self):
        return self.options.values if self.options else []


def labels_of(options, values):
    """How the values of a list of choices are called; one that is no choice any more, as it is."""
    labels = dict(options.choices)
    return [str(labels.get(one, one)) for one in values]


class NameField(forms.CharField):
    """A person's name, in any script: letters, spaces, hyphens and apostrophes."""

    known = None  # what the row holds already

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 60, **kwargs})
        self.error_messages["max_length"] = _("This is too long for a name.")

    def get_bound_field(self, form, field_name):
        """What stands in a file of before is questioned when somebody changes it, not before."""
        self.known = form.get_initial_for_field(self, field_name)
        return super().get_bound_field(form, field_name)

    def to_python(self, value):
        if value and value == self.known:
            return value
        value = one_line(super().to_python(value) or "")
        return "" if self._is_nobody(value) else value

    def _is_nobody(self, value):
        """“Sans” is a name, also where none has to be given; “néant” and “xx” are none."""
        return is_surely_none(value) or value.casefold().strip("x") == "" != value

    def validate(self, value):
        super().validate(value)
        if value and value != self.known:
            validate_name(value)


class LatinNameField(NameField):
    """A name as it is spelt in Latin letters."""

    def validate(self, value):
        super().validate(value)
        if value and value != self.known:
            validate_latin(value)


class PersonName(models.CharField):
    """The column of a person's name: whichever form asks for it, it takes a name and no more."""

    field_of_form: type[NameField] = NameField

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.field_of_form, **kwargs})

    def deconstruct(self):
        """To the database it is a text like others."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class LatinName(PersonName):
    """The column of a name as it is spelt in Latin letters."""

    field_of_form = LatinNameField

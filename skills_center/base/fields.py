"""Fields that Django lacks: lists of choices, and names of persons, on forms and in tables."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .errors import DomainError
from .names import check_name, read_name, somebody


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

    latin = False
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
        return somebody(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if value and value != self.known:
            check_name(value, latin=self.latin)


class LatinNameField(NameField):
    """A name as it is spelt in Latin letters."""

    latin = True


class PersonName(models.CharField):
    """The column of a person's name: whichever form asks for it, it takes a name and no more."""

    field_of_form: type[NameField] = NameField

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.field_of_form, **kwargs})

    def read(self, value):
        """A name that is typed anew, as the column keeps it; ValidationError where it is none.

        `clean` does not ask it: the form of a row cleans what nobody typed there too, and a name
        of before stays until somebody changes it.
        """
        return self.clean(read_name(self.clean(value, None), latin=self.field_of_form.latin), None)

    def deconstruct(self):
        """To the database it is a text like others."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class LatinName(PersonName):
    """The column of a name as it is spelt in Latin letters."""

    field_of_form = LatinNameField


def read_names(model, values, *, held=None):
    """These values of a row of `model`, its names as they are kept: for who writes them.

    Raises DomainError where one is no name. What the row `held` says already is questioned no
    more.
    """
    read = dict(values)
    for field in model._meta.concrete_fields:
        name = field.name
        is_typed = name in values and (held is None or values[name] != getattr(held, name))
        if is_typed and isinstance(field, PersonName):
            read[name] = _read_or_refuse(field, values[name])
    return read


def _read_or_refuse(field, value):
    try:
        return field.read(value)
    except ValidationError as error:
        told = {"field": capfirst(field.verbose_name), "reason": " ".join(error.messages)}
        raise DomainError(gettext("%(field)s: %(reason)s") % told) from error

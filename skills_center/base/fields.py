"""Model fields that Django lacks."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


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

"""Fields that forgive how people type: names in any script, dates in any digits, phones."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from members.names import is_name
from skills_center.base.text import one_line

LTR = {"dir": "ltr"}
_PHONE_MESSAGE = _("A phone number has ten digits, like 06 12 34 56 78.")


class NameField(forms.CharField):
    """A person's name, in any script: letters, spaces, hyphens and apostrophes."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 60, **kwargs})
        self.error_messages["max_length"] = _("This is too long for a name.")

    def to_python(self, value):
        return one_line(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if value and not is_name(value):
            raise ValidationError(_("Write it in letters only."), code="name")


class DigitsDateField(forms.DateField):
    """A date typed by hand, in the digits of any script."""

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(
                str(int(char)) if char.isdecimal() else char for char in value.strip()[:40]
            )
        return super().to_python(value)


class ContactPhoneField(PhoneNumberField):
    default_error_messages = {"invalid": _PHONE_MESSAGE}

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "widget": forms.TextInput(
                    attrs={**LTR, "type": "tel", "inputmode": "tel", "maxlength": 24}
                ),
                **kwargs,
            }
        )
        self.error_messages["invalid"] = _PHONE_MESSAGE

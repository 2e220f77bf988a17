"""Fields that forgive how people type: dates in any digits, phones."""

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

LTR = {"dir": "ltr"}
_PHONE_MESSAGE = _("A phone number has ten digits, like 06 12 34 56 78.")


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

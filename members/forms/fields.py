"""Fields that forgive how people type: dates in any digits, phones."""

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

LTR = {"dir": "ltr"}
LONGEST_EMAIL = 254  # signs, of each column that keeps one
# Of two ways to somebody, where neither was given.
ONE_CONTACT = _("Write your phone number or your e-mail address: one of the two is needed.")
_PHONE_MESSAGE = _("A phone number has ten digits, like 06 12 34 56 78.")


def one_is_enough(form, *names):
    """Of these fields one is needed: none of them is called optional."""
    for name in names:
        form.fields[name].one_is_enough = True


class DigitsDateField(forms.DateField):
    """A date typed by hand, in the digits of any script."""

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(
                str(int(char)) if char.isdecimal() else char for char in value.strip()[:40]
            )
        return super().to_python(value)


class ContactEmailField(forms.EmailField):
    """In small letters, as it is kept and looked for: of some letters the small one is two."""

    def __init__(self, **kwargs):
        widget = forms.EmailInput(attrs={**LTR, "autocomplete": "email"})
        super().__init__(**{"max_length": LONGEST_EMAIL, "widget": widget, **kwargs})

    def to_python(self, value):
        return str(super().to_python(value)).lower()


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

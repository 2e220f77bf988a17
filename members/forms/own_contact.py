"""A new phone or e-mail of one's own, and the code that proves it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models.accounts import validate_reached
from skills_center.base.text import plain_signs

from .fields import LTR, ContactEmailField, ContactPhoneField
from .proofs import bare_helper


class _NewContactForm(forms.Form):
    """Hands on the contact as it is kept: E.164, or in small letters."""

    name: str
    is_mine: Any

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self):
        super().clean()
        if (value := self.contact) and value == _as_kept(getattr(self.user, self.name)):
            self.add_error(self.name, ValidationError(self.is_mine))
        return self.cleaned_data

    @property
    def contact(self):
        return _as_kept(self.cleaned_data.get(self.name))


def _as_kept(value):
    return getattr(value, "as_e164", value) or ""


class NewPhoneForm(_NewContactForm):
    name = "phone"
    is_mine = gettext_lazy("Your account opens with this number already.")
    phone = ContactPhoneField(
        label=gettext_lazy("Your new phone number"),
        help_text=gettext_lazy("We send a code there: have this phone at hand."),
        texted=True,
        error_messages={"required": gettext_lazy("Write the number.")},
    )
    helper = bare_helper("phone")


class NewEmailForm(_NewContactForm):
    name = "email"
    is_mine = gettext_lazy("Your account opens with this address already.")
    email = ContactEmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send a code there: be able to read it now."),
        validators=[validate_reached],
        error_messages={"required": gettext_lazy("Write the address.")},
    )
    helper = bare_helper("email")


NEW_CONTACT = {"phone": NewPhoneForm, "email": NewEmailForm}


class ContactCodeForm(forms.Form):
    """Six digits of any script, with spaces or lines between."""

    code = forms.CharField(
        label=gettext_lazy("The code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                **LTR,
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
            }
        ),
        error_messages={"required": gettext_lazy("Write the code that we sent you.")},
    )
    helper = bare_helper("code")

    def clean_code(self):
        code = "".join(sign for sign in plain_signs(self.cleaned_data["code"]) if sign.isdigit())
        if len(code) != 6:
            raise ValidationError(_("The code has six digits: look at the message again."))
        return code

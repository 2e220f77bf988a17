"""One field for either way to somebody: a phone number or an e-mail address."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models.accounts import validate_reached
from skills_center.base.text import plain_signs

from .fields import (
    LONGEST_EMAIL,
    LTR,
    ContactEmailField,
    ContactPhoneField,
    ShownAtHome,
    ask_what_was_meant,
    asking,
)

# A full stop of the keyboards of other scripts.
_STOPS = str.maketrans("۔。", "..")
_OF_A_PHONE = re.compile(r"[\d\s+().,/_\u2010-\u2015-]*")
ASKED = _("Write your phone number or your e-mail address.")
_NEITHER = _(
    "Write a mobile number, like 06 12 34 56 78, or an e-mail address, like name@example.com."
)


class ContactField(ShownAtHome, forms.CharField):
    """A phone or an e-mail, however it is typed; hands on `{"phone": …}` or `{"email": …}`.

    The phone in E.164, the e-mail in small letters. `texted`: a code goes there.
    """

    def __init__(self, *, texted=True, **kwargs):
        self.texted = texted
        widget = forms.TextInput(
            attrs={
                **LTR,
                # Of the keyboards of phones this one alone has digits, letters and @ at hand.
                "inputmode": "email",
                # Of the two ways nearly all have a phone, which the device then offers.
                "autocomplete": "tel",
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        )
        kwargs = {"label": _("Phone number or e-mail"), "widget": widget, **kwargs}
        super().__init__(error_messages={"required": ASKED}, **kwargs)
        self.widget = asking(self.widget)

    def clean(self, value):
        text = super().clean(value)
        contact = as_contact(text, texted=self.texted) if text else {}
        if "email" in contact:
            ask_what_was_meant(value)
        return contact


def as_contact(text, *, texted=True):
    """What somebody typed as `{"phone": …}` or `{"email": …}`; ValidationError says what is wrong.

    What holds an @ is an e-mail, whatever stands before it.
    """
    text = plain_signs(text).translate(_STOPS).strip()
    if "@" in text:
        return {"email": _email("".join(text.split()))}
    if not _OF_A_PHONE.fullmatch(text) or not any(sign.isdigit() for sign in text):
        raise ValidationError(_NEITHER, code="invalid")
    digits = re.sub(r"[^\d+]", "", text)
    return {"phone": ContactPhoneField(texted=texted, or_email=True).clean(digits).as_e164}


def _email(text):
    return ContactEmailField(max_length=LONGEST_EMAIL, validators=[validate_reached]).clean(text)


def address_in(contact):
    """The phone (E.164) or the e-mail of a contact."""
    return contact.get("phone") or contact.get("email") or ""

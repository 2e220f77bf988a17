"""allauth's forms, with labels a nineteen-year-old reads at once."""

from contextlib import suppress

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members import limits
from skills_center.base.stores import StoreAwayError
from skills_center.base.text import plain_signs

from .contacts import ContactField, address_in
from .fields import LTR
from .proofs import bare_helper

_HOUR = 3600
# To who asks for another code before one may be sent.
STILL_COUNTS = _("The code that we sent you still counts: type it here.")


def waiting(seconds):
    """How long to wait for another code, as people say it."""
    if seconds < 100:
        return ngettext(
            "Wait %(number)d second, then ask for another code.",
            "Wait %(number)d seconds, then ask for another code.",
            seconds,
        ) % {"number": seconds}
    if seconds > 2 * _HOUR:
        hours = _hours(seconds)
        return ngettext(
            "Wait %(number)d hour, then ask for another code.",
            "Wait %(number)d hours, then ask for another code.",
            hours,
        ) % {"number": hours}
    minutes = round(seconds / 60)
    return ngettext(
        "Wait %(number)d minute, then ask for another code.",
        "Wait %(number)d minutes, then ask for another code.",
        minutes,
    ) % {"number": minutes}


def _hours(seconds):
    return -(-seconds // _HOUR)


def _without_placeholders(form):
    """The label says it, and stays."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Phone number or e-mail")
        self.fields["login"].widget.attrs |= LTR
        self.fields["password"].help_text = ""
        _without_placeholders(self)


class RequestLoginCodeForm(forms.Form):
    """The log-in: one field, to which a code goes.

    What is typed counts, whether an account has it or not; nobody is looked for.
    """

    login = ContactField()
    too_early_for = None  # the contact, where no other code is sent for now
    helper = bare_helper("login")

    def clean_login(self):
        contact = self.cleaned_data["login"]
        if too_early := refused_for_now(context.request, address_in(contact)):
            self.too_early_for = contact
            raise ValidationError(too_early)
        return contact


def refused_for_now(request, contact):
    """Count a code that is asked for; why there is none now, where it is too early for one."""
    if refusal := too_many_wrong_codes(request, contact):
        return refusal
    if limits.may_ask_for_code(request, contact):
        return ""
    return waiting(limits.seconds_to_next_code(request, contact))


def too_many_wrong_codes(request, contact):
    """What is said while no code at all may be entered for this contact; empty while one may."""
    seconds = limits.seconds_to_next_try(request, contact)
    if not seconds:
        return ""
    hours = _hours(seconds)
    return ngettext(
        "Too many wrong codes were typed. Wait %(number)d hour, or come to your centre.",
        "Too many wrong codes were typed. Wait %(number)d hours, or come to your centre.",
        hours,
    ) % {"number": hours}


def until_another_code(request, contact):
    """What a page says beside its button for another code, and for how many seconds it is so;
    nothing where one may be asked for, or while nobody can say it."""
    with suppress(StoreAwayError):
        if refusal := too_many_wrong_codes(request, contact):
            return {"wait": refusal, "wait_seconds": limits.seconds_to_next_try(request, contact)}
        if seconds := limits.seconds_to_next_code(request, contact):
            return {"wait": waiting(seconds), "wait_seconds": seconds}
    return {"wait": "", "wait_seconds": 0}


class CodeField(forms.CharField):
    """Six digits, of any script, with spaces or lines between as people read them out."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(
            attrs={
                **LTR,
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                # Digits of the Arabic and Persian keyboards too, and what stands between them.
                "pattern": r"[\d\u0660-\u0669\u06f0-\u06f9\s.\-]*",
                "maxlength": 20,
                "class": "code",
            }
        )
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value):
        return "".join(sign for sign in plain_signs(super().to_python(value)) if sign.isalnum())


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):
    code = CodeField(
        label=_("The code of the message"),
        help_text=_("Six digits"),
        error_messages={"required": _("Write the six digits of the message.")},
    )

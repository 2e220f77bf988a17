"""allauth's forms, with labels a nineteen-year-old reads at once."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members import limits
from members.models import User
from members.services.access import account_for_code

from .fields import LTR, ONE_CONTACT, ContactEmailField, one_is_enough


def waiting(seconds):
    """How long to wait for another code, as people say it."""
    if seconds < 100:
        return ngettext(
            "Wait %(number)d second, then ask for another code.",
            "Wait %(number)d seconds, then ask for another code.",
            seconds,
        ) % {"number": seconds}
    minutes = round(seconds / 60)
    return ngettext(
        "Wait %(number)d minute, then ask for another code.",
        "Wait %(number)d minutes, then ask for another code.",
        minutes,
    ) % {"number": minutes}


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


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    _user = None  # allauth asks for it of every form that is right

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["phone", "email"])
        self.fields["phone"].label = _("Phone number")
        self.fields["phone"].widget.attrs |= LTR
        self.fields["email"] = ContactEmailField(label=_("E-mail"), required=False)
        one_is_enough(self, "phone", "email")
        _without_placeholders(self)

    def clean(self):
        """allauth takes an empty form for a right one, and says what is wrong above the fields."""
        contacts = ("phone", "email")
        given = [name for name in contacts if self.cleaned_data.get(name)]
        if len(given) > 1:
            self.add_error("email", get_adapter().validation_error("select_only_one"))
        elif not given and not self.errors:
            self.add_error(
                "phone",
                ONE_CONTACT,
            )
        return self.cleaned_data

    # allauth looks the account up before it counts; here all that is typed counts, known or not.
    def clean_phone(self):
        return self._allowed(self.cleaned_data["phone"], "phone")

    def clean_email(self):
        return self._allowed(self.cleaned_data["email"], "email")

    def _allowed(self, contact, kind):
        """Count this request for a code; find whom the code is for."""
        if not contact:
            return contact
        request = context.request
        if not limits.may_ask_for_code(request, contact):
            raise ValidationError(waiting(limits.seconds_to_next_code(request, contact)))
        if kind == "phone":
            self._user = account_for_code(contact)
        else:
            self._user = User.objects.filter(email=contact, is_active=True).first()
        return contact


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code of the message")
        self.fields["code"].widget.attrs |= LTR
        _without_placeholders(self)

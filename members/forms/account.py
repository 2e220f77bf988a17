"""allauth's forms, with labels a nineteen-year-old reads at once."""

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _

from .fields import LTR


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
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["phone", "email"])
        self.fields["phone"].label = _("Phone number")
        self.fields["phone"].widget.attrs |= LTR
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs |= LTR
        _without_placeholders(self)


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code of the message")
        self.fields["code"].widget.attrs |= LTR
        _without_placeholders(self)

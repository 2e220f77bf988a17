"""allauth's forms of the second factor, with our labels, and each code taken once."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from members.limits import try_second_factor

from .fields import LTR


def _named(form):
    """One field, for a code: its label says it, digits are read from left to right."""
    field = form.fields["code"]
    field.label = _("The six digits")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {**LTR, "inputmode": "numeric"}


def _taken_once(user, code):
    """Take a code once for as long as it is good: allauth forgets it after one period, and reads it
    without its blanks and hyphens."""
    good_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    plain = "".join(filter(str.isalnum, code)).upper()
    if not cache.add(f"second-factor:{user.pk}:{plain}", True, good_for):
        raise get_adapter().validation_error("incorrect_code")
    return code


def _tried(user, clean):
    """The code that `clean` finds right, counted as a try of that person until it is."""
    used = try_second_factor(user)
    if used is None:
        raise get_account_adapter().validation_error("too_many_login_attempts")
    code = _taken_once(user, clean())
    used.rollback()
    return code


class AuthenticateForm(base_forms.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _named(self)
        self.fields["code"].label = _("The six digits, or a recovery code")

    def clean_code(self):
        return _tried(self.user, super().clean_code)


class ReauthenticateForm(base_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _named(self)
        self.fields["code"].label = _("The six digits, or a recovery code")

    def clean_code(self):
        return _tried(self.user, super().clean_code)


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _named(self)

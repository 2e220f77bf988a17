"""The password that an invited person chooses."""

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from .fields import LTR


class AcceptForm(forms.Form):
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("Ten characters or more are best: three words do well."),
        strip=False,
        widget=forms.PasswordInput(attrs={**LTR, "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={**LTR, "autocomplete": "new-password"}),
    )

    def __init__(self, *args, account, **kwargs):
        """`account`: not saved; the password may not resemble its name or e-mail."""
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_password(self):
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.account)
        return password

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        first = cleaned.get("password")
        if first and cleaned.get("again") and first != cleaned["again"]:
            self.add_error("again", _("The two are not the same."))
        return cleaned

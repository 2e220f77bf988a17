"""A code is typed from a paper; a certificate is revoked."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from skills_center.base.admin_forms import RefusalForm
from skills_center.base.text import in_plain_digits
from tracks.enums import RevocationReason
from tracks.models.certificates import ALPHABET, CODE_LENGTH


def tidy_code(typed):
    """The letters of a code, however it was typed: lower case, spaces and dashes are nothing."""
    return "".join(letter for letter in in_plain_digits(typed).upper() if letter in ALPHABET)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code under the square"),
        help_text=_("Twelve letters and digits, like 7KXM-4RTD-9HPW"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # it is sent by GET: a token would stand in the address

    def clean_code(self):
        code = tidy_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(_("A code has twelve letters and digits: look again."))
        return code


class RevocationForm(RefusalForm):
    reasons = RevocationReason
    asked = _("Why")
    intro = _("The page of the certificate says at once that it is revoked. The reason stays here.")
    is_final = True

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)

"""Forms that ask for a birth date as a proof, and for a minor's guardian."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import Relation
from members.models import Guardian
from skills_center.base.fields import NameField

from .fields import ContactPhoneField, DigitsDateField, one_is_enough, says_what_is_missing
from .join import (
    GUARDIANS_OWN_NUMBER,
    MISSING,
    NO_PHONE_OF_THEIRS,
    NOTHING_CHOSEN,
    number_or_none,
)


def bare_helper(*fields):
    """crispy's helper for a form whose tag and buttons stand in the template."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*fields)
    return helper


class BirthDateForm(forms.Form):
    """The birth date as a proof: whether it is the right one the file says, nothing else."""

    birth_date = DigitsDateField(
        label=_("Birth date"),
        help_text=_("Day, month, year, like 14/05/2004 or 14052004"),
        error_messages={"required": _("Write the birth date.")},
    )
    helper = bare_helper("birth_date")


class TakingBackForm(BirthDateForm):
    """Of the guardian who withdraws: as much is asked as when they agreed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].label = _("Birth date of the young person")
        self.fields["birth_date"].widget.attrs["autocomplete"] = "off"


class AgreementForm(TakingBackForm):
    """The guardian knows the birth date of the child: who found the phone does not."""

    agrees = forms.BooleanField(
        label=_("I am the guardian, and I agree to this registration"),
        error_messages={"required": _("Tick this box if you agree.")},
    )
    helper = bare_helper("birth_date", "agrees")


@says_what_is_missing(
    **{name: MISSING[f"guardian_{name}"] for name in ("name", "relation", "phone")}
)
class GuardianForm(forms.ModelForm):
    name = NameField(label=_("Their name"), max_length=120)
    relation = forms.ChoiceField(
        label=_("They are"), choices=[("", NOTHING_CHOSEN), *Relation.choices]
    )
    phone = ContactPhoneField(
        texted=True, label=_("Their phone number"), help_text=GUARDIANS_OWN_NUMBER, required=False
    )
    has_none = forms.BooleanField(label=NO_PHONE_OF_THEIRS, required=False)
    helper = bare_helper("name", "relation", "phone", "has_none")

    class Meta:
        model = Guardian
        fields = ["name", "relation", "phone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        one_is_enough(self, "phone", "has_none")

    def clean(self):
        super().clean()
        number_or_none(self, "phone", "has_none")
        return self.cleaned_data

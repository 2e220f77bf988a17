"""What somebody says who had another number before, and what staff decide."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.identifiers import fold_cin, is_possible_cin
from skills_center.base.admin_forms import DecisionForm
from skills_center.base.dates import today
from skills_center.base.fields import NameField
from skills_center.network.models import Center

from .contacts import ContactField
from .fields import LTR
from .proofs import BirthDateForm, bare_helper


class FormerNumberForm(BirthDateForm):
    """Names, and of card and birth date at least one: by these staff find the file."""

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"))
    cin = forms.CharField(
        label=_("National card number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={**LTR, "autocapitalize": "characters"}),
    )
    former = ContactField(
        texted=False,
        required=False,
        label=_("Former number or e-mail"),
        help_text=_("If you still know it."),
    )
    center: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Your centre"),
        queryset=Center.objects.none(),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    field_order = ["first_name", "last_name", "birth_date", "cin", "former", "center"]
    helper = bare_helper(*field_order)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("birth_date", "cin"):
            self.fields[name].required = False
            self.fields[name].one_is_enough = True  # type: ignore[attr-defined]
        cast(forms.ModelChoiceField, self.fields["center"]).queryset = Center.objects.open()

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if birth_date and birth_date > today():
            raise ValidationError(_("This date has not come yet."))
        return birth_date

    def clean_cin(self):
        cin = fold_cin(self.cleaned_data["cin"])
        if cin and not is_possible_cin(cin):
            raise ValidationError(_("A card number is made of letters and digits, like QA123456."))
        return cin

    def clean(self):
        super().clean()
        proofs = {"birth_date", "cin"}
        given = any(self.cleaned_data.get(name) for name in proofs)
        if not given and not proofs & self.errors.keys():
            words = _("Write your birth date or your card number: one of the two is needed.")
            self.add_error("birth_date", words)
        return self.cleaned_data


class FoundFileForm(DecisionForm):
    """A file is given to who says that it is theirs: what proves it is looked at first."""

    number = forms.CharField(
        label=_("Number of the file"), max_length=60, widget=forms.TextInput(attrs=LTR)
    )
    compared = forms.BooleanField(
        label=_("The card or the birth date is the one of this file: it is this person")
    )
    field_order = ["number", "compared", "note"]

    def clean(self):
        """What is left for the verb: that it was ticked is all there is to know."""
        super().clean()
        self.cleaned_data.pop("compared", None)
        return self.cleaned_data

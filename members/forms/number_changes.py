"""What somebody says who had another number before, and what staff decide."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from members.birth_dates import validate_birth_date
from skills_center.base.admin_forms import DecisionForm
from skills_center.base.fields import NameField
from skills_center.base.text import plain_signs
from skills_center.network.models import Center

from .contacts import ContactField
from .fields import LTR, CardField, one_is_enough, says_what_is_missing
from .join import MISSING
from .proofs import BirthDateForm, bare_helper


@says_what_is_missing(**{name: MISSING[name] for name in ("first_name", "last_name", "center")})
class FormerNumberForm(BirthDateForm):
    """Names, and of card and birth date at least one: by these staff find the file."""

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"))
    cin = CardField(label=_("National card number"))
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
        one_is_enough(self, "birth_date", "cin")
        cast(forms.ModelChoiceField, self.fields["center"]).queryset = Center.objects.open()

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if birth_date:
            validate_birth_date(birth_date)
        return birth_date

    def clean_cin(self):
        return self.cleaned_data["cin"] or ""

    def clean(self):
        super().clean()
        proofs = {"birth_date", "cin"}
        given = any(self.cleaned_data.get(name) for name in proofs)
        if not given and not proofs & self.errors.keys():
            words = _("Write your birth date or your card number: one of the two is needed.")
            self.add_error("birth_date", words)
        return self.cleaned_data


class FoundFileForm(DecisionForm):
    """A file is given to who says that it is theirs: what proves it is looked at first.

    For its page: `told` is the row, `former` its contact, `likely` each choice with its file.
    """

    told: Any = None
    former: Any = ""
    likely: Any = ()
    file = forms.ChoiceField(
        label=_("File that looks like theirs"), required=False, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("Number of the file"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=LTR),
    )
    compared = forms.BooleanField(
        label=_("The card or the birth date is the one of this file: it is this person")
    )
    field_order = ["file", "number", "compared", "note"]

    def __init__(self, *args, files=(), **kwargs):
        """`files` are those that look like theirs, of which one may be chosen."""
        super().__init__(*args, **kwargs)
        if files:
            number = self.fields["number"]
            number.label = _("Number of another file")
            number.help_text = _("Where it is none of these.")
            choices = [(file.number, file.number) for file in files]
            cast(forms.ChoiceField, self.fields["file"]).choices = choices
        else:
            del self.fields["file"]
            self.fields["number"].required = True

    def clean(self):
        """What is left for the verb: one number. That it was ticked is all there is to know."""
        super().clean()
        self.cleaned_data.pop("compared", None)
        chosen = self.cleaned_data.pop("file", "")
        typed = self.cleaned_data.get("number", "")
        if chosen and typed and chosen != plain_signs(typed).strip().upper():
            self.add_error("number", _("Choose a file or write a number: one of the two."))
        elif "file" in self.fields and not (chosen or typed or self.errors.keys() & OF_ONE_FILE):
            self.add_error("file", _("Choose a file, or write the number of another one."))
        self.cleaned_data["number"] = typed or chosen
        return self.cleaned_data


OF_ONE_FILE = {"file", "number"}

"""The registration form: who you are, where you live and study, what you look for, consents."""

import re
import unicodedata
from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.enums import ConsentPurpose, Education, Goal, Relation, Sex, Situation
from members.models import Member
from members.models.members import ADULT_AGE
from skills_center.base.dates import age_on, today
from skills_center.network.models import Center, Commune

from .fields import LTR, ContactPhoneField, DigitsDateField, NameField, one_line

YOUNGEST, OLDEST = 7, 99
NOTHING_CHOSEN = "—"


def _sexes():
    return [(sex.value, capfirst(sex.label)) for sex in Sex]


class JoinForm(forms.ModelForm):
    """`contact_known`: the person is logged in, so their phone or e-mail was already proved."""

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"))
    sex = forms.ChoiceField(label=_("You are"), choices=_sexes, widget=forms.RadioSelect)
    birth_date = DigitsDateField(
        label=_("Birth date"),
        help_text=_("Day, month, year, like 14/05/2004"),
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={**LTR, "inputmode": "numeric", "autocomplete": "bday", "maxlength": 10},
        ),
        error_messages={"invalid": _("Write the date as day/month/year, like 14/05/2004.")},
    )
    cin = forms.CharField(
        label=_("National card number"),
        help_text=_("It does not matter if you have no card yet."),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={**LTR, "autocapitalize": "characters"}),
    )
    phone = ContactPhoneField(
        label=_("Phone number"),
        help_text=_(
            "A phone number or an e-mail address: one is enough. We send your entry code and"
            " the news of your application there, nothing else."
        ),
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Without a phone, the code goes to this address."),
        required=False,
        widget=forms.EmailInput(attrs=LTR),
    )
    center: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Which centre is nearest to you?"),
        queryset=Center.objects.none(),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    commune: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("The commune you live in"),
        help_text=_("If you do not find it: “another province”"),
        queryset=Commune.objects.none(),
        to_field_name="slug",
        empty_label=NOTHING_CHOSEN,
    )
    situation = forms.ChoiceField(
        label=_("What do you do now?"), choices=Situation.choices, widget=forms.RadioSelect
    )
    education = forms.ChoiceField(
        label=_("Level of education"), choices=[("", NOTHING_CHOSEN), *Education.choices]
    )
    school = forms.CharField(
        label=_("School or training centre"), max_length=120, required=False, strip=True
    )
    goals = forms.MultipleChoiceField(
        label=_("What do you look for?"),
        help_text=_("Choose one or more. You can change your mind later."),
        choices=Goal.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    guardian_name = NameField(label=_("Their name"), required=False, max_length=120)
    guardian_relation = forms.ChoiceField(
        label=_("They are"),
        choices=[("", NOTHING_CHOSEN), *Relation.choices],
        required=False,
    )
    guardian_phone = ContactPhoneField(label=_("Their phone number"), required=False)
    consent = forms.BooleanField(
        label=_("I agree that the centre processes my data to accompany me"),
        error_messages={"required": _("We cannot register you without your agreement.")},
    )
    photo_consent = forms.BooleanField(
        label=_("Pictures of activities in which I appear may be published"), required=False
    )

    class Meta:
        model = Member
        fields = [
            "first_name",
            "last_name",
            "sex",
            "birth_date",
            "cin",
            "phone",
            "email",
            "center",
            "commune",
            "situation",
            "education",
            "school",
        ]

    def __init__(self, *args, contact_known=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.contact_known = contact_known
        self._offer("center", Center.objects.open())
        self._offer("commune", Commune.objects.select_related("center"))
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        if contact_known:
            del self.fields["phone"], self.fields["email"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _offer(self, name, rows):
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

    def _layout(self):
        half = "col-sm-6"
        contact = (
            [] if self.contact_known else [Fieldset(_("How do we reach you?"), "phone", "email")]
        )
        return Layout(
            Fieldset(
                _("Who are you?"),
                Row(Column("first_name", css_class=half), Column("last_name", css_class=half)),
                "sex",
                Row(Column("birth_date", css_class=half), Column("cin", css_class=half)),
            ),
            *contact,
            Fieldset(_("Where do you live?"), "center", "commune"),
            Fieldset(_("Your studies, your work"), "situation", "education", "school"),
            Fieldset(_("And what do you want?"), "goals"),
            Fieldset(
                _("If you are under 18: your mother, father or guardian"),
                Row(
                    Column("guardian_name", css_class=half),
                    Column("guardian_relation", css_class=half),
                ),
                "guardian_phone",
            ),
            "consent",
            "photo_consent",
        )

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if birth_date > today():
            raise ValidationError(_("This date has not come yet."))
        if not YOUNGEST <= age_on(today(), birth_date) <= OLDEST:
            raise ValidationError(_("Check the year: this age is not possible here."))
        return birth_date

    def clean_cin(self):
        typed = unicodedata.normalize("NFKC", self.cleaned_data["cin"])
        cin = re.sub(r"[\s\-]", "", typed).upper()
        if cin and not re.fullmatch(r"[A-Z0-9]{3,12}", cin):
            raise ValidationError(_("A card number is made of letters and digits, like QA123456."))
        return cin or None

    def clean_school(self):
        return one_line(self.cleaned_data["school"])

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        contact_given = cleaned.get("phone") or cleaned.get("email")
        contact_wrong = {"phone", "email"} & self.errors.keys()
        if not (self.contact_known or contact_given or contact_wrong):
            self.add_error("phone", _("Give a phone number, or an e-mail address."))
        birth_date = cleaned.get("birth_date")
        if birth_date and age_on(today(), birth_date) < ADULT_AGE:
            for name in ("guardian_name", "guardian_relation", "guardian_phone"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("You are under 18: we need this too."))
        return cleaned

    def validate_unique(self):
        """Left to `register()`: only who proved the contact may learn of another file."""

    def validate_constraints(self):
        """As above."""

    def answers(self):
        """The cleaned form as the arguments of `register()`."""
        cleaned = self.cleaned_data
        details = {name: cleaned[name] for name in self.Meta.fields if name in cleaned}
        guardian = None
        if cleaned["guardian_name"] and cleaned["guardian_phone"]:
            guardian = {
                "name": cleaned["guardian_name"],
                "relation": cleaned["guardian_relation"] or Relation.OTHER,
                "phone": cleaned["guardian_phone"],
            }
        consents = [ConsentPurpose.PROCESSING]
        if cleaned["photo_consent"]:
            consents.append(ConsentPurpose.PHOTO)
        return {
            "details": details,
            "goals": cleaned["goals"],
            "guardian": guardian,
            "consents": consents,
        }

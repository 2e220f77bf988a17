"""The registration in short steps: who you are, where we reach you, what you want."""

from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.enums import ConsentPurpose, Education, Goal, Relation, Sex, Situation
from members.models import Member
from members.models.accounts import validate_reached
from members.models.members import is_minor
from skills_center.base.fields import NameField
from skills_center.base.text import one_line
from skills_center.network.forms import NOTHING_CHOSEN, CommuneField
from skills_center.network.models import Center

from .fields import (
    ONE_CONTACT,
    BirthDateField,
    CardField,
    ContactEmailField,
    ContactPhoneField,
    one_is_enough,
    says_what_is_missing,
)

GUARDIAN, CONTACT = "guardian", "contact"
# The steps, in their order, and the fields each asks. Those of the name of a `Member`'s field go to
# the file. The contact's step asks nothing else: who is logged in goes past it.
STEPS = {
    "who": ["first_name", "last_name", "sex", "birth_date", "cin"],
    GUARDIAN: ["guardian_name", "guardian_relation", "guardian_phone"],
    CONTACT: ["phone", "email"],
    "place": ["center", "commune"],
    "studies": ["situation", "education", "school"],
    "wishes": ["goals", "consent", "photo_consent"],
}
FIRST = "who"
STEP_TITLES = {
    "who": _("Who are you?"),
    GUARDIAN: _("Your mother, father or guardian"),
    CONTACT: _("How do we reach you?"),
    "place": _("Where do you live?"),
    "studies": _("Your studies, your work"),
    "wishes": _("And what do you want?"),
}


# Of an answer that is missing, to whoever types it: the person, or who sits at the desk.
MISSING = {
    "first_name": _("Write the first name."),
    "last_name": _("Write the last name."),
    "sex": _("Choose one of the two."),
    "center": _("Choose a centre."),
    "commune": _("Choose a commune, or “another province”."),
    "situation": _("Choose what is done now: studies, work or something else."),
    "education": _("Choose a level, the last one reached."),
    "goals": _("Choose one thing at least."),
    "guardian_name": _("Write the guardian's name."),
    "guardian_relation": _("Choose who the guardian is: mother, father or somebody else."),
    "guardian_phone": _("Write the guardian's phone number."),
}
AUTOCOMPLETE = {
    "birth_date": "bday",
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "email": "email",
}


def _sexes():
    return [(sex.value, capfirst(sex.label)) for sex in Sex]


@says_what_is_missing(**MISSING)
class JoinForm(forms.Form):
    """The fields of these `steps`; of all of them, when none is named.

    No form of the model: that would tell whether a card number is taken, and only who proved a
    phone or e-mail may learn of another file. `register()` looks.
    """

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"))
    sex = forms.ChoiceField(label=_("You are"), choices=_sexes, widget=forms.RadioSelect)
    birth_date = BirthDateField()
    cin = CardField(
        label=_("National card number"),
        help_text=_("It does not matter if you have no card yet."),
    )
    phone = ContactPhoneField(
        texted=True,
        or_email=True,
        label=_("Phone number"),
        help_text=_(
            "A phone number or an e-mail address: one is enough. We send your entry code and"
            " the news of your application there, nothing else."
        ),
        required=False,
    )
    email = ContactEmailField(
        label=_("E-mail"),
        help_text=_("Without a phone, the code goes to this address."),
        required=False,
        validators=[validate_reached],
    )
    center: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Which centre is nearest to you?"),
        queryset=Center.objects.none(),
        to_field_name="slug",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    commune = CommuneField()
    situation = forms.ChoiceField(
        label=_("What do you do now?"),
        choices=[(one.value, one.said) for one in Situation],
        widget=forms.RadioSelect,
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
    guardian_phone = ContactPhoneField(texted=True, label=_("Their phone number"), required=False)
    consent = forms.BooleanField(
        label=_("I agree that the centre processes my data to accompany me"),
        error_messages={"required": _("We cannot register you without your agreement.")},
    )
    photo_consent = forms.BooleanField(
        label=_("Pictures of activities in which I appear may be published"), required=False
    )

    def __init__(self, *args, steps=tuple(STEPS), **kwargs):
        super().__init__(*args, **kwargs)
        asked = [name for step in steps for name in STEPS[step]]
        self.fields = {name: self.fields[name] for name in asked}
        if list(steps) == [GUARDIAN]:
            for field in self.fields.values():
                field.required = True
        self._offer("center", Center.objects.open())
        self._put_nearest_first()
        if list(steps) == [CONTACT]:
            one_is_enough(self, *STEPS[CONTACT])
        for name, meaning in AUTOCOMPLETE.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = meaning
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*asked)

    def _offer(self, name, rows):
        if name in self.fields:
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

    def _put_nearest_first(self):
        """The communes of the centre that was chosen, once one was."""
        if "commune" not in self.fields:
            return
        center = self.initial.get("center")
        if chosen := self.data.get(self.add_prefix("center")):
            center = next((one for one in Center.objects.open() if one.slug == chosen), center)
        cast(CommuneField, self.fields["commune"]).nearest = center

    def clean_school(self):
        return one_line(self.cleaned_data["school"])

    def clean(self):
        super().clean()
        self._require_contact()
        self._require_guardian()
        return self.cleaned_data

    def _require_contact(self):
        contact = {"phone", "email"}
        given = any(self.cleaned_data.get(name) for name in contact)
        if contact <= self.fields.keys() and not given and not contact & self.errors.keys():
            self.add_error("phone", ONE_CONTACT)

    def _require_guardian(self):
        """Of a minor. On the guardian's own step the fields themselves are required."""
        birth_date = self.cleaned_data.get("birth_date")
        asked = birth_date and is_minor(birth_date)
        for name in STEPS[GUARDIAN]:
            missing = name in self.fields and not self.cleaned_data.get(name)
            if asked and missing and name not in self.errors:
                self.add_error(name, _("You are under 18: we need this too."))

    def answers(self):
        """The cleaned form as the arguments of `register()`: what of it was asked."""
        cleaned = self.cleaned_data
        of_file = {field.name for field in Member._meta.concrete_fields}
        details = {name: cleaned[name] for name in self.fields if name in of_file & cleaned.keys()}
        guardian = None
        if cleaned.get("guardian_name") and cleaned.get("guardian_phone"):
            guardian = {
                "name": cleaned["guardian_name"],
                "relation": cleaned["guardian_relation"] or Relation.OTHER,
                "phone": cleaned["guardian_phone"],
            }
        agreed = {"consent": ConsentPurpose.PROCESSING, "photo_consent": ConsentPurpose.PHOTO}
        consents = [purpose for name, purpose in agreed.items() if cleaned.get(name)]
        return {
            "details": details,
            "goals": list(dict.fromkeys(cleaned.get("goals", ()))),
            "guardian": guardian,
            "consents": consents,
        }

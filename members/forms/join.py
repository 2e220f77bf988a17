"""The registration in short steps: who you are, where we reach you, what you want."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.enums import ConsentPurpose, Education, Goal, Relation, Sex, Situation
from members.models import Member
from members.models.accounts import validate_reached
from members.models.members import is_minor
from members.services.guardian_numbers import to_the_young
from members.services.own_numbers import are_one_number
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

GUARDIANS_OWN_NUMBER = _(
    "Their own number, not yours: the link that asks for their agreement goes there."
)
NO_PHONE_OF_THEIRS = _("They have no phone of their own: they sign a paper at the centre")
NUMBER_OR_NONE = _("Write your guardian's own number, or tick that they have none.")

GUARDIAN, CONTACT = "guardian", "contact"
# Of the number it may be said that there is none: who has none signs at the desk.
GUARDIAN_NEEDED = ["guardian_name", "guardian_relation"]
# The steps, in their order, and the fields each asks. Those of the name of a `Member`'s field go to
# the file. The contact's step asks nothing else: who is logged in goes past it.
STEPS = {
    "who": ["first_name", "last_name", "sex", "birth_date", "cin"],
    GUARDIAN: [*GUARDIAN_NEEDED, "guardian_phone", "guardian_has_none"],
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


def number_or_none(form, number, has_none):
    """A guardian's number is given, or it is ticked that there is none: the tick goes before."""
    if form.cleaned_data.get(has_none):
        form.cleaned_data[number] = ""
        form.errors.pop(number, None)
    elif not form.cleaned_data.get(number) and number not in form.errors:
        form.add_error(number, NUMBER_OR_NONE)


@says_what_is_missing(**MISSING)
class JoinForm(forms.Form):
    """The fields of these `steps`; of all of them, when none is named. What was given in other
    steps: `own_phone` and `guardian_phone`; the two are not one number.

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
    guardian_phone = ContactPhoneField(
        texted=True, label=_("Their phone number"), help_text=GUARDIANS_OWN_NUMBER, required=False
    )
    guardian_has_none = forms.BooleanField(label=NO_PHONE_OF_THEIRS, required=False)
    consent = forms.BooleanField(
        label=_("I agree that the centre processes my data to accompany me"),
        error_messages={"required": _("We cannot register you without your agreement.")},
    )
    photo_consent = forms.BooleanField(
        label=_("Pictures of activities in which I appear may be published"), required=False
    )

    def __init__(self, *args, steps=tuple(STEPS), own_phone=None, guardian_phone=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.beside = {"phone": own_phone, "guardian_phone": guardian_phone}
        asked = [name for step in steps for name in STEPS[step]]
        self.fields = {name: self.fields[name] for name in asked}
        if list(steps) == [GUARDIAN]:
            for name in GUARDIAN_NEEDED:
                self.fields[name].required = True
            one_is_enough(self, "guardian_phone", "guardian_has_none")
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
        """The communes of the centre that was chosen, or is known already."""
        if "commune" not in self.fields:
            return
        asked = self.fields.get("center")
        known = self.initial.get("center") or (asked and asked.initial)
        chosen: Any = self.data.get(self.add_prefix("center")) or known
        if isinstance(chosen, str):
            chosen = next((one for one in Center.objects.open() if one.slug == chosen), None)
        cast(CommuneField, self.fields["commune"]).nearest = chosen

    def clean_school(self):
        return one_line(self.cleaned_data["school"])

    def clean(self):
        super().clean()
        self._require_contact()
        self._require_guardian()
        self._require_two_numbers()
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
        for name in GUARDIAN_NEEDED:
            missing = name in self.fields and not self.cleaned_data.get(name)
            if asked and missing and name not in self.errors:
                self.add_error(name, _("You are under 18: we need this too."))
        if (
            asked or self.fields.keys() == set(STEPS[GUARDIAN])
        ) and "guardian_phone" in self.fields:
            number_or_none(self, "guardian_phone", "guardian_has_none")

    def _require_two_numbers(self):
        """A minor's own number does not agree in the guardian's place."""
        birth_date = self.cleaned_data.get("birth_date")
        if birth_date and not is_minor(birth_date):
            return
        own, guardians = (
            self.cleaned_data.get(name) or beside for name, beside in self.beside.items()
        )
        if are_one_number(own, guardians):
            self._refuse_one_number()

    def _refuse_one_number(self):
        """Beside the guardian's number; on the step of the contact beside the contact."""
        if "guardian_phone" in self.fields:
            self.add_error("guardian_phone", to_the_young())
        elif "phone" in self.fields:
            self.add_error(
                "phone",
                _(
                    "You gave this number as your guardian's. If it is yours, go back one step and"
                    " write your guardian's own number, or tick there that they have none."
                ),
            )

    def answers(self):
        """The cleaned form as the arguments of `register()`: what of it was asked."""
        cleaned = self.cleaned_data
        of_file = {field.name for field in Member._meta.concrete_fields}
        details = {name: cleaned[name] for name in self.fields if name in of_file & cleaned.keys()}
        guardian = None
        if cleaned.get("guardian_name"):
            guardian = {
                "name": cleaned["guardian_name"],
                "relation": cleaned["guardian_relation"] or Relation.OTHER,
                "phone": cleaned.get("guardian_phone") or "",
            }
        agreed = {"consent": ConsentPurpose.PROCESSING, "photo_consent": ConsentPurpose.PHOTO}
        consents = [purpose for name, purpose in agreed.items() if cleaned.get(name)]
        return {
            "details": details,
            "goals": list(dict.fromkeys(cleaned.get("goals", ()))),
            "guardian": guardian,
            "consents": consents,
        }

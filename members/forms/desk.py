"""A walk-in at the desk: one page, looked up first, registered in under a minute."""

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.enums import ConsentPurpose, DocumentKind, Goal, Situation
from members.identifiers import is_odd_cin
from members.models import Member
from members.services.duplicates import Candidate
from members.services.guardian_numbers import to_staff
from members.services.held_papers import person_named
from skills_center.base.admin_forms import labelled
from skills_center.base.dates import today
from skills_center.base.fields import LatinNameField
from skills_center.base.files import WHAT_IS_TAKEN, content_type_of

from .documents import PICTURES
from .fields import BirthDateField, CardField, ContactEmailField, ContactPhoneField
from .held import HoldsPapers
from .join import GUARDIAN, GUARDIAN_NEEDED, NOTHING_CHOSEN, STEPS, JoinForm

# What tells whether somebody is already here, and the papers that may be taken at once.
IDENTITY = ["first_name", "last_name", "birth_date", "phone", "cin"]
PAPERS = {
    "cv": DocumentKind.CV,
    "diploma": DocumentKind.DIPLOMA,
    "card_copy": DocumentKind.CARD,
    "guardian_paper": DocumentKind.GUARDIAN,
}
OPTIONAL = ["situation", "education", "commune", "goals", "phone", "email"]
# What the page draws in a place of its own; every other field stands in the file's.
PLACED = {
    *IDENTITY,
    *STEPS[GUARDIAN],
    *PAPERS,
    "goals",
    "consent",
    "photo_consent",
    "guardian_signed",
    "confirmed",
}
# In the place of the public page's labels, which speak to the young person.
LABELS = {
    "sex": _("Sex"),
    "center": _("Centre"),
    "commune": _("Commune"),
    "situation": _("Situation"),
    "goals": _("Looks for"),
    "guardian_relation": _("Relation to the person"),
    "consent": _("They have read the notice and signed it"),
    "photo_consent": _("Pictures of activities in which they appear may be published"),
}

# Of a goal that a young person says of themselves.
GOALS: dict[str, Any] = {
    Goal.PRE_TRAINING: pgettext_lazy("desk", "A training that fits"),
    Goal.ASSOCIATIONS: pgettext_lazy("desk", "A project of an association"),
}


def goal_choices():
    """What a member may look for, in words that staff say of somebody else."""
    return [(value, GOALS.get(value, label)) for value, label in Goal.choices]


GUARDIANS_NUMBER = _("Their own, not the young person's. Empty: the guardian signs the paper.")


def _paper(label):
    accept = f"application/pdf,{PICTURES}"
    return forms.FileField(
        label=label,
        required=False,
        widget=forms.FileInput(attrs={"accept": accept}),
    )


@labelled(**LABELS)
class DeskForm(HoldsPapers, JoinForm):
    """`centers` are those where this member of staff registers people; one of them is chosen."""

    latin_first_name = LatinNameField(label=_("First name in Latin letters"), required=False)
    latin_last_name = LatinNameField(label=_("Last name in Latin letters"), required=False)
    situation = forms.ChoiceField(
        choices=[("", NOTHING_CHOSEN), *Situation.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language of their messages"), choices=settings.LANGUAGES, required=False
    )
    guardian_signed = forms.BooleanField(
        label=_("The guardian has signed the paper"), required=False
    )
    cv = _paper(_("CV"))
    diploma = _paper(_("Diploma or certificate"))
    card_copy = _paper(_("Copy of the national card"))
    guardian_paper = _paper(_("The paper signed by the guardian"))
    paper_names = tuple(PAPERS)
    papers_help = WHAT_IS_TAKEN
    required_css_class = "required"  # marked by the stylesheet
    confirmed = forms.BooleanField(label=_("None of these: it is another person"), required=False)

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        own = [
            *("latin_first_name", "latin_last_name", "language", "guardian_signed"),
            *PAPERS,
            "confirmed",
        ]
        self.fields |= {name: self.base_fields[name] for name in own}
        self.order_fields([*IDENTITY, "latin_first_name", "latin_last_name"])
        del self.fields["guardian_has_none"]  # an empty number says it
        for name in OPTIONAL:
            self.fields[name].required = False
        for name in ("phone", "guardian_phone"):
            # A family may have a landline: who registers without a code needs no text message.
            self.fields[name].texted = False  # type: ignore[attr-defined]
        for name in ("phone", "email", "cin", "goals", "birth_date", "commune"):
            self.fields[name].help_text = ""  # those of the public page speak to the young person
        self.fields["guardian_phone"].help_text = GUARDIANS_NUMBER
        goals = cast(forms.MultipleChoiceField, self.fields["goals"])
        goals.choices = goal_choices()
        self.fields["language"].initial = settings.LANGUAGE_CODE
        center = cast(forms.ModelChoiceField, self.fields["center"])
        center.queryset = centers
        if len(centers) == 1:
            center.initial = centers[0]
        self._put_nearest_first()
        self.fields["consent"].error_messages["required"] = _("Without it nobody is registered.")

    def about(self):
        """Three things together; with one missing, or no day, it may be anybody."""
        named = [self.data.get(name, "").strip() for name in IDENTITY[:3]]
        if not all(named):
            return ""
        try:
            named[2] = self.fields["birth_date"].to_python(named[2])
        except ValidationError:
            return ""
        return person_named(*named)

    def of_the_file(self):
        """The fields the page has no other place for, in their order."""
        return [self[name] for name in self.fields if name not in PLACED]

    def _require_contact(self):
        """At the desk a person without phone and e-mail is registered too."""

    def _require_guardian(self):
        """Named where there is one to name: who comes alone brings the paper another day."""
        given = [name for name in STEPS[GUARDIAN] if self.cleaned_data.get(name)]
        for name in GUARDIAN_NEEDED if given else []:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Name the guardian, and say who they are to the person."))

    def _refuse_one_number(self):
        self.add_error("guardian_phone", to_staff())

    def clean(self):
        cleaned = super().clean()
        for name in PAPERS:
            if cleaned.get(name):
                self._check_paper(name)
        return cleaned

    def _check_paper(self, name):
        try:
            content_type_of(self.cleaned_data[name])
        except ValidationError as error:
            self.add_error(name, error)

    def says_who(self):
        """Whether enough is typed to be compared with the files; else nobody was looked for."""
        typed = getattr(self, "cleaned_data", {}).get
        named = typed("first_name") and typed("last_name") and typed("birth_date")
        return bool(named or typed("phone") or typed("cin"))

    def refused(self):
        """What was typed to be compared and is none of that: pairs of the field and its error."""
        return [
            (self[name], error)
            for name in IDENTITY
            if self.is_bound and self[name].data
            for error in self[name].errors
        ]

    def candidate(self):
        """Whom the fields typed so far speak of; today stands for a birth date not typed yet."""
        cleaned = getattr(self, "cleaned_data", {})
        phone = cleaned.get("phone")
        return Candidate(
            first_name=cleaned.get("first_name") or "",
            last_name=cleaned.get("last_name") or "",
            latin_first_name=cleaned.get("latin_first_name") or "",
            latin_last_name=cleaned.get("latin_last_name") or "",
            birth_date=cleaned.get("birth_date") or today(),
            phone=phone.as_e164 if phone else "",
            cin=cleaned.get("cin") or "",
        )

    def papers(self):
        """The papers handed in: pairs of kind and file."""
        return [
            (kind, self.cleaned_data[name])
            for name, kind in PAPERS.items()
            if self.cleaned_data.get(name)
        ]

    def clean_language(self):
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE

    def answers(self):
        answers = super().answers()
        if self.cleaned_data["guardian_signed"] or self.cleaned_data["guardian_paper"]:
            answers["consents"].append(ConsentPurpose.GUARDIAN)
        answers["language"] = answers["details"].pop("language")
        return answers


class MemberForm(forms.ModelForm):
    """A member's file in the back office: what is typed in it is read as on every other form."""

    class Meta:
        model = Member
        fields = "__all__"  # noqa: DJ007 (the admin class leaves out what this person may not type)
        field_classes: ClassVar = {
            "birth_date": BirthDateField,
            "cin": CardField,
            "email": ContactEmailField,
            "phone": ContactPhoneField,
        }

    @property
    def has_odd_cin(self):
        cin = self.cleaned_data.get("cin")
        return bool(cin) and is_odd_cin(cin)

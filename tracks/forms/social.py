"""What guardians, members and staff are asked about camps and initiatives."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.enums import Sex
from members.forms.documents import PICTURES
from members.forms.fields import (
    LTR,
    ContactPhoneField,
    DigitsDateField,
    one_is_enough,
    says_what_is_missing,
)
from members.forms.proofs import AgreementForm, bare_helper
from members.models import Member
from members.services.own_numbers import is_own_number
from skills_center.base.admin_forms import DecisionForm, RefusalForm
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.fields import NameField
from skills_center.base.files import wide_picture
from tracks.enums import InitiativeRefusal
from tracks.models import CampInscription, HeadCount, HealthNote, SocialAction
from tracks.services.camp_leaders import require_may_lead


@says_what_is_missing(
    first_name=_("Write the first name of the child."),
    last_name=_("Write the last name of the child."),
    sex=_("Choose: a girl or a boy."),
    birth_date=_("Write the birth date of the child."),
    guardian_name=_("Write your name."),
    guardian_phone=_("Write your phone number."),
)
class ChildForm(forms.ModelForm):
    """A child and their guardian, as typed on a phone by the guardian."""

    first_name = NameField(label=_("First name of the child"))
    last_name = NameField(label=_("Last name of the child"))
    sex = forms.ChoiceField(
        label=_("Girl or boy"),
        choices=[(Sex.FEMALE, _("girl")), (Sex.MALE, _("boy"))],
        widget=forms.RadioSelect,
    )
    birth_date = DigitsDateField(
        label=_("Birth date of the child"),
        help_text=_("Day, month, year, like 14/05/2015 or 14052015"),
    )
    guardian_name = NameField(label=_("Your name"), max_length=120)
    guardian_phone = ContactPhoneField(
        texted=True,
        label=_("Your phone number"),
        help_text=_("We send you a link there: it asks for your agreement."),
    )
    helper = bare_helper(
        "first_name", "last_name", "sex", "birth_date", "guardian_name", "guardian_phone"
    )

    class Meta:
        model = CampInscription
        fields = [
            "first_name",
            "last_name",
            "sex",
            "birth_date",
            "guardian_name",
            "guardian_phone",
        ]

    def __init__(self, *args, camp=None, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.camp, self.by = camp, by

    def clean_guardian_phone(self):
        """A minor who is logged in inscribes nobody with their own number as a guardian's."""
        phone = self.cleaned_data["guardian_phone"]
        own = Member.objects.filter(user=self.by).first() if getattr(self.by, "pk", None) else None
        if own and own.is_minor and is_own_number(own, phone):
            raise forms.ValidationError(
                _(
                    "This is your own number. Write your guardian's own number, or come to the"
                    " centre with your guardian."
                )
            )
        return phone

    def clean_birth_date(self):
        """Beside the field, though the verb refuses it too."""
        born = self.cleaned_data["birth_date"]
        if self.camp:
            earliest, latest = self.camp.birth_dates
            if not earliest <= born <= latest:
                raise forms.ValidationError(
                    _("The camp is for children of %(low)s to %(high)s years on its first day.")
                    % {"low": self.camp.age_from, "high": self.camp.age_to}
                )
        return born


class ChildAgreementForm(AgreementForm):
    """The guardian knows the birth date of the child: who found the phone does not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].label = _("Birth date of the child")
        self.fields["birth_date"].help_text = _("Day, month, year, like 14/05/2015 or 14052015")
        self.fields["agrees"].label = _("I am the guardian, and I agree that the child goes")


class NoteOrErasure(forms.Form):
    """A health note, which no page shows: written, or erased by a tick of its own.

    Nothing typed is no wish to erase what nobody sees here. Where there is no note, nothing can be
    ticked.
    """

    text: forms.Field
    erase = forms.BooleanField(label=_("Erase the note that is there"), required=False)

    def __init__(self, *args, has_note, **kwargs):
        super().__init__(*args, **kwargs)
        if has_note:
            one_is_enough(self, "text", "erase")
        else:
            del self.fields["erase"]
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = _("Write what the leader must know.")

    def clean(self):
        answers = super().clean() or {}
        if "text" in answers and (fault := self._fault(answers)):
            self.add_error("text", fault)
        return answers

    def _fault(self, answers):
        match bool(answers["text"]), answers.setdefault("erase", False):
            case True, True:
                return _("Either write the note or tick that it is erased: not both.")
            case False, False:
                return _("Write the note, or tick that the one before is erased.")
        return None


class HealthForm(NoteOrErasure):
    text = forms.CharField(
        label=_("An allergy, a treatment, what the leader must know"),
        help_text=_("The leader of the camp alone reads it. It is erased after the return."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    field_order = ["text", "erase"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(*self.fields)


@says_what_is_missing(
    title=_("Write what you want to do."),
    description=_("Write in a few lines how, for whom and with whom."),
    place=_("Write where."),
    starts_on=_("Choose a day."),
    expected=_("Write how many, about."),
)
class ProposalForm(forms.Form):
    title = forms.CharField(label=_("What do you want to do?"), max_length=160)
    description = forms.CharField(
        label=_("How, for whom, with whom"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    place = forms.CharField(label=_("Where"), max_length=120)
    starts_on = forms.DateField(
        label=_("On which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    expected = forms.IntegerField(
        label=_("How many people should it reach?"), min_value=1, max_value=100_000
    )
    helper = bare_helper("title", "description", "place", "starts_on", "expected")

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day <= today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


@says_what_is_missing(
    **dict.fromkeys(("girls", "boys"), _("Write how many; 0 where there was none."))
)
class ReportForm(forms.Form):
    girls = forms.IntegerField(
        label=_("Girls and women who took part"), min_value=0, max_value=9999
    )
    boys = forms.IntegerField(label=_("Boys and men who took part"), min_value=0, max_value=9999)
    picture = forms.FileField(
        label=_("A picture of the day"),
        help_text=_(
            "If you like: JPEG or PNG, 20 MB at most. Shown to the public only when all of you"
            " agree."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
        error_messages={"empty": _("This file is empty.")},
    )
    helper = bare_helper("girls", "boys", "picture")

    def clean_picture(self):
        """A smaller JPEG, with nothing of the camera or the place in it."""
        picture = self.cleaned_data["picture"]
        return wide_picture(picture) if picture else None


@says_what_is_missing(number=_("Write the member number of the person."))
class NumberForm(forms.Form):
    """A member number, to ask somebody into the team."""

    number = forms.CharField(
        label=_("Their member number"),
        help_text=_("They answer in their own space. We tell nobody whose number it is."),
        max_length=16,
        widget=forms.TextInput(attrs={**LTR, "autocomplete": "off"}),
    )
    helper = bare_helper("number")


# In the back office ------------------------------------------------------------------
class DeskInscriptionForm(forms.ModelForm):
    """At the desk: the guardian signs on paper, or has the link sent."""

    first_name = NameField(label=_("First name of the child"))
    last_name = NameField(label=_("Last name of the child"))
    guardian_name = NameField(label=_("name of the guardian"), max_length=120)
    guardian_phone = ContactPhoneField(label=_("phone of the guardian"))
    signed_paper = forms.BooleanField(
        label=_("I have seen the agreement signed by the guardian"),
        help_text=_("without it the guardian is asked by a text message"),
        required=False,
    )
    health = forms.CharField(
        label=_("Health note"),
        help_text=_("Read by the leader of the camp alone, never shown here again."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    class Meta:
        model = CampInscription
        fields = [
            "camp",
            "first_name",
            "last_name",
            "sex",
            "birth_date",
            "guardian_name",
            "guardian_phone",
            "language",
        ]
        field_classes = {"birth_date": DigitsDateField}


class RowForm(forms.Form):
    """A form of `ask_verb`, which hands the row on."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        self.fill(row)

    def fill(self, row):
        """Set what a field begins with."""


class HealthNoteForm(NoteOrErasure, RowForm):
    """What nobody sees here is not replaced unseen: `seen` says of when the note is that the page
    knew of."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Health note"),
        help_text=_("It takes the place of the one before."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    intro = _("Read by the leader of the camp alone, and never shown here.")
    field_order = ["text", "erase"]

    def __init__(self, *args, row, **kwargs):
        has_note = row.has_health_note
        super().__init__(*args, has_note=has_note, row=row, **kwargs)
        if not has_note:
            self.fields["text"].help_text = ""

    def fill(self, row):
        note = HealthNote.objects.filter(inscription=row).first()
        self.initial["seen"] = note.written_at.isoformat() if note else ""

    def clean_seen(self):
        seen, now = self.cleaned_data["seen"], self.initial["seen"]
        if seen != now:
            sent = cast(QueryDict, self.data).copy()
            sent["seen"], self.data = now, sent
            told = _("Somebody else wrote or erased a note meanwhile. Save again to replace it.")
            self.add_error(None, told)
        return seen

    def clean(self):
        answers = super().clean()
        answers.pop("seen", None)
        return answers


class PlacesForm(RowForm):
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=10_000)
    girls_places = forms.IntegerField(
        label=_("of them for girls"), min_value=0, max_value=10_000, required=False
    )
    boys_places = forms.IntegerField(
        label=_("of them for boys"), min_value=0, max_value=10_000, required=False
    )
    intro = _("New places go at once to the children who wait.")

    def fill(self, row):
        for name in self.fields:
            self.initial[name] = getattr(row, name)


class CameForm(RowForm):
    girls_came = forms.IntegerField(label=_("girls who came"), min_value=0, max_value=10_000)
    boys_came = forms.IntegerField(label=_("boys who came"), min_value=0, max_value=10_000)
    button = _("Note how many came")

    def fill(self, row):
        """What was counted; who was expected stands beside it, since a guess is no count."""
        expected = {"girls_came": row.girls, "boys_came": row.boys}
        for name, places in expected.items():
            self.initial[name] = getattr(row, name)
            self.fields[name].help_text = gettext("%(label)s: %(value)s") % {
                "label": gettext("places kept"),
                "value": places,
            }


class GroupForm(forms.ModelForm):
    phone = ContactPhoneField(label=_("phone"), required=False)

    class Meta:
        model = HeadCount
        fields = ["camp", "association", "contact", "phone", "girls", "boys"]


class InitiativeRefusalForm(RefusalForm):
    reasons = InitiativeRefusal


class SocialActionForm(forms.ModelForm):
    """Of the back office, which tells it who asks (`by`)."""

    by: Any

    def clean(self):
        answers = super().clean() or {}
        leader = answers.get("leader")
        if leader and "leader" in self.changed_data and not self.errors:
            center = answers.get("center") or self.instance.center
            try:
                require_may_lead(SocialAction(center=center), leader, by=self.by)
            except DomainError as error:
                self.add_error("leader", str(error))
        return answers


class CallOffForm(DecisionForm):
    intro = _("Everybody concerned is told at once. This cannot be taken back.")
    is_final = True


class FinishForm(DecisionForm):
    """What the team told, or what staff know in its place."""

    girls = forms.IntegerField(label=_("girls"), min_value=0, max_value=99_999, required=False)
    boys = forms.IntegerField(label=_("boys"), min_value=0, max_value=99_999, required=False)
    field_order = ["girls", "boys", "note"]

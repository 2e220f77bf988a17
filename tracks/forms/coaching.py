"""What coaches and directors are asked; `cleaned_data` are the arguments of the verb."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.fields import LTR
from members.forms.proofs import bare_helper
from members.identifiers import read_number
from members.models import User
from skills_center.base.dates import today
from tracks.enums import MeetingWay, PlanResult
from tracks.models import CoachingGoal, CoachingNote

DAY = {"type": "date"}
HOUR = {"type": "time", **LTR}
LENGTHS = [(15, "15"), (20, "20"), (30, "30"), (45, "45"), (60, "60"), (90, "90"), (120, "120")]


class ByNumberForm(forms.Form):
    """Opens a coaching by the number on the member's card; a director chooses the coach."""

    number = forms.CharField(
        label=_("Member number"),
        help_text=_("It stands on their card, like KHO-2026-00042."),
        max_length=16,
        widget=forms.TextInput(attrs={**LTR, "autocomplete": "off"}),
    )
    helper = bare_helper("number")

    def clean_number(self):
        return read_number(self.cleaned_data["number"])


class CoachForm(forms.Form):
    """Offers those who coach at this centre."""

    coach = forms.ModelChoiceField(User.objects.none(), label=_("Coach"))
    helper = bare_helper("coach")

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["coach"]).queryset = User.objects.coaches(centers)


class DirectedByNumberForm(CoachForm, ByNumberForm):
    helper = bare_helper("number", "coach")


class ReassignForm(CoachForm):
    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    hand_on_notes = forms.BooleanField(
        label=_("The new coach reads the notes written until now"),
        help_text=_("Without this they stay with you alone."),
        required=False,
    )
    helper = bare_helper("coach", "reason", "hand_on_notes")


class GoalForm(forms.ModelForm):
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    is_shared = forms.BooleanField(label=_("The member reads it too"), required=False, initial=True)
    helper = bare_helper("text", "due_on", "is_shared")

    class Meta:
        model = CoachingGoal
        fields = ["text", "due_on", "is_shared"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class NoteForm(forms.ModelForm):
    helper = bare_helper("text")

    class Meta:
        model = CoachingNote
        fields = ["text"]
        labels = {"text": _("Your note")}
        help_texts = {"text": _("Read by you and the director alone. The member does not see it.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 7, "autocomplete": "off"})}


class HourForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(HOUR))
    minutes = forms.TypedChoiceField(
        label=_("Minutes each"), choices=LENGTHS, coerce=int, initial=30
    )
    way = forms.ChoiceField(label=_("How"), choices=MeetingWay.choices, initial=MeetingWay.CENTER)
    helper = bare_helper("day", "start", "minutes", "way")

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class SlotsForm(HourForm):
    """One hour or several in a row, once or each week."""

    number = forms.IntegerField(label=_("How many in a row"), min_value=1, max_value=12, initial=1)
    weeks = forms.IntegerField(
        label=_("For how many weeks"),
        help_text=_("1: on this day only."),
        min_value=1,
        max_value=26,
        initial=1,
    )
    helper = bare_helper("day", "start", "minutes", "number", "weeks", "way")

    def clean(self):
        """The day under the name the verb gives it."""
        answers = dict(super().clean() or {})
        answers["first_day"] = answers.pop("day", None)
        return answers


class CloseForm(forms.Form):
    result = forms.ChoiceField(
        label=_("How did it end?"), choices=PlanResult.choices, widget=forms.RadioSelect
    )
    helper = bare_helper("result")

"""What is asked before sessions are planned, added, moved or cancelled."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.models import User
from skills_center.base.dates import instant_at
from tracks.models import Cohort, Room
from tracks.services.planning import MOST, WeeklyPattern

HALVES = [(1, _("half a day")), (2, _("a whole day"))]


def _day(**options):
    return forms.DateField(widget=forms.DateInput({"type": "date"}), **options)


def _hour(**options):
    return forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **options)


class PlaceForm(forms.Form):
    """Hours, room and trainer: those of the centres this person sees, for one cohort."""

    starts = _hour(label=_("From"))
    ends = _hour(label=_("To"))
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False)
    trainer = forms.ModelChoiceField(User.objects.none(), label=_("Trainer"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        centers = user.centers_allowing("tracks.view_session")
        fields = cast(dict[str, Any], self.fields)
        fields["room"].queryset = Room.objects.visible_to(user)
        fields["trainer"].queryset = User.objects.coaches(centers).order_by("name", "pk")

    def clean(self):
        answers = super().clean() or {}
        starts, ends = answers.get("starts"), answers.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("A session must end after it starts."))
        room, cohort = answers.get("room"), self.cohort_of(answers)
        if room and cohort and room.center_id != cohort.center_id:
            self.add_error("room", _("This room is of another centre than the cohort."))
        return answers

    def cohort_of(self, answers):
        return answers.get("cohort")


class OfCohortForm(PlaceForm):
    cohort: Any = forms.ModelChoiceField(Cohort.objects.none(), label=_("Cohort"))
    title = forms.CharField(label=_("Subject"), max_length=160, required=False)
    halves = forms.TypedChoiceField(label=_("Attendance is taken"), choices=HALVES, coerce=int)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        cohorts = Cohort.objects.allowing(user, "tracks.add_session").filter(cancelled_at=None)
        cast(Any, self.fields["cohort"]).queryset = cohorts


class PlanForm(OfCohortForm):
    """A weekly pattern, until a day or for a number of sessions."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=[(number, capfirst(name)) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    first_on = _day(label=_("From the day"))
    until = _day(
        label=_("Until the day"), required=False, help_text=_("empty: the last day of the cohort")
    )
    count = forms.IntegerField(
        label=_("Or so many sessions"), min_value=1, max_value=MOST, required=False
    )
    field_order = [
        "cohort", "days", "starts", "ends", "first_on", "until", "count", "room", "trainer",
        "title", "halves",
    ]  # fmt: skip

    def pattern(self):
        answers = {name: value for name, value in self.cleaned_data.items() if name != "cohort"}
        return WeeklyPattern(**{**answers, "days": frozenset(answers["days"])})


class AddForm(OfCohortForm):
    """One session beside the pattern."""

    day = _day(label=_("Day"))
    field_order = ["cohort", "day", "starts", "ends", "room", "trainer", "title", "halves"]

    def clean(self):
        return _with_moments(self, super().clean())


class MoveForm(PlaceForm):
    day = _day(label=_("Day"))
    reason = forms.CharField(label=_("Why, for the staff"), max_length=300, required=False)
    field_order = ["day", "starts", "ends", "room", "trainer", "reason"]
    intro = _("Who has a seat, and the trainer, are told at once.")

    def __init__(self, *args, row, **kwargs):
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        initial = {
            "day": starts.date(), "starts": starts.time(), "ends": ends.time(),
            "room": row.room, "trainer": row.trainer,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.row = row

    def cohort_of(self, answers):
        return self.row.cohort

    def clean(self):
        return _with_moments(self, super().clean())


class CancelSessionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, as the members will read it"),
        help_text=_("In Arabic, or in a language that all of them read; without a full stop."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    intro = _("Who has a seat, and the trainer, are told at once.")
    is_final = True

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)


class WordsForm(forms.ModelForm):
    """Of a session that exists: its subject, and how often attendance is taken."""

    def clean_halves(self):
        halves = self.cleaned_data["halves"]
        if halves == 1 and self.instance.attendances.filter(half=2).exists():
            raise forms.ValidationError(_("The second half of the day is marked already."))
        return halves


def _with_moments(form, answers):
    """Day and hours as moments of Casablanca."""
    day, starts, ends = (answers.pop(name, None) for name in ("day", "starts", "ends"))
    if day and starts and ends and not form.errors:
        answers["starts_at"] = instant_at(day, starts)
        answers["ends_at"] = instant_at(day, ends)
    return answers

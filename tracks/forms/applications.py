from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from skills_center.base.admin_forms import DecisionForm, RefusalForm
from skills_center.base.bounds import LARGEST_KEY
from tracks.enums import RefusalReason
from tracks.models import MOST_POINTS, Enrolment


class ApplyForm(forms.ModelForm):
    class Meta:
        model = Enrolment
        fields = ["motivation"]
        labels = {"motivation": _("Why this cohort?")}
        help_texts = {"motivation": _("A few sentences are enough.")}
        widgets = {"motivation": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class EnrolForm(forms.ModelForm):
    """Staff enrol somebody; whom the rules leave out they let in with a reason."""

    override = forms.CharField(
        label=_("Let in all the same: why"),
        help_text=_("only where the rules of the cohort leave this person out"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Enrolment
        fields = ["member", "cohort", "motivation"]


class EnrolmentRefusalForm(RefusalForm):
    reasons = RefusalReason

    @classmethod
    def offered(cls):
        return [pair for pair in cls.reasons.choices if pair[0] in RefusalReason.BY_STAFF]


class LetterForm(DecisionForm):
    """A decision whose letters are read before they leave."""


# Verbs of a cohort -----------------------------------------------------------------
class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))
    intro = _("New seats are offered at once to those who wait, in the order of the list.")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capacity"].initial = row.capacity


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, as the members will read it"),
        help_text=_("In Arabic, or in a language that all of them read; without a full stop."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    intro = _("Everybody who applied is told at once. This cannot be taken back.")
    is_final = True

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)


class CloneForm(forms.Form):
    """A name in each language, and the first day."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    intro = _(
        "It takes the length, the seats, the rules, the grid and the coaches of this one, and is"
        " shown to nobody until you publish it."
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name (%(language)s)")
                % {"language": get_language_info(code)["name_local"]},
                max_length=120,
                required=code == settings.LANGUAGE_CODE,
                initial=getattr(row, f"name_{code}"),
            )

    def clean(self):
        """The names as one answer: {language: name}."""
        answers = super().clean() or {}
        names = {code: answers.pop(f"name_{code}", "") for code, _name in settings.LANGUAGES}
        return {**answers, "names": names}


# On the page where applications are decided -------------------------------------------
class JumpForm(forms.Form):
    """Another rank in a waiting list of `last` people."""

    to = forms.IntegerField(label=_("New rank"), min_value=1, max_value=100_000)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = last

    def clean_to(self):
        """Beside the field, though the verb refuses it too."""
        rank = self.cleaned_data["to"]
        if rank > self.last:
            raise forms.ValidationError(
                gettext("The waiting list has ranks from 1 to %(last)s.") % {"last": self.last}
            )
        return rank


class ScoreForm(forms.Form):
    """The grid of a cohort: a choice of 0 to 5 a criterion, with what was given before."""

    def __init__(self, *args, grid, given, **kwargs):
        super().__init__(*args, **kwargs)
        for criterion in grid:
            self.fields[f"points_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.name,
                choices=[(points, str(points)) for points in range(MOST_POINTS + 1)],
                coerce=int,
                initial=given.get(criterion.pk),
                widget=forms.RadioSelect,
            )

    def points(self):
        """{criterion's id: points}."""
        return {
            int(name.removeprefix("points_")): points for name, points in self.cleaned_data.items()
        }


class QueueForm(forms.Form):
    """Which of a cohort's applications are looked at, and in which order."""

    SHOWN = [
        ("submitted", _("To decide")),
        ("waitlisted", _("Waiting list")),
        ("held", _("Seats held")),
        ("ended", _("Refused and withdrawn")),
    ]
    show = forms.ChoiceField(choices=SHOWN, required=False)
    by_score = forms.BooleanField(required=False)
    take = forms.IntegerField(min_value=0, max_value=10_000, required=False)
    who = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, required=False)

"""What is asked before somebody in no cohort is invited, proposed a cohort, enrolled or called."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import User
from skills_center.base.admin_forms import DecisionForm
from skills_center.base.dates import as_shown, instant_at
from tracks.enums import MeetingAnswer
from tracks.models import Cohort, OrientationMeeting, OrientationStep
from tracks.services.orientation_meetings import orientation_leaders

INVITE = "tracks.invite_membertoorient"


class MeetingField(forms.ModelChoiceField):
    """Meetings told apart by their hour, their room and the places left."""

    def label_from_instance(self, meeting):
        parts = [str(meeting), meeting.place]
        if meeting.places is not None:
            left = max(meeting.places - meeting.taken, 0)
            parts.append(gettext("places left: %(left)s") % {"left": left})
        return " · ".join(filter(None, parts))


class InviteForm(DecisionForm):
    """To which of the meetings that are ahead, at the centres where this person invites."""

    meeting = MeetingField(
        OrientationMeeting.objects.none(),
        label=_("Orientation meeting"),
        help_text=_("None fits? Plan one first, under “Orientation meetings”."),
    )
    field_order = ["meeting", "note"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        meetings = OrientationMeeting.objects.allowing(user, INVITE).coming()
        cast(Any, self.fields["meeting"]).queryset = meetings.with_taken().select_related("center")


class CohortField(forms.ModelChoiceField):
    """Cohorts told apart by their track, their first day and their centre."""

    def label_from_instance(self, cohort):
        return gettext("%(track)s · %(cohort)s · %(center)s · %(day)s") % {
            "track": cohort.track.short_name,
            "cohort": cohort.name,
            "center": cohort.center.name,
            "day": as_shown(cohort.starts_on),
        }


def _open_to(user, permission):
    cohorts = Cohort.objects.allowing(user, permission).open_now()
    return cohorts.select_related("track", "center").order_by("starts_on", "pk")


class ProposeForm(DecisionForm):
    cohort = CohortField(
        Cohort.objects.none(),
        label=_("Cohort"),
        help_text=_("Those open now. Whom its rules leave out is named before anything leaves."),
    )
    field_order = ["cohort", "note"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["cohort"]).queryset = _open_to(user, "tracks.view_cohort")


class EnrolThemForm(forms.Form):
    cohort = CohortField(
        Cohort.objects.none(),
        label=_("Cohort"),
        help_text=_("Those open now. Whom its rules leave out is named before anything leaves."),
    )
    motivation = forms.CharField(
        label=_("Why this cohort?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["cohort"]).queryset = _open_to(user, "tracks.add_enrolment")


class CallForm(DecisionForm):
    """How a call ended."""

    REACHED, NO_REPLY = "reached", "no_reply"
    how = forms.ChoiceField(
        label=_("The call"),
        choices=[("", "—"), (REACHED, _("We spoke")), (NO_REPLY, _("Nobody took it"))],
    )
    field_order = ["how", "note"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)

    def clean(self):
        answers = super().clean() or {}
        if how := answers.pop("how", ""):
            answers["reached"] = how == self.REACHED
        return answers


# Meetings ---------------------------------------------------------------------------
class MeetingForm(forms.ModelForm):
    class Meta:
        model = OrientationMeeting
        fields = ["center", "starts_at", "place", "led_by", "places"]

    def clean_starts_at(self):
        """Beside the field, though the verb refuses it too."""
        starts_at = self.cleaned_data["starts_at"]
        if starts_at <= timezone.now():
            raise forms.ValidationError(_("This hour is over: choose one that is ahead."))
        return starts_at


def _minute(moment):
    return moment.time().replace(second=0, microsecond=0)


class ChangeMeetingForm(forms.Form):
    """The hour, the place, who leads it and how many places: what was typed into changes."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(
        label=_("Room or place"),
        max_length=120,
        required=False,
        help_text=_("empty: at the centre"),
    )
    led_by = forms.ModelChoiceField(User.objects.none(), label=_("Led by"))
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=32_767,
        required=False,
        help_text=_("empty: as many as come"),
    )
    intro = _("Who is invited is told of another hour or place, and so is who leads it.")
    button = _("Change the meeting")

    def __init__(self, *args, row, **kwargs):
        starts_at = timezone.localtime(row.starts_at)
        initial = {
            "day": starts_at.date(), "hour": _minute(starts_at), "place": row.place,
            "led_by": row.led_by_id, "places": row.places,
        }  # fmt: skip
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.row = row
        leaders = orientation_leaders([row.center_id]).order_by("name", "pk")
        cast(Any, self.fields["led_by"]).queryset = leaders

    def clean(self):
        """The day and the hour as a moment; one that nobody touched keeps its seconds."""
        answers = super().clean() or {}
        day, hour = answers.pop("day", None), answers.pop("hour", None)
        if day and hour:
            held = timezone.localtime(self.row.starts_at)
            is_held = (day, hour) == (held.date(), _minute(held))
            answers["starts_at"] = self.row.starts_at if is_held else instant_at(day, hour)
            if answers["starts_at"] <= timezone.now():
                self.add_error("hour", _("This hour is over: choose one that is ahead."))
        return answers


class CallOffMeetingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, as the members will read it"),
        help_text=_("In Arabic, or in a language that all of them read; without a full stop."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    intro = _("Who is invited, and who leads it, are told at once. This cannot be taken back.")
    is_final = True

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)


class InvitedField(forms.ModelMultipleChoiceField):
    """People invited, by their names."""

    def label_from_instance(self, step):
        return str(step.member)


class WhoCameForm(forms.Form):
    """Those of the people invited who came; of the others it is noted that they did not.

    A page on which nobody is ticked may be one that was sent too early: it is asked once.
    """

    came = InvitedField(
        OrientationStep.objects.none(),
        label=_("Who came"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nobody_came = forms.BooleanField(label=_("Nobody came"), label_suffix="", required=False)
    intro = _("Tick those who came. Of the others it is noted that they did not.")
    button = _("Note who came")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.absent = row.invitations.exclude(answer=MeetingAnswer.CANNOT).count()
        invited = row.invitations.select_related("member").order_by("pk")
        field = cast(Any, self.fields["came"])
        field.queryset = invited
        field.initial = [step.pk for step in invited if step.answer == MeetingAnswer.CAME]
        if not (self.is_bound and self.absent) or self.data.getlist("came"):  # type: ignore[attr-defined]
            del self.fields["nobody_came"]

    def clean(self):
        answers = super().clean() or {}
        said_so = answers.pop("nobody_came", False)
        if "nobody_came" in self.fields and not (said_so or answers.get("came")):
            told = gettext("Nobody is ticked. Came: 0 · absent: %(absent)s. Tick here if it is so.")
            self.add_error("nobody_came", told % {"absent": self.absent})
        return answers

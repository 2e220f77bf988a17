"""What became of a member: asked of them by a link, or written down by staff."""

from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills_center.base.admin_forms import labelled
from skills_center.base.bounds import LARGEST_KEY
from skills_center.base.dates import today
from tracks.enums import Contract, Evidence, OutcomeKind


class AnswerForm(forms.Form):
    """Three questions; only the first must be answered, and of a job its contract.

    `seen` is the number of the answer that the page showed: who sends it twice, or beside somebody
    else, writes over no answer they have not seen.
    """

    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_KEY
    )

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you do now?"),
        choices=OutcomeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what fits you most.")},
    )
    contract = forms.ChoiceField(
        label=gettext_lazy("If it is a job: under which contract?"),
        choices=Contract.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    where = forms.CharField(
        label=gettext_lazy("Where?"),
        help_text=gettext_lazy("The employer, the school, the name of your enterprise …"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args, standing=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = standing or 0
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_seen(self):
        return self.cleaned_data["seen"] or 0

    def show_standing(self, outcome, sentence):
        """Say that `outcome` was answered meanwhile; the next time it has been seen."""
        sent = cast(QueryDict, self.data).copy()
        sent["seen"], self.data = str(outcome.pk), sent
        self.add_error(None, sentence)

    def clean(self):
        """A contract belongs to a job; chosen with anything else it is let go."""
        answers = super().clean() or {}
        if answers.get("kind") != OutcomeKind.JOB:
            answers["contract"] = ""
        elif not answers.get("contract") and "contract" not in self.errors:
            self.add_error("contract", _("Of a job, say under which contract."))
        return answers


class EvidenceForm(forms.Form):
    evidence = forms.ChoiceField(
        label=gettext_lazy("How do we know?"), choices=Evidence.choices, widget=forms.RadioSelect
    )
    intro = gettext_lazy("The words stay; a new line says how sure we are of them.")
    button = gettext_lazy("Write the proof down")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].initial = row.evidence


@labelled(
    kind=gettext_lazy("What do they do now?"),
    contract=gettext_lazy("If it is a job: the contract"),
    where=gettext_lazy("Where"),
)
class OutcomeForm(AnswerForm):
    """As staff write it: with its days, and how sure they are."""

    since = forms.DateField(
        label=gettext_lazy("Since"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("How do we know?"),
        choices=Evidence.choices,
        widget=forms.RadioSelect,
        initial=Evidence.DECLARED,
    )

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since and since > today():
            raise forms.ValidationError(
                _("This day is not yet over: write what is, not what will be.")
            )
        return since

    def clean(self):
        answers = super().clean()
        since, until = answers.get("since"), answers.get("until")
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it starts."))
        return answers

"""What members ask about their data, and what the desk answers."""

from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import RequestKind, RequestRefusal
from members.models import DataRequest
from skills_center.base.admin_forms import DecisionForm, RefusalForm


class DataRequestForm(forms.ModelForm):
    """One of the requests a member may make; those that already wait are not offered again."""

    kind = forms.ChoiceField(label=_("What do you ask?"), widget=forms.RadioSelect)

    class Meta:
        model = DataRequest
        fields = ["kind", "text"]
        labels = {"text": _("Tell us more")}
        help_texts = {"text": _("For a correction: what is wrong, and what is right.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, waiting=(), **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [
            (kind.value, kind.asked) for kind in RequestKind if kind not in waiting
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        needs_words = cleaned.get("kind") in (RequestKind.CORRECTION, RequestKind.OPPOSITION)
        if needs_words and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Tell us in a few words what you ask."))
        return cleaned


class AnswerForm(DecisionForm):
    answer = forms.CharField(
        label=_("What was done, told to the member"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ["answer", "note"]


class DataRequestRefusalForm(RefusalForm):
    reasons = RequestRefusal


class ErasureForm(DecisionForm):
    """An erasure cannot be taken back: it is ticked, not clicked."""

    is_final = True
    sure = forms.BooleanField(label=_("I know that an erasure cannot be taken back"))
    even_so = forms.BooleanField(
        label=_("They know that they give up the seat or the project they have now"),
        required=False,
        error_messages={"required": _("Settle this first, or tick it once they know.")},
    )
    field_order = ["sure", "even_so", "note"]

    def say_what_goes(self, ties):
        """`ties`: what its person gives up with their data. Who gives up nothing is not asked."""
        if ties:
            self.fields["even_so"].required = True
        else:
            del self.fields["even_so"]

    def clean(self):
        """What is left for the verb: that it was ticked is all there is to know."""
        super().clean()
        self.cleaned_data.pop("sure", None)
        return self.cleaned_data

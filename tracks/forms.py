from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from .enums import RefusalReason
from .models import Enrolment


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


class RefusalForm(forms.Form):
    """The reason asked before a bulk refusal in the back office."""

    reason = forms.ChoiceField(
        label=_("Reason, told to the member"), choices=[*BLANK_CHOICE_DASH, *RefusalReason.choices]
    )
    note = forms.CharField(
        label=_("Note for the staff"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

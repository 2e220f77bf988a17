from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from skills_center.base.admin_forms import RefusalForm

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


class EnrolmentRefusalForm(RefusalForm):
    reasons = RefusalReason

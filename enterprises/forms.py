"""What the back office asks before it decides on projects."""

from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from skills_center.base.admin_forms import DecisionForm, RefusalForm
from skills_center.base.dates import today

from .enums import RefusalReason


class ProjectRefusalForm(RefusalForm):
    reasons = RefusalReason


class GrantForm(DecisionForm):
    """One grant a project chosen, of the same amount and day."""

    amount = forms.DecimalField(
        label=_("Amount (DH), for each project"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        error_messages={"min_value": _("A grant is more than nothing.")},
    )
    on = forms.DateField(
        label=_("Day of the decision"),
        initial=today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MaxValueValidator(today, message=_("This day has not come yet."))],
    )
    field_order = ["amount", "on", "note"]

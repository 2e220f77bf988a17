"""Forms of the back office: held against what people send by hand, and asked before a move."""

from typing import Any, cast

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import BLANK_CHOICE_DASH, TextChoices
from django.utils.translation import gettext_lazy as _

from .limits import try_own_password

LONGEST_NUMBER = 18  # digits that every database takes


class CalmAutocomplete(AutocompleteSelect):
    """Django's own breaks on a value that is no number of a row."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in map(str, value) if one.isdecimal() and len(one) <= LONGEST_NUMBER]
        return super().optgroups(name, numbers, attr)


class WrittenAtOwnCenter(forms.ModelForm):
    """Refuses a row at a centre where `by` lacks `permission`, whatever leads there."""

    by: Any
    permission = ""

    def full_clean(self):
        super().full_clean()
        fine = self.is_bound and not self.errors
        if fine and not self.by.has_perm(self.permission, self.instance):
            self.add_error(None, _("This belongs to a centre where you may only read."))


class OwnPasswordForm(AdminPasswordChangeForm):
    """Django's takes any number of wrong passwords from who found an open session."""

    def clean_old_password(self):
        used = try_own_password(self.user)
        if used is None:
            raise ValidationError(_("Too many tries. Wait a few minutes, then try again."))
        right = super().clean_old_password()
        used.rollback()
        return right


class DecisionForm(forms.Form):
    """What is asked before rows are moved: at least a note."""

    note = forms.CharField(
        label=_("Note for the staff"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefusalForm(DecisionForm):
    """Asks one of `reasons`; none is chosen beforehand, since the person is told it."""

    reasons: type[TextChoices]
    reason = forms.ChoiceField(label=_("Reason, told to the member"))
    field_order = ["reason", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["reason"])
        field.choices = [*BLANK_CHOICE_DASH, *self.reasons.choices]

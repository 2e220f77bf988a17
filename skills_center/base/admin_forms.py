"""Forms of the back office: held against what people send by hand, and asked before a move."""

from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import BLANK_CHOICE_DASH, TextChoices
from django.utils.translation import gettext_lazy as _

from .bounds import key_in


class _NumbersOnly:
    """Django's own asks the database for whatever was sent, and breaks on what is no number."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in map(str, value) if key_in(one) is not None]
        return super().optgroups(name, numbers, attr)  # type: ignore[misc]


class CalmAutocomplete(_NumbersOnly, AutocompleteSelect):
    pass


class CalmAutocompleteMultiple(_NumbersOnly, AutocompleteSelectMultiple):
    pass


class WrittenAtOwnCenter(forms.ModelForm):
    """Refuses a row at a centre where `by` lacks `permission`, whatever leads there."""

    by: Any
    permission = ""

    def full_clean(self):
        super().full_clean()
        fine = self.is_bound and not self.errors
        if fine and not self.by.has_perm(self.permission, self.instance):
            self.add_error(None, _("This belongs to a centre where you may only read."))


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

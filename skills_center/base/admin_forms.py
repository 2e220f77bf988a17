"""Forms of the back office that hold against what people send by hand."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

LONGEST_NUMBER = 18  # digits that every database takes


class CalmAutocomplete(AutocompleteSelect):
    """Django's own breaks on a value that is no number of a row."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in map(str, value) if one.isdecimal() and len(one) <= LONGEST_NUMBER]
        return super().optgroups(name, numbers, attr)


class WrittenAtOwnCenter(ModelForm):
    """Refuses a row at a centre where `by` lacks `permission`, whatever leads there."""

    by: Any
    permission = ""

    def full_clean(self):
        super().full_clean()
        fine = self.is_bound and not self.errors
        if fine and not self.by.has_perm(self.permission, self.instance):
            self.add_error(None, _("This belongs to a centre where you may only read."))

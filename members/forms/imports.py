"""Sending a register, and saying what its columns are."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from members.imports.columns import Column, what_is_missing
from skills_center.network.models import Center


class RegisterForm(forms.Form):
    center: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("centre"), queryset=Center.objects.none(), to_field_name="slug", empty_label=None
    )
    file = forms.FileField(
        label=_("The register"),
        help_text=_("Excel (xlsx, xls) or csv, 20 MB at most. Titles above the headers are fine."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.tsv"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args, centers, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["center"]).queryset = centers


class ColumnsForm(forms.Form):
    """One choice a column of the file; `headers` are the texts above them."""

    def __init__(self, *args, headers, columns, **kwargs):
        super().__init__(*args, **kwargs)
        for place, (header, column) in enumerate(zip(headers, columns, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header or _("column %(number)s") % {"number": place + 1},
                choices=Column.choices,
                initial=column,
                required=False,
            )

    def clean(self):
        given = [column for column in self.columns() if column]
        for column in {column for column in given if given.count(column) > 1}:
            self.add_error(
                None, _("Two columns are “%(column)s”: choose one.") % {"column": column.label}
            )
        if missing := what_is_missing(given):
            listed = ", ".join(map(str, missing))
            self.add_error(None, _("No column for: %(columns)s.") % {"columns": listed})
        return self.cleaned_data

    def columns(self):
        """What each column is, in the order of the file."""
        return [Column(self.cleaned_data.get(name, "")) for name in self.fields]

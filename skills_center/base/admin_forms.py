"""Forms of the back office: held against what people send by hand, and asked before a move."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import BLANK_CHOICE_DASH, TextChoices
from django.forms.formsets import TOTAL_FORM_COUNT, BaseFormSet
from django.forms.models import BaseModelFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .admin_edits import LosesNothing
from .bounds import key_in
from .limits import try_own_password


class _NumbersOnly:
    """Django's own asks the database for whatever was sent, and breaks on what is no number."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in map(str, value) if key_in(one) is not None]
        return super().optgroups(name, numbers, attr)  # type: ignore[misc]


class CalmAutocomplete(_NumbersOnly, AutocompleteSelect):
    pass


class CalmAutocompleteMultiple(_NumbersOnly, AutocompleteSelectMultiple):
    """Each of those chosen has its cross; one for all would stand in their list, and be none."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class WrittenAtOwnCenter(LosesNothing):
    """Refuses a row at a centre where this person may not write it, whatever leads there."""

    by: Any  # who asks
    may_write: Callable[[Any], bool]
    # What the database refused, though the form and its rows were right.
    is_refused = False

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.is_refused:
            self.add_error(
                None,
                _(
                    "This could not be saved: somebody wrote the same at this very moment, or it "
                    "is there already. Look at what is there now, then save again."
                ),
            )
        fine = self.is_bound and not self.errors
        if fine and not self.may_write(self.instance):
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


class BoundedRows(BaseModelFormSet):
    """A form set that makes no more forms than there are rows, and MOST_NEW.

    Django makes up to two thousand, each with the choices of its fields, because the sender says
    that there are so many.
    """

    MOST_NEW = 50
    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "too_many_forms": _("Too many new rows at once. Save fewer, then add the others."),
    }

    @cached_property
    def absolute_max(self):  # type: ignore[override]
        return len(self.get_queryset()) + self.MOST_NEW

    def total_form_count(self):
        """None is new where nobody may add any, nor where more are announced than can be sent."""
        forms = super().total_form_count()
        if not self.is_bound:
            return forms
        announced = self.management_form.cleaned_data[TOTAL_FORM_COUNT] or 0
        if self.max_num == 0 or announced > (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 1000):
            return min(forms, len(self.get_queryset()))
        return forms


def labelled(**labels):
    """Of a form made from another: its fields are called so. They are its own, of the class, where
    they are read too when no form is made."""

    def call(form_class):
        for name, label in labels.items():
            own = copy(form_class.base_fields[name])
            own.label = label
            form_class.declared_fields[name] = form_class.base_fields[name] = own
        return form_class

    return call


class DecisionForm(forms.Form):
    """What is asked before rows are moved: at least a note."""

    note = forms.CharField(
        label=_("Note for the staff"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefusalForm(DecisionForm):
    """Asks one of `reasons`; none is chosen beforehand, since the person is told it.

    Each class has a field of its own: what was typed is told in its words where no form is made.
    """

    reasons: type[TextChoices]
    asked: Any = _("Reason, told to the member")
    reason = forms.ChoiceField(label=asked)
    field_order = ["reason", "note"]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        choices = [*BLANK_CHOICE_DASH, *cls.offered()]
        cls.declared_fields["reason"] = forms.ChoiceField(label=cls.asked, choices=choices)

    @classmethod
    def offered(cls):
        return cls.reasons.choices

"""The staff's decision on changes proposed to a file."""

from typing import cast

from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from members.enums import ProposalRefusal
from members.services.changes import PROPOSABLE, changes_of, label_of

ACCEPT, LEAVE = "accept", "leave"
CHOICES = [(ACCEPT, _("Accept")), (LEAVE, _("Leave as it is"))]


def _seal(changes):
    """What the page shows, in a few letters that tell nothing."""
    said = "\n".join(f"{one.name}\t{one.before}\t{one.after}" for one in changes)
    return salted_hmac("proposal", said).hexdigest()[:20]


class DecideChangesForm(forms.Form):
    """A choice for each change: accepted, or left with a reason that the member is told.

    The page knows what it showed: where the file or the proposal was changed meanwhile, whoever
    decides is shown what is there now.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(
        label=_("Reason for what is left as it is, told to the member"),
        choices=[*BLANK_CHOICE_DASH, *ProposalRefusal.choices],
        required=False,
    )
    note = forms.CharField(
        label=_("Note for the staff"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.changes = list(changes_of(row))
        self.now = _seal(self.changes)
        self.fields["seen"].initial = self.now
        for change in self.changes:
            self.fields[change.name] = _choice(change.label)

    @classmethod
    def asked(cls):
        """All that it may ask, of whichever proposal."""
        return cls.base_fields | {name: _choice(label_of(name)) for name in PROPOSABLE}

    def lines(self):
        """Each change with the choice that decides it."""
        return [(change, self[change.name]) for change in self.changes]

    def clean(self):
        answers = super().clean() or {}
        if answers.get("seen") and answers["seen"] != self.now:
            sent = cast(QueryDict, self.data).copy()
            sent["seen"], self.data = self.now, sent
            self.add_error(None, _("Somebody changed this meanwhile: look once more."))
        left = any(answers.get(change.name) == LEAVE for change in self.changes)
        if left and not answers.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Choose the reason: the member is told it."))
        return answers

    def decision(self):
        """The arguments of `accept()`."""
        cleaned = self.cleaned_data
        names = [change.name for change in self.changes if cleaned[change.name] == ACCEPT]
        return {"names": names, "reason": cleaned["reason"], "note": cleaned["note"]}


def _choice(label):
    return forms.ChoiceField(
        label=label,
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: accept it, or leave it as it is.")},
    )

"""The staff's decision on changes proposed to a file."""

from typing import cast

from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from members.enums import ProposalRefusal
from members.services.changes import PROPOSABLE, changes_of, label_of
from members.services.proposals import may_accept

ACCEPT, LEAVE, WAIT = "accept", "leave", "wait"
CHOICES = [(ACCEPT, _("Accept")), (LEAVE, _("Leave as it is"))]
# Of what they may not accept: others decide, and nothing else waits for that.
CHOICES_OF_OTHERS = [(WAIT, _("Leave it to who may accept it")), (LEAVE, _("Leave as it is"))]


def _seal(changes):
    """What the page shows, in a few letters that tell nothing."""
    said = "\n".join(f"{one.name}\t{one.before}\t{one.after}" for one in changes)
    return salted_hmac("proposal", said).hexdigest()[:20]


class DecideChangesForm(forms.Form):
    """A choice for each change: accepted, or left with a reason that the member is told. What `by`
    may not accept can go on waiting.

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
        label=_("Note for the staff, which the member does not read"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, row, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.changes = list(changes_of(row))
        names = [change.name for change in self.changes]
        self.of_others = {name for name in names if not may_accept(row, name, by)}
        self.now = _seal(self.changes)
        self.fields["seen"].initial = self.now
        for change in self.changes:
            choices = CHOICES_OF_OTHERS if change.name in self.of_others else CHOICES
            self.fields[change.name] = _choice(change.label, choices)

    @classmethod
    def asked(cls):
        """All that it may ask, of whichever proposal."""
        return cls.base_fields | {name: _choice(label_of(name)) for name in PROPOSABLE}

    def lines(self):
        """Each change with the choice that decides it, and whether others alone may accept it."""
        return [(one, self[one.name], one.name in self.of_others) for one in self.changes]

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
        said = {name: self.cleaned_data[name] for name in ("reason", "note")}
        return {"names": self._chosen(ACCEPT), "left": self._chosen(WAIT), **said}

    @property
    def decides_nothing(self):
        """Whether all that waits is left to others."""
        return len(self._chosen(WAIT)) == len(self.changes)

    def _chosen(self, answer):
        return [one.name for one in self.changes if self.cleaned_data[one.name] == answer]


def _choice(label, choices=CHOICES):
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: accept it, or leave it as it is.")},
    )

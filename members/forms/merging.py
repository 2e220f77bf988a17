"""Which of two files stays, and which of their differing fields."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.template.defaultfilters import yesno
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from members.enums import DuplicateState
from members.services.merging import CHOICES
from skills_center.base.templatetags.face import num, phone


def as_read(member, name):
    """A field of a file as people read it; an empty one as a dash."""
    shown = getattr(member, f"get_{name}_display", None)
    value = shown() if shown else getattr(member, name)
    if isinstance(value, bool):
        return yesno(value)
    if isinstance(value, PhoneNumber):
        return phone(value)
    return "—" if value in (None, "") else value


def _seal(state, *files):
    """What two files say, and whether they were told apart, in a few letters that tell nothing."""
    said = [state, *(str(getattr(file, name)) for file in files for name in ("number", *CHOICES))]
    return salted_hmac("merge", "\n".join(said)).hexdigest()[:20]


FILES = [("first", _("older file")), ("second", _("newer file"))]


class MergeForm(forms.Form):
    """`first` is the older file. Each field in which the two differ is a choice of its own.

    The page knows what it showed: who chooses between words that somebody changed meanwhile is
    shown the new ones first.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    keep = forms.ChoiceField(label=_("The file that stays"), widget=forms.RadioSelect)

    def __init__(self, *args, first, second, state=DuplicateState.OPEN, **kwargs):
        super().__init__(*args, **kwargs)
        self.pair, self.state = {"first": first, "second": second}, state
        self.now = _seal(state, first, second)
        self.fields["seen"].initial = self.now
        self._offer("keep", {place: num(file.number) for place, file in self.pair.items()}, first)
        for name, label in CHOICES.items():
            if getattr(first, name) != getattr(second, name):
                self.fields[name] = forms.ChoiceField(
                    label=capfirst(label), widget=forms.RadioSelect
                )
                self._offer(
                    name,
                    {place: as_read(file, name) for place, file in self.pair.items()},
                    getattr(first, name),
                )

    @classmethod
    def asked(cls):
        """All that it may ask, of whichever files: what they say is not told without them."""
        called = {"keep": cls.base_fields["keep"].label, **CHOICES}
        return cls.base_fields | {
            name: forms.ChoiceField(label=label, choices=FILES) for name, label in called.items()
        }

    def clean(self):
        answers = super().clean() or {}
        if answers.get("seen") and answers["seen"] != self.now:
            sent = cast(QueryDict, self.data).copy()
            sent["seen"], self.data = self.now, sent
            self.add_error(None, self._changed())
        return answers

    def _changed(self):
        if self.state == DuplicateState.DIFFERENT:
            return _("Somebody noted that these are two persons: look once more.")
        return _("One of the two files was changed meanwhile: look once more.")

    def choices(self):
        """The fields to choose in, in their order."""
        return self.visible_fields()

    def _offer(self, name, values, of_the_older):
        """Begin with the older file's word, unless it says nothing; a no is said by nobody."""
        field = self.fields[name]
        field.choices = list(values.items())  # type: ignore[attr-defined]
        field.initial = "second" if of_the_older in (None, "", False) else "first"

    def alike(self):
        """What both files say, as pairs of label and value."""
        first = self.pair["first"]
        for name, label in CHOICES.items():
            if name not in self.fields and getattr(first, name) not in (None, ""):
                yield capfirst(label), as_read(first, name)

    def decision(self):
        """The arguments of `merge()`."""
        cleaned = self.cleaned_data
        goes = "second" if cleaned["keep"] == "first" else "first"
        taken = [name for name in CHOICES if name in self.fields and cleaned[name] == goes]
        return {"kept": self.pair[cleaned["keep"]], "gone": self.pair[goes], "taken": taken}

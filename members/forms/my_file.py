"""The parts of a member's own file, each a short form."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy

from members.forms.contact import ContactForm
from members.models import Member
from members.services.changes import GOALS, as_field, label_of
from members.services.own_file import is_written_at_once
from members.services.proposals import waiting_of
from skills_center.base.fields import LatinNameField
from skills_center.base.text import one_line

from .join import GUARDIAN, STEP_TITLES, JoinForm
from .own import AsksOfOnesOwn
from .proofs import bare_helper

# A part, how it is called, and the fields it asks: those of the registration, and what is asked
# here alone.
PARTS = {
    "name": (
        gettext_lazy("Your name"),
        ("first_name", "last_name", "latin_first_name", "latin_last_name"),
    ),
    "identity": (gettext_lazy("Who you are"), ("sex", "birth_date", "cin")),
    "place": (gettext_lazy("Where you live"), ("commune", "address")),
    "studies": (
        gettext_lazy("Your studies, your work"),
        ("situation", "education", "school"),
    ),
    "wishes": (gettext_lazy("What you look for"), ("goals",)),
}
# What the column of a file may be empty of.
LACKING = {field.name for field in Member._meta.concrete_fields if field.blank}
_LATIN = {"dir": "ltr", "autocapitalize": "words"}


class PartForm(JoinForm):
    """The fields of one part of the file, as the registration asks them. What a file may lack is
    left out by who knows only the other: an address without a commune, a school without a level."""

    latin_first_name = LatinNameField(
        label=gettext_lazy("First name in Latin letters"),
        help_text=gettext_lazy("As on your card or passport. It stands on your certificates."),
        required=False,
        widget=forms.TextInput(attrs=_LATIN),
    )
    latin_last_name = LatinNameField(
        label=gettext_lazy("Last name in Latin letters"),
        required=False,
        widget=forms.TextInput(attrs=_LATIN),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Street, number, quarter or douar."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "dir": "auto"}),
    )

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        own = {name: self.base_fields[name] for name in PartForm.declared_fields}
        self.fields |= {name: field for name, field in own.items() if name not in self.fields}
        asked = PARTS[part][1]
        self.fields = {name: self.fields[name] for name in asked}
        for name in LACKING & self.fields.keys():
            self.fields[name].required = False
        self.helper = bare_helper(*asked)

    def clean_address(self):
        return one_line(self.cleaned_data["address"])


class OwnPartForm(AsksOfOnesOwn, PartForm):
    """Beginning with what the file says, and with what its member proposed where that still waits
    for the staff: another tab, or their decision, meets it as a change of the file would."""

    def __init__(self, *args, member, part, **kwargs):
        self.member, self.waiting = member, waiting_of(member)
        initial = {name: self._begun_with(name) for name in PARTS[part][1]}
        initial["center"] = member.center  # whose communes stand first
        super().__init__(*args, part=part, initial=initial, **kwargs)

    def values(self):
        """What was typed and is another than what the page began with. What was not sent at all
        empties nothing."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if self._is_sent(name) and self.cleaned_data[name] != self._begun_with(name)
        }

    def _is_sent(self, name):
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def _begun_with(self, name):
        proposed = self.waiting.changes if self.waiting else {}
        if name not in proposed or is_written_at_once(self.member, name):
            return _held(self.member, name)
        return proposed[name] if name == GOALS else as_field(name, proposed[name])


def label_asked(name):
    """How a member reads a field of their file: as the page that asks it does, there and in the
    registration; of what none asks, as staff call it."""
    asked = PartForm.base_fields | ContactForm.base_fields
    if name == GUARDIAN:
        return STEP_TITLES[GUARDIAN]
    return asked[name].label if name in asked else label_of(name)


def as_asked(changes):
    """Changes proposed to a file, in the words of its member."""
    return [replace(change, label=label_asked(change.name)) for change in changes]


def _held(member, name):
    """What the file says, as a field of the form hands it on."""
    return [one.goal for one in member.goals.all()] if name == GOALS else getattr(member, name)

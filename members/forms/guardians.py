"""What the desk is asked about the guardian of a minor."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from members.enums import Relation
from skills_center.base.fields import NameField
from skills_center.base.files import WHAT_IS_TAKEN, content_type_of

from .desk import GUARDIANS_NUMBER
from .documents import PICTURES
from .fields import ContactPhoneField
from .held import HoldsPapers
from .join import NOTHING_CHOSEN


class OfMember(forms.Form):
    """A form of `ask_verb` about a member's guardian, which hands the file on."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        self.fill(getattr(row, "guardian", None))

    def fill(self, guardian):
        """Set what a field begins with."""


class SendLinkForm(OfMember):
    intro = _("The guardian gets a text message with the link that asks for the agreement.")


class GuardianOfMemberForm(OfMember):
    """Named or corrected at the desk; a new number is asked at once."""

    name = NameField(label=_("Guardian's name"), max_length=120)
    relation = forms.ChoiceField(
        label=_("Relation to the person"), choices=[("", NOTHING_CHOSEN), *Relation.choices]
    )
    phone = ContactPhoneField(
        label=_("Guardian's phone"),
        help_text=GUARDIANS_NUMBER,
        required=False,
    )
    intro = _("A new number gets the link at once, while the agreement is missing.")
    button = _("Save")

    def fill(self, guardian):
        if guardian is not None:
            for name in self.fields:
                self.initial[name] = getattr(guardian, name)


class TakeBackForm(OfMember):
    intro = _(
        "The guardian asked for it. The young person is told, and can apply for nothing more"
        " until they are 18 or the guardian agrees anew on paper."
    )
    button = _("Take the agreement back")
    is_final = True


class LookedAtForm(OfMember):
    intro = _(
        "The link went to a number that the young person has or had, or that another person under"
        " 18 has. You spoke with the guardian, who gave this agreement: the mark goes. Otherwise"
        " take the agreement back, or take a signed paper."
    )
    button = _("Confirm the agreement")


class SignedPaperForm(HoldsPapers):
    """The paper that the guardian signed: seen, and put into the file where it was scanned."""

    paper_names = ("file",)
    seen = forms.BooleanField(
        label=_("I have the paper signed by the guardian before me"),
        error_messages={"required": _("Tick this box once you have seen the paper.")},
    )
    file = forms.FileField(
        label=_("Scan or picture of the paper"),
        help_text=format_lazy("{} {}", WHAT_IS_TAKEN, _("The paper can also be kept in a folder.")),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": f"application/pdf,{PICTURES}"}),
    )

    def clean_file(self):
        if file := self.cleaned_data["file"]:
            content_type_of(file)
        return file

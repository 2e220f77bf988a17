"""What people hand in: a portrait for the card, papers for the file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import DocumentKind
from skills_center.base.files import WHAT_IS_TAKEN, content_type_of, portrait

from .held import HoldsPapers
from .proofs import bare_helper

PICTURES = "image/jpeg,image/png,image/webp"


class PortraitForm(forms.Form):
    """Hands on a small picture made of the one that was sent."""

    picture = forms.FileField(
        label=_("Your picture"),
        help_text=_("Your face, from the front. JPEG or PNG, 20 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
        error_messages={
            "required": _("Choose a picture first."),
            "empty": _("This file is empty."),
        },
    )
    helper = bare_helper("picture")

    def clean_picture(self):
        return portrait(self.cleaned_data["picture"])


class DocumentForm(HoldsPapers):
    """`cleaned_data` are the arguments of `take_document()`."""

    paper_names = ("file",)
    required_css_class = "required"

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[choice for choice in DocumentKind.choices if choice[0] != DocumentKind.PORTRAIT],
    )
    file = forms.FileField(
        label=_("file"),
        help_text=WHAT_IS_TAKEN,
        widget=forms.ClearableFileInput(attrs={"accept": f"application/pdf,{PICTURES}"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )

    def clean_file(self):
        content_type_of(self.cleaned_data["file"])
        return self.cleaned_data["file"]

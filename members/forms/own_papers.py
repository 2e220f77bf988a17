"""Documents that a member hands in from their phone."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import DocumentKind
from skills_center.base.files import WHAT_IS_TAKEN, lighter

from .documents import PICTURES
from .fields import one_is_enough
from .proofs import bare_helper

# The portrait has a page of its own; what a guardian signs is the guardian's to hand in.
KINDS = (DocumentKind.CV, DocumentKind.DIPLOMA, DocumentKind.CARD, DocumentKind.OTHER)
_EMPTY = {"empty": gettext_lazy("This file is empty.")}


class _HandedIn(forms.FileField):
    """Hands on a PDF as it came, a picture made smaller."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return lighter(upload) if upload else None


class FileForm(forms.Form):
    """A photo taken now, or a file that is there: one of the two."""

    photo = _HandedIn(
        label=gettext_lazy("Take a photo of it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg", "capture": "environment"}),
        error_messages=_EMPTY,
    )
    chosen = _HandedIn(
        label=gettext_lazy("Or choose a file"),
        help_text=WHAT_IS_TAKEN,
        required=False,
        widget=forms.FileInput(attrs={"accept": f"application/pdf,{PICTURES}"}),
        error_messages=_EMPTY,
    )
    helper = bare_helper("photo", "chosen")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        one_is_enough(self, "photo", "chosen")

    def clean(self):
        cleaned = super().clean() or {}
        given = [cleaned[name] for name in ("photo", "chosen") if cleaned.get(name)]
        if not given and not self.errors.keys() & {"photo", "chosen"}:
            self.add_error("chosen", _("Take a photo, or choose a file first."))
        if len(given) > 1:
            self.add_error("chosen", _("One document at a time: leave one of the two empty."))
        cleaned["file"] = given[0] if given else None
        return cleaned


class PaperForm(FileForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[("", "—"), *((kind.value, kind.label) for kind in KINDS)],
        error_messages={"required": gettext_lazy("Say what this document is.")},
    )
    field_order = ["kind", "photo", "chosen"]
    helper = bare_helper("kind", "photo", "chosen")

"""Words of the staff for a message, and how a member wishes to be told."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import Channel
from members.kinds import PLACEHOLDERS, fill_in, unknown_in
from members.models import Member
from members.services.wording import our_words
from skills_center.base.phones import texted
from skills_center.base.texting import parts_of

from .own import AsksOfOnesOwn
from .proofs import bare_helper


class WordsForm(forms.Form):
    """Begins with the words that are sent now: the staff's `own`, or ours."""

    subject = forms.CharField(
        label=gettext_lazy("subject (of an e-mail)"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    body = forms.CharField(
        label=gettext_lazy("text"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, kind, language, own, **kwargs):
        self.kind, self.language = kind, language
        subject, body = (own.subject, own.body) if own else our_words(kind, language)
        kwargs["initial"] = {"subject": subject, "body": body}
        super().__init__(*args, **kwargs)
        direction = "rtl" if language == "ar" else "ltr"
        for field in self.fields.values():
            field.widget.attrs |= {"lang": language, "dir": direction}

    def clean_subject(self):
        return self._checked(self.cleaned_data["subject"])

    def clean_body(self):
        return self._checked(self.cleaned_data["body"])

    def _checked(self, text):
        if unknown := unknown_in(text, self.kind):
            raise ValidationError(
                _("This means nothing here: %(words)s. What may stand in braces is listed below.")
                % {"words": " ".join(unknown)}
            )
        return text

    def preview(self):
        """The message as a person would read it, with examples; None while it has errors."""
        typed = self.initial
        if self.is_bound:
            if not self.is_valid():
                return None
            typed = self.cleaned_data
        with translation.override(self.language):
            samples = {name: str(sample) for name, (_label, sample) in PLACEHOLDERS.items()}
            body = fill_in(typed["body"], samples)
            return {
                "subject": fill_in(typed["subject"], samples),
                "body": body,
                "length": len(body),
                "parts": parts_of(body),
            }


class ContactForm(AsksOfOnesOwn, forms.ModelForm):
    """Where and in which language a member is told; only ways that they have are offered."""

    preferred_channel = forms.ChoiceField(
        label=gettext_lazy("Where do we write to you?"), widget=forms.RadioSelect
    )
    helper = bare_helper("preferred_channel", "language")

    class Meta:
        model = Member
        fields = ["preferred_channel", "language"]
        labels = {"language": gettext_lazy("In which language?")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.held_before = {name: getattr(self.instance, name) for name in self.fields}
        ways = {Channel.TEXT: texted(self.instance.phone), Channel.EMAIL: self.instance.email}
        offered = [(way.value, way.label) for way, address in ways.items() if address]
        field = self.fields["preferred_channel"]
        field.choices = offered  # type: ignore[attr-defined]
        if offered and not self.initial.get("preferred_channel"):
            self.initial["preferred_channel"] = offered[0][0]

    def values(self):
        """What is to be written: what was typed, and the way that was offered first, once it was
        kept, of who had none."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.changed_data or not self.held_before[name]
        }

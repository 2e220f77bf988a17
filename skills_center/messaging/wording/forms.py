"""Words of the staff for a message."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills_center.base.texting import parts_of
from skills_center.messaging.kinds import PLACEHOLDERS, fill_in, unknown_in

from .services import our_words


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

"""Words of the staff for a message."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from skills_center.base.admin_edits import AsksOfARow
from skills_center.base.text import isolated_where_mixed, unbroken
from skills_center.messaging.kinds import meant_by, unknown_in
from skills_center.messaging.links.filling import without_links

from .preview import read_as
from .services import left_out, our_words

# Phones put no more together again, and gateways take no more.
MOST_PARTS = 10
TOO_MANY = "too many parts"


class WordsForm(AsksOfARow, forms.Form):
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
        self.faults = own.faults if own else []
        subject, body = own.words if own else our_words(kind, language)
        kwargs["initial"] = {"subject": subject, "body": body}
        super().__init__(*args, **kwargs)
        direction = "rtl" if language == "ar" else "ltr"
        for field in self.fields.values():
            field.widget.attrs |= {"lang": language, "dir": direction}

    def clean_subject(self):
        """In one line: an e-mail whose subject has a second one is no e-mail."""
        subject = unbroken(without_links(self.cleaned_data["subject"]))
        if not subject:
            raise ValidationError(_("This is missing."), code="required")
        return self._without_link(self._checked(subject))

    def _without_link(self, subject):
        if "{link}" in subject:
            raise ValidationError(
                _("A subject carries no link: write %(link)s in the text.")
                % {"link": isolated_where_mixed("{link}")}
            )
        return subject

    def clean_body(self):
        """With the line breaks of a phone, and no other sign of control."""
        lines = without_links(self.cleaned_data["body"]).splitlines()
        body = "\n".join(map(unbroken, lines)).strip()
        if not body:
            raise ValidationError(_("This is missing."), code="required")
        return self._within_parts(self._checked(body))

    def _within_parts(self, body):
        """However long the names, and in whatever letters. No fewer than ours, which leave too."""
        counted = self._counted(body)
        if max(counted.values()) > MOST_PARTS:
            ours = self._counted(our_words(self.kind, self.language)[1])
            for where, parts in counted.items():
                if parts > max(MOST_PARTS, ours[where]):
                    raise too_many(parts, where)
        return body

    def _counted(self, body):
        """The parts that a text leaves in, by what it leaves with."""
        read = read_as(self.kind, self.language, "", body)
        return {
            "": read["parts"],
            _("With a name in Arabic letters"): read["in_arabic"]["parts"],
            _("With the longest names"): read["longest"]["parts"],
        }

    def _is_excused(self, bound):
        """What cannot be sent is nobody's to keep: neither what names what means nothing, nor what
        no phone puts together."""
        if bound.name in self.faults or self.has_error(bound.name, TOO_MANY):
            return False
        return super()._is_excused(bound)

    def _checked(self, text):
        if errors := [*self._slips(text)]:
            raise ValidationError(errors)
        return text

    def _slips(self, text):
        """A sentence for each placeholder that is typed otherwise than it is filled in, and one for
        all that means nothing."""
        nothing = []
        for slip in dict.fromkeys(unknown_in(text, self.kind)):
            wrong, right = isolated_where_mixed(slip), meant_by(slip, self.kind)
            if right:
                right = isolated_where_mixed(right)
                yield _("Write %(right)s in the place of %(wrong)s.") % {
                    "right": right,
                    "wrong": wrong,
                }
            else:
                nothing.append(wrong)
        if nothing:
            yield _(
                "This means nothing here: %(words)s. What may stand in braces is listed below."
            ) % {"words": " ".join(nothing)}

    @property
    def lack(self):
        """A sentence on what these words no longer say of what ours do; empty where they say it
        all, or cannot be sent. A warning, no error: what staff mean to leave out, they may."""
        typed = self._typed()
        words = left_out(self.kind, self.language, typed["body"]) if typed else []
        if not words:
            return ""
        return _("These words no longer say %(words)s: those that ship with the portal do.") % {
            "words": " ".join(map(isolated_where_mixed, words))
        }

    def preview(self):
        """The message as a person would read it, with examples; None while it cannot be sent."""
        typed = self._typed()
        return typed and read_as(self.kind, self.language, typed["subject"], typed["body"])

    def _typed(self):
        """The words that the page shows, subject and body; None while they cannot be sent."""
        if self.is_bound:
            return self.cleaned_data if self.is_valid() else None
        return None if self.faults else self.initial


def too_many(parts, where):
    """The error about words that leave in more parts than arrive; `where`: with what they do."""
    told = ngettext(
        "This would leave as %(number)s text message. At most %(most)s leave: write less.",
        "This would leave as %(number)s text messages. At most %(most)s leave: write less.",
        parts,
    ) % {"number": parts, "most": MOST_PARTS}
    return ValidationError(f"{where} · {told}" if where else told, code=TOO_MANY)

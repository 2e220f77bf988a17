"""All messages as people read them, in a table of the staff guide."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from skills_center.base.registry import Registry
from skills_center.base.texting import parts_of
from skills_center.messaging.kinds import KINDS

from .preview import read_as
from .services import our_words


@dataclass(frozen=True)
class FixedText:
    """A message whose words staff do not change: its template, with `context` as an example; a
    function there is called in the language of the row.
    `code` is that of the rows which hold it.

    `is_text`: it leaves as a text message; else by e-mail. `has_subject`: the first line of the
    template is that of an e-mail.
    """

    code: str
    title: Any
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    is_text: bool = False
    has_subject: bool = True

    def read(self):
        """Subject and text in the language of the moment."""
        context = {name: _called(value) for name, value in self.context.items()}
        text = render_to_string(self.template, context).strip()
        subject, _line, body = text.partition("\n") if self.has_subject else ("", "", text)
        return "" if self.is_text else subject.strip(), body.strip()


def _called(value):
    return value() if callable(value) else value


FIXED_TEXTS: Registry[Sequence[FixedText]] = Registry("texts that staff do not change")

BEGIN, END = "<!-- messages: made by `make messages-table` -->", "<!-- end of the messages -->"
HEAD = [
    "| | when it is sent | text | parts | with the longest names | parts |",
    "|---|---|---|---|---|---|",
]


def messages_table():
    """The lines of the table: three for each message, one a language."""
    rows = [row for kind in KINDS.values() for row in _rows_of(kind)]
    rows += [row for texts in FIXED_TEXTS for text in texts for row in _rows_of_fixed(text)]
    return [*HEAD, *rows]


def in_guide(guide):
    """The text of the guide with the table of today between its two lines."""
    before, _begin, rest = guide.partition(BEGIN)
    _former, _end, after = rest.partition(END)
    return "\n".join([f"{before}{BEGIN}", "", *messages_table(), "", f"{END}{after}"])


def _rows_of(kind):
    for language, _name in settings.LANGUAGES:
        subject, body = our_words(kind, language)
        read = read_as(kind, language, subject, body, real=False)
        with translation.override(language):
            title = str(kind.title)
        long = read["longest"]
        text = _with_subject(read["subject"], read["body"])
        yield _row(
            f"`{kind.code}` {language}", title, text, read["parts"], long["body"], long["parts"]
        )


def _rows_of_fixed(text):
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            subject, body = text.read()
            parts = parts_of(body) if text.is_text else ""
            yield _row(language, str(text.title), _with_subject(subject, body), parts, "", "")


def _with_subject(subject, body):
    return f"*{subject}*\n{body}" if subject else body


def _row(*cells):
    """A line of the table; what a cell holds is no mark of it."""
    texts = (str(cell).replace("|", "\\|").replace("\n", "<br>") for cell in cells)
    return f"| {' | '.join(texts)} |"

"""What the portal tells people: each kind of message, its words, and what may stand in them.

Apps declare theirs beside their notices. Staff may put words of their own in the place of those
here, in each language (`MessageTemplate`); `{name}` there is `%(name)s` here.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from skills_center.base.names import as_name, without_addresses

# Everything a message may say of the person or the matter: what it is, and an example.
PLACEHOLDERS: dict[str, tuple[Any, Any]] = {
    "name": (_("first name"), _("Salma")),
    "center": (_("centre"), _("the centre of Khouribga")),
    "number": (_("member number"), "KHO-2026-00042"),
    "cohort": (_("cohort"), _("Finding work, cohort 3")),
    "start": (_("first day"), _("Monday 4 January 2027")),
    "until": (_("deadline"), _("6 January 2027, 18:00")),
    "rank": (_("rank in the waiting list"), "3"),
    "reason": (_("reason"), _("There were more applications than seats.")),
    "project": (_("project"), _("A sewing workshop")),
    "amount": (_("amount in dirhams"), "25,000"),
    "kind": (_("what was asked"), _("correction")),
    "day": (_("day"), _("15 January 2027")),
    "changed": (_("what is changed in the file"), _("Birth date")),
    "refused": (_("what is not changed in the file"), _("Sex")),
    "answer": (_("answer"), _("Your phone number is corrected.")),
    "coach": (_("coach"), _("Amina")),
    "camp": (_("camp"), _("The summer camp")),
    "child": (_("first name of the child"), _("Adam")),
    "initiative": (_("initiative"), _("Trees for our street")),
    "before": (_("day and hour before"), _("Monday 4 January 2027, 9:00")),
    "when": (_("day and hour"), _("Tuesday 5 January 2027, 14:00")),
    "place": (_("room or place"), _("Room 2")),
    "sessions": (_("sessions"), _("9:00 Finding work, cohort 3")),
    "link": (_("personal link"), "https://example.org/g/1"),
}
# Whose words stand in a message. A visitor's leave as a name only (`as_name`), those of a person
# of the staff about somebody without addresses; ours, and what staff publish or answer, as they
# are. A placeholder that stands in neither is taken for a visitor's.
OF_STAFF = {"coach", "project"}
OURS = {
    *("center", "number", "cohort", "start", "until", "rank", "reason", "amount", "kind", "day"),
    *("changed", "refused", "answer", "camp", "before", "when", "place", "sessions", "link"),
}
_BRACES = re.compile(r"\{([^{}]*)\}|([{}])")
_PERCENT = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Kind:
    """`subject` (of an e-mail) and `body` are the words that ship with the portal."""

    code: str
    title: Any
    subject: Any
    body: Any

    @property
    def placeholders(self):
        """The names that may stand in its words."""
        return tuple(dict.fromkeys(_PERCENT.findall(str(self.body))))

    def in_braces(self):
        """Subject and body as staff read and write them, in the language of the moment."""
        return str(self.subject), _PERCENT.sub(r"{\1}", str(self.body))


KINDS: dict[str, Kind] = {}


def declare(code, title, subject, body):
    """Add a kind of message. `body` names what it says of the matter as `%(name)s`."""
    KINDS[code] = Kind(code, title, subject, body)
    return KINDS[code]


def unknown_in(text, kind):
    """What stands in braces in `text` and means nothing for this kind; a lone brace too."""
    return [
        whole.group(0)
        for whole in _BRACES.finditer(text)
        if whole.group(2) or whole.group(1) not in kind.placeholders
    ]


def may_leave(placeholder, text):
    """What a placeholder stands for, without what its writer might lead a stranger to."""
    if placeholder in OURS:
        return text
    return without_addresses(text) if placeholder in OF_STAFF else as_name(text)


def fill_in(text, values):
    """`text` with each `{name}` replaced by its value. What a value holds is not looked into."""
    return _BRACES.sub(lambda found: str(values.get(found.group(1), found.group(0))), text)

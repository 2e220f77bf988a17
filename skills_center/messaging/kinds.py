"""What the portal tells people: each kind of message, its words, and what may stand in them.

Apps declare theirs beside their notices. Staff may put words of their own in the place of those
here, in each language (`MessageTemplate`); `{name}` there is `%(name)s` here.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.defaultfilters import floatformat
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import moment_told
from skills_center.base.names import as_name, without_addresses
from skills_center.base.text import isolated_where_mixed

from .links.filling import without_links

_ZONE = ZoneInfo(settings.TIME_ZONE)
# Everything a message may say of the person or the matter: what it is, and an example.
PLACEHOLDERS: dict[str, tuple[Any, Any]] = {
    "name": (_("first name"), _("Salma")),
    "center": (_("centre"), _("Khouribga centre")),
    "number": (_("member number"), "KHO-2026-00042"),
    "cohort": (_("cohort"), _("Finding work, cohort 3")),
    "start": (_("first day"), _("Monday 4 January 2027")),
    "until": (_("deadline"), datetime(2027, 1, 6, 18, tzinfo=_ZONE)),
    "rank": (_("rank in the waiting list"), "3"),
    "reason": (_("reason"), _("There were more applications than seats.")),
    "project": (_("project"), _("A sewing workshop")),
    "amount": (_("amount in dirhams"), Decimal(25000)),
    "kind": (_("what was asked"), _("correction")),
    "day": (_("day"), _("15 January 2027")),
    "changed": (_("what is changed in the file"), _("Birth date")),
    "refused": (_("what is not changed in the file"), _("Sex")),
    "answer": (_("answer"), _("Your phone number is corrected.")),
    "coach": (_("coach"), _("Amina")),
    "camp": (_("camp"), _("The summer camp")),
    "child": (_("first name of the child"), _("Adam")),
    "initiative": (_("initiative"), _("Trees for our street")),
    "before": (
        _("day and hour before"),
        lambda: moment_told(datetime(2027, 1, 4, 9, tzinfo=_ZONE)),
    ),
    "when": (_("day and hour"), lambda: moment_told(datetime(2027, 1, 5, 14, tzinfo=_ZONE))),
    "place": (_("room or place"), _("Room 2")),
    "sessions": (_("sessions"), _("9:00 Finding work, cohort 3")),
    # As long as those that leave: what a text costs is counted with it.
    "link": (
        _("personal link"),
        lambda: f"https://example.org/{get_language()}/m/o4KHb2Qe7ZtR9sVb3XcM5wYn/",
    ),
}
# Whose words stand in a message. A visitor's leave as a name only (`as_name`), those of a person
# of the staff about somebody without addresses; ours, and what staff publish or answer, as they
# are. A placeholder that stands in neither is taken for a visitor's.
OF_STAFF = {"coach", "project"}
OURS = {
    *("center", "number", "cohort", "start", "until", "rank", "reason", "amount", "kind", "day"),
    *("changed", "refused", "answer", "camp", "before", "when", "place", "sessions", "link"),
}
# What staff or the portal answer in whole sentences: they end with a full stop wherever they stand.
SENTENCES = {"reason", "answer"}
_ENDS = (".", "!", "?", "؟", "…")
# What could not leave for so long is for a person to tell.
LASTS = timedelta(days=7)
# No kind waits longer (`Kind.lasts`).
LONGEST_WAIT = timedelta(days=30)
_BRACES = re.compile(r"\{([^{}]*)\}|([{}])")
_FILLED = re.compile(r"\{([^{}]*)\}(\.?)")
_PERCENT = re.compile(r"%\((\w+)\)s")


class NotAtNightError(TypeError):
    """Who tells something of this kind lets it leave in the hours in which nobody waits for it."""


class MissingValueError(TypeError):
    """Who tells something of this kind left out what a placeholder of it stands for."""


class UnknownValueError(TypeError):
    """Who tells something of this kind gives what it does not say, or a misspelt argument."""


@dataclass(frozen=True)
class Kind:
    """`subject` (of an e-mail) and `body` are the words that ship with the portal; `examples` the
    values that show what it says, where those of PLACEHOLDERS would not. `lasts`: for how long it
    may wait to leave; after that somebody has to tell it."""

    code: str
    title: Any
    subject: Any
    body: Any
    examples: dict[str, Any] = field(default_factory=dict)
    lasts: timedelta = LASTS

    @cached_property
    def placeholders(self):
        """The names that may stand in its words, in whatever language."""
        with translation.override("en"):
            named = _PERCENT.findall(str(self.body))
        return tuple(dict.fromkeys([*named, "link"] if self.way else named))

    @property
    def way(self):
        """The code of the way that its link leads; empty where it has none."""
        return _led.get(self.code, "")

    def check(self, values, *, common=()):
        """Raise MissingValueError for a placeholder that nothing is given for, UnknownValueError
        for what no words of it may say: at the call that is wrong, whether somebody is reached or
        not, and whoever wrote the words. `common`: what each kind is given besides."""
        if missing := [one for one in self.placeholders if one not in (*common, *values)]:
            raise MissingValueError(f"{self.code}: no value for {', '.join(missing)}")
        if unknown := sorted({*values} - {*common, *self.placeholders}):
            raise UnknownValueError(
                f"{self.code}: {', '.join(unknown)} is neither an argument of who tells it nor a"
                f" placeholder of its words, which are {', '.join(self.placeholders)}"
            )

    def says(self, **values):
        """Those of these values that its words may say: for who tells several kinds."""
        return {name: value for name, value in values.items() if name in self.placeholders}

    def require_night(self, by_day):
        """Raise NotAtNightError where one that leaves by day alone is to leave at once."""
        if not by_day and self.code not in AT_NIGHT:
            raise NotAtNightError(f"{self.code}: nobody waits for it at night")

    def in_braces(self):
        """Subject and body as staff read and write them, in the language of the moment."""
        return str(self.subject), self.with_link(_PERCENT.sub(r"{\1}", str(self.body)))

    def with_link(self, body):
        """Words in braces, and its link after them where it has a way and they hold none: with a
        word of its own, in the language of the moment, where they do not lead up to it."""
        if "{link}" in body or not self.way:
            return body
        more = gettext("More: {link}")
        body = body.rstrip()
        return f"{body} {'{link}' if body.endswith(':') else more}"


def end_of_wait(lasts=LASTS):
    """Until when something that is told now may wait: so many seconds, whatever the clocks do."""
    return timezone.now() + timedelta(seconds=lasts.total_seconds())


KINDS: dict[str, Kind] = {}
# Of messages whose words staff do not change: a code like a kind's, and when it is sent.
FIXED: dict[str, Any] = {}
_led: dict[str, str] = {}  # kind → way
AT_NIGHT: dict[str, str] = {}  # kind → why it may leave in the quiet hours
ANSWERS: set[str] = set()  # kinds of what answers one's own act
EARLY: set[str] = set()  # kinds of what may begin before one is told by day
HOLDS: dict[str, Any] = {}  # kind → whether what it tells of is so still
TOLD_AFTER: dict[str, str] = {}  # kind → why it is told whatever came after


def declare(code, title, subject, body, *, lasts=LASTS, **examples):
    """Add a kind of message. `body` names what it says of the matter as `%(name)s`; `examples` are
    values of its own for that; `lasts`: see `Kind`. ValueError for a code that another has."""
    if code in FIXED:
        raise ValueError(f"{code}: words that staff do not change have this code already")
    _say_once(KINDS, code, Kind(code, title, subject, body, examples, lasts))
    return KINDS[code]


def declare_fixed(code, title):
    """Add the code of words that staff do not change; `title`: when they are sent."""
    if code in KINDS:
        raise ValueError(f"{code}: a kind of message has this code already")
    _say_once(FIXED, code, title)


def _say_once(table, code, said):
    """A second one would take the place of the first, and nobody would see it."""
    if code in table:
        raise ValueError(f"{code}: this is said already, of {table[code]!r}")
    table[code] = said


def title_of(code):
    """When a message of this code is sent; None of one that nobody knows, or that has none."""
    kind = KINDS.get(code)
    return kind.title if kind else FIXED.get(code)


def lead_to(way, *kinds):
    """Let these kinds hold a link of this way: where their words name none, it stands at the end.

    Whoever tells one names the row, as `leads_to`."""
    for kind in kinds:
        _say_once(_led, kind.code, way)


def may_leave_at_night(why, *kinds):
    """Let who tells these kinds say that one leaves at once, whatever the hour. `why`: what makes
    people wait for it; all others leave by day."""
    for kind in kinds:
        _say_once(AT_NIGHT, kind.code, why)
    ANSWERS.update(kind.code for kind in kinds)


def begins_early(*kinds):
    """Let these kinds leave at once where what they tell of begins, or would have, before its
    person could be told by day: whoever tells one names the hour, as `begins_at`."""
    for kind in kinds:
        AT_NIGHT.setdefault(kind.code, "it begins before one is told by day")
        EARLY.add(kind.code)


def holds_while(stands, *kinds):
    """Let these kinds leave only while `stands(row, message)`: of the row that their link leads to,
    of a kind without a way of whom it is for. Kinds that a `Way` asks by need it for more alone."""
    for kind in kinds:
        _say_once(HOLDS, kind.code, stands)


def is_in(*states):
    """A condition of `holds_while`: the row is in one of these states."""
    return lambda row, _message: row.state in states


def is_of_moment(moment):
    """A condition of `holds_while`: it tells of the hour, `moment(row)`, that stands; one of before
    says an hour that is not so any more."""
    return lambda row, message: message.expires_at in (None, moment(row))


def told_after(why, *kinds):
    """Let these kinds leave whatever came after what they tell of. `why`: what makes it so."""
    for kind in kinds:
        _say_once(TOLD_AFTER, kind.code, why)


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
    """`text` with each `{name}` replaced by its value. What a value holds is not looked into.

    A value that ends its sentence, or is an answer of one, takes the full stop along.
    """

    def filled(found):
        name, stop = found.groups()
        value = str(values.get(name, f"{{{name}}}"))
        return value if _is_at_its_end(value) else value + stop

    return _FILLED.sub(filled, text)


def as_told(values):
    """Each value as people read it in the language of the moment; what a visitor typed as a name,
    and no more."""
    return {name: _as_told(name, worded(value)) for name, value in values.items()}


def _as_told(name, text):
    # The sign of a link is ours, whoever typed one.
    text = may_leave(name, text if name == "link" else without_links(text))
    if name in SENTENCES and text and not _is_at_its_end(text):
        text += "."
    # A phone finds where a link ends by the space after it, not by a sign that nobody sees.
    return text if name == "link" else isolated_where_mixed(text)


def _is_at_its_end(text):
    return text.rstrip("\u2069»”").endswith(_ENDS)


def worded(value):
    """A value as people read it in the language of the moment; a function is called in it."""
    if callable(value):
        value = value()
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return floatformat(value, "-2g")
    return str(value)

"""What the portal tells people: each kind of message and its words.

Apps declare theirs beside their notices. Staff may put words of their own in the place of those
here, in each language (`MessageTemplate`); `{name}` there is `%(name)s` here.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext

# What could not leave for so long is for a person to tell.
LASTS = timedelta(days=7)
# No kind waits longer (`Kind.lasts`).
LONGEST_WAIT = timedelta(days=30)
# What is filled in, and what is typed in its place and would leave as it stands: braces that are
# doubled, wide, turned round or lack one of the two, `%(name)s` and `%s` of who knows programs. A
# share of a hundred stays (“50 %(net)”, “vingt %d'eau”), and so does the address of a page
# (“/%d8%a7”). Each part ends where the next may begin: a long text takes no longer than its length.
_BRACES = re.compile(
    r"\{(?P<name>[^{}]*)\}(?!\})"
    r"|(?P<slip>\$\{[^{}\n]*\}"
    r"|[{｛]++[^{}｛｝\n]*+[}｝]+"
    r"|[{｛]+[^\S\n]*\w*"
    r"|[}｝]\s*+\w++\s*+[{｛](?!\s*\w+\s*\})"
    r"|(?:\b\w+)?[}｝]+"
    r"|[%٪％]\([^(){}\n]*+\)[sdif]\b)"
    r"|(?P<share>[%％](?:\(\s*+\w*+\s*+\)|[sdi](?![\w'’])))"
    # Of other programs: wrong where it names what may stand there, else a word like any.
    r"|(?P<other>\[\s*\w+\s*\]|<\s*\w+\s*>|%\w+%|\$\w+|٪\(\s*\w+\s*\)"
    r"|(?<!\d)(?<!\d\s)[%٪％]\(\s*\w+)"
)
_NUMBER = re.compile(r"\d[\s\u200e\u200f\u2066-\u2069]{0,2}$")
# Where the words behind a brace that nobody closed end, at the latest after so many signs.
_END_OF_WORDS = re.compile(r"[{}｛｝\n.,;:!?،؛؟]")
_MOST_SIGNS = 30
_WORD = re.compile(r"\w+")
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
    values that show what it says, where those of `values.PLACEHOLDERS` would not. `lasts`: for how
    long it may wait to leave; after that somebody has to tell it."""

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
    """What stands in braces in `text` and means nothing for this kind; a lone brace too, and what
    a program would fill in."""
    return [_as_typed(one, kind) for one in _BRACES.finditer(text) if _is_unknown(one, kind)]


def _is_unknown(found, kind):
    typed = found.group(0)
    match found.lastgroup:
        case "name":
            return found["name"] not in kind.placeholders
        case "share":
            return bool(meant_by(typed, kind)) or not _follows_a_number(found)
        case "other":
            return bool(meant_by(typed, kind))
    return True


def _follows_a_number(found):
    """Whether a sign of per cent belongs to a number, with a space between them or none, and signs
    that nobody sees."""
    return bool(_NUMBER.search(found.string[max(found.start() - 3, 0) : found.start()]))


def _as_typed(found, kind):
    """What people are told of something unknown; of a brace without its end, the words behind it
    too."""
    typed = found.group(0)
    is_open = typed[0] in "{｛" and typed[-1] not in "}｝"
    if is_open and not meant_by(typed, kind):
        behind = found.string[found.end() : found.end() + _MOST_SIGNS]
        typed += _END_OF_WORDS.split(behind, maxsplit=1)[0]
    return typed.strip()


def meant_by(slip, kind):
    """The placeholder, as it is typed, whose name stands in something of `unknown_in`; empty where
    none does: `{name}` of `{{name}}`, of `%(first name)s` and of `{Name}`."""
    words = (word.lower() for word in _WORD.findall(slip))
    return next((f"{{{word}}}" for word in words if word in kind.placeholders), "")

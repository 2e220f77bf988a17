"""What a message may say of a person and a matter, as people read it, and how it fills texts."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import moment_told
from skills_center.base.names import as_name, without_addresses
from skills_center.base.text import isolated_where_mixed

from .links.filling import LINK, standing_alone, without_links

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
    # The same on every machine, for the table of the guide; what staff are shown of their own
    # portal is counted with `address_like_one`.
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
_FILLED = re.compile(r"\{([^{}]*)\}(\.?)")


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


def words_filled(kind, subject, body, values):
    """Subject and body of a kind, in braces, as they leave and as they are shown before: no link in
    a subject; in the body one that stands alone, after words that name none."""
    filled = fill_in(kind.with_link(body), values | {"link": LINK})
    body = standing_alone(filled).replace(LINK, values.get("link", ""))
    return fill_in(subject, values | {"link": ""}), body


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

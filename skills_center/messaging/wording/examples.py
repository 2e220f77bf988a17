"""What stands in the place of `%(name)s` where a message is shown before it is sent."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from skills_center.base.registry import Registry
from skills_center.messaging.links.filling import address_like_one
from skills_center.messaging.values import PLACEHOLDERS, as_told, worded
from skills_center.network.models import Center

# Functions without arguments: names of what apps above have in the database, by placeholder, in the
# language of the moment; none where there is no row.
REAL_NAMES: Registry[Callable[[], dict[str, str]]] = Registry("real names")

# Words that the longest values are made of, and how long those may be: as long as their columns.
_PEOPLE = _("Fatima-Zahra Khadija-Meryem Oum Kaltoum Chaimae Noor Soukaina Hiba")
_TITLE = _(
    "Finding work and preparing a first interview in trades of energy, water and solar panels, with"
    " people from companies of the whole region, for young women and young men"
)
LONGEST = {
    "name": (_PEOPLE, 60),
    "child": (_PEOPLE, 60),
    "coach": (_PEOPLE, 120),
    "center": (_("Khouribga centre"), 80),
    "cohort": (_TITLE, 120),
    "camp": (_TITLE, 160),
    "initiative": (_TITLE, 160),
    "project": (_TITLE, 160),
    "place": (_TITLE, 120),
    "reason": (_TITLE, 300),
}


# What many have in Arabic letters alone: one of those, and a whole text in Latin ones costs more.
_NAMES = ("name", "child", "coach", "center")


def usual(kind, *, real=False):
    """A value for each placeholder, in the language of the moment; if `real`, of what there is,
    with the address of this portal."""
    values: dict[str, Any] = {name: example for name, (_label, example) in PLACEHOLDERS.items()}
    values |= kind.examples
    if real:
        for found in (_own_link, _real_center, *REAL_NAMES):
            values |= found()
    return as_told(values)


def _own_link():
    return {"link": address_like_one()}


def _real_center():
    center = Center.objects.open().first()
    return {"center": center.name} if center else {}


def longest(kind, *, real=False):
    """The same with the longest names that people, cohorts and places may have here; if `real`,
    with the address of this portal."""
    long = {name: _stretched(words, length) for name, (words, length) in LONGEST.items()}
    return usual(kind) | as_told(long | (_own_link() if real else {}))


def in_arabic(kind, *, real=False):
    """The usual values with names of people and centres in Arabic letters."""
    with translation.override("ar"):
        named = {name: worded(PLACEHOLDERS[name][1]) for name in _NAMES}
    return usual(kind, real=real) | as_told(named)


def _stretched(words, length):
    """These words, over and over, in as many letters as may stand there."""
    text = ""
    for word in cycle(str(words).split()):
        if len(longer := f"{text} {word}".strip()) > length:
            return text
        text = longer
    return text

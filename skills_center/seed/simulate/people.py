"""Invented people: names of the seed's pools, folded once a name, and contacts that reach nobody.

A phone is one of 0806 and 0807: calls to it are free for the caller, so that by the numbering
plan it belongs to a service, never to a person, and no text message can be delivered to it; it is
valid all the same, and forms take it. E-mail addresses end in `.example`, a domain that is
reserved and does not exist. Both are also how a simulated person is recognised.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import count
from typing import Any

from django.core.management.base import CommandError

from members.enums import Sex
from members.names import skeleton
from members.search import name_sounds
from skills_center.base.text import fold
from skills_center.seed.names import BOYS, GIRLS, SURNAMES

from .calendar import DAY

DOMAIN = "simulated.example"
PHONES = range(806_000_000, 808_000_000)
CIN_LETTERS = "ZZ"
DAYS_A_YEAR = 365.25
LATIN_SHARE = 0.3  # how many wrote their name in Latin letters
TWO_SURNAMES = 0.25
WOMEN_SHARE = 0.54
FEMALE, MALE = Sex.FEMALE.value, Sex.MALE.value


@dataclass(slots=True, frozen=True)
class Word:
    """A name in one script, with what searches compare of it."""

    text: str
    folded: str
    sounds: tuple[str, ...]

    @classmethod
    def of(cls, text):
        return cls(text, fold(text), tuple(skeleton(text).split()))

    def __add__(self, other):
        return Word(
            f"{self.text} {other.text}",
            f"{self.folded} {other.folded}",
            self.sounds + other.sounds,
        )


@dataclass(slots=True)
class Person:
    """Somebody invented, as their file and their other rows name them."""

    sex: str
    birth_date: date
    first: Word
    last: Word
    latin_first: Word
    latin_last: Word
    writes_latin: bool
    id: int = 0
    number: str = ""
    user_id: int | None = None
    phone: str = ""
    email: str = ""
    center: Any = field(default=None, repr=False)
    registered_on: date = date.min
    registered_at: Any = None
    age: int = 0  # when they registered
    # The file (id) of somebody of the same name and birth date.
    resembles: int | None = None
    # Of a file that was merged into theirs.
    former_number: str = ""
    former_id: int | None = None

    @property
    def full_name(self):
        return f"{self.first.text} {self.last.text}"

    @property
    def latin_name(self):
        return f"{self.latin_first.text} {self.latin_last.text}"

    @property
    def language(self):
        return "fr" if self.writes_latin else "ar"

    @property
    def folded_name(self):
        return (
            f"{self.first.folded} {self.last.folded}"
            f" {self.latin_first.folded} {self.latin_last.folded}"
        )

    @property
    def name_sounds(self):
        as_written = f"{self.first.folded} {self.last.folded}"
        in_latin = f"{self.latin_first.folded} {self.latin_last.folded}"
        return _sounds(as_written, in_latin)

    @property
    def name_key(self):
        return " ".join(sorted(self.first.sounds + self.last.sounds))

    @property
    def latin_name_key(self):
        return " ".join(sorted(self.latin_first.sounds + self.latin_last.sounds))


@cache
def _sounds(as_written, in_latin):
    """People share their names: each is listened to once."""
    return name_sounds(as_written, in_latin)


class Population:
    """Who lives near the centres: makes people, each with a phone and a card of their own."""

    def __init__(self, chance):
        self.chance = chance
        self._girls, self._boys, self._surnames = (
            [(Word.of(arabic), Word.of(latin)) for arabic, latin in pool]
            for pool in (GIRLS, BOYS, SURNAMES)
        )
        self._phones = iter(PHONES)
        self._cards = count(1)

    def person(self, on, *, youngest=16.5, oldest=34.0):
        """Somebody of that age on that day; most are near twenty."""
        chance = self.chance
        sex = FEMALE if chance.random() < WOMEN_SHARE else MALE
        age = chance.triangular(youngest, oldest, youngest + 4.5)
        first, latin_first = chance.one(self._girls if sex == FEMALE else self._boys)
        last, latin_last = self._surname()
        writes_latin = chance.random() < LATIN_SHARE
        return Person(
            sex=sex,
            birth_date=on - int(age * DAYS_A_YEAR) * DAY,
            first=latin_first if writes_latin else first,
            last=latin_last if writes_latin else last,
            latin_first=latin_first,
            latin_last=latin_last,
            writes_latin=writes_latin,
        )

    def _surname(self):
        arabic, latin = self.chance.one(self._surnames)
        if self.chance.random() < TWO_SURNAMES:
            second, latin_second = self.chance.one(self._surnames)
            return arabic + second, latin + latin_second
        return arabic, latin

    def again(self, person):
        """The same person a second time, who does not say that they have a file."""
        return replace(
            person, id=0, number="", user_id=None, phone="", email="", former_number="",
            former_id=None, resembles=person.id,
        )  # fmt: skip

    def parent_name(self, person):
        """The name of a parent, in the script of their child, and whether it is the mother."""
        is_mother = self.chance.happens(0.5)
        first = self.chance.one(self._girls if is_mother else self._boys)[person.writes_latin]
        return f"{first.text} {person.last.text}", is_mother

    def phone(self):
        try:
            return f"+212{next(self._phones)}"
        except StopIteration:
            raise CommandError("There are no more invented phone numbers.") from None

    def card(self):
        return f"{CIN_LETTERS}{next(self._cards):07}"


def email_of(person, number):
    """An address like salma.el.alaoui.1234@simulated.example."""
    local = f"{person.latin_first.folded} {person.latin_last.folded}".replace(" ", ".")
    return f"{local}.{number}@{DOMAIN}"

"""The ten years that are told, up to today; moments and days, and shares of chance."""

from datetime import date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed_offset
from functools import cache
from random import Random
from typing import cast

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from skills_center.base.dates import today

YEARS = 10
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
WORKING_DAYS = 5  # from Monday on
# Nobody does anything between them; the clocks may be an hour off those of the day before.
MORNING, NIGHT = 8, 21
LAST_DAYS_AHEAD = 400  # nothing is planned later
# The bits of a UUID that say what kind it is, and those of a random one.
_NOT_RANDOM = 0xF << 76 | 0x3 << 62
_VERSION_4 = 0x4 << 76 | 0x2 << 62
# One object an offset: moments of the same one are compared several times as quickly.
_zone = cache(fixed_offset)


class Calendar:
    """Days and moments of the ten years. Nothing in it is later than the first minute of today
    but what is announced: so that two runs on one day tell the same."""

    def __init__(self):
        self.today = today()
        self.first = self.today - relativedelta(years=YEARS)
        # What the portal keeps mark by mark it keeps since then; before that, on paper.
        self.detailed_from = self.today - relativedelta(years=1)
        # Since when members are asked what became of them.
        self.asked_from = self.today - relativedelta(years=5)
        self.last = self.today + LAST_DAYS_AHEAD * DAY
        self._offsets: dict[date, tzinfo] = {}
        self._since: dict[tuple, date] = {}
        self.now = self.at(self.today, 0, 1)

    def at(self, day: date, hour=9, minute=30, second=0):
        """The moment when clocks show that hour. The offset of a day is looked up once: moments
        are made by the million."""
        offset = self._offsets.get(day)
        if offset is None:
            noon = datetime.combine(day, time(12), timezone.get_current_timezone())
            offset = self._offsets[day] = _zone(cast(timedelta, noon.utcoffset()))
        return datetime.combine(day, time(hour, minute, second), offset)

    def awake(self, moment: datetime):
        """That moment or, in the night, one of the morning after it: before eleven."""
        if moment.hour >= NIGHT:
            return moment + timedelta(hours=24 + MORNING - NIGHT)
        if moment.hour < MORNING:
            return moment.replace(hour=MORNING + moment.hour % 3)
        return moment

    def since(self, years=0, months=0, days=0):
        """The day so long before today."""
        ago = years, months, days
        if ago not in self._since:
            duration = relativedelta(years=years, months=months, days=days)
            self._since[ago] = self.today - duration
        return self._since[ago]


class Chance(Random):
    """The one source of what is random, named after what is asked of it."""

    def happens(self, share):
        return self.random() < share

    def one(self, choices):
        return choices[int(self.random() * len(choices))]

    def number(self, low, high):
        """A whole number from `low` to `high`, both included; quicker than `randint`."""
        return low + int(self.random() * (high - low + 1))

    def uuid(self):
        """A random UUID as 32 signs; quicker than one of Python's, made by the million."""
        bits = self.getrandbits(128)
        return f"{bits & ~_NOT_RANDOM | _VERSION_4:032x}"

    def days(self, low, high):
        return self.number(low, high) * DAY

    def day_between(self, first, last):
        return first + self.number(0, max((last - first).days, 0)) * DAY

"""The ten years that are told, up to today; moments and days, and shares of chance."""

from datetime import date, datetime, time, timedelta
from random import Random

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from skills_center.base.dates import today

YEARS = 10
DAY = timedelta(days=1)


class Calendar:
    """Days and moments of the ten years. Nothing in it is later than the first minute of today
    but what is announced: so that two runs on one day tell the same."""

    def __init__(self):
        self.today = today()
        self.first = self.today - relativedelta(years=YEARS)
        # What the portal keeps mark by mark it keeps since then; before that, on paper.
        self.detailed_from = self.today - relativedelta(years=2)
        self.zone = timezone.get_current_timezone()
        self.now = self.at(self.today, 0, 1)

    def at(self, day: date, hour=9, minute=30):
        return datetime.combine(day, time(hour, minute), self.zone)

    def since(self, **duration):
        """The day so many months or years before today."""
        return self.today - relativedelta(**duration)


class Chance(Random):
    """The one source of what is random, named after what is asked of it."""

    def happens(self, share):
        return self.random() < share

    def one(self, choices):
        return choices[int(self.random() * len(choices))]

    def number(self, low, high):
        """A whole number from `low` to `high`, both included; quicker than `randint`."""
        return low + int(self.random() * (high - low + 1))

    def days(self, low, high):
        return timedelta(days=self.number(low, high))

    def day_between(self, first, last):
        return first + timedelta(days=self.number(0, max((last - first).days, 0)))

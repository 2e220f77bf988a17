"""Days and hours in Casablanca, and the months as Morocco names them.

An instant becomes a day here, in Python: a database has time zones of its own, and would put the
same row on another day. Queries get bounds (`within`). An instant made here is in UTC, so that
adding hours to it adds hours that pass; who means the same hour of another day shifts days.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_noop

# Django's Arabic names the months of the Mashriq. Naming them here brings them into our
# own catalogue, which wins: يوليوز, غشت, شتنبر, نونبر, دجنبر, everywhere a date is shown.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def today():
    """The date in Casablanca now."""
    return timezone.localdate()


def instant_at(day, hour):
    """The instant at which the clocks of Casablanca show `hour` on `day`.

    An hour that they show twice is the first one; one that they leap over is as long after the
    leap as it would have been.
    """
    return timezone.make_aware(datetime.combine(day, hour)).astimezone(UTC)


def start_of_day(day):
    """The instant at which `day` begins in Casablanca."""
    return instant_at(day, time())


def shift_days(instant, days):
    """The instant so many days later at which the clocks of Casablanca show the same hour."""
    local = timezone.localtime(instant)
    return instant_at(local.date() + timedelta(days=days), local.time())


def shift_months(instant, months):
    """The instant so many months later at which the clocks of Casablanca show the same hour; on the
    last day of a month that lacks the day."""
    local = timezone.localtime(instant)
    return instant_at(local.date() + relativedelta(months=months), local.time())


def months_ago(months):
    return shift_months(timezone.now(), -months)


def as_shown(value):
    """A day, an hour or an instant as pages show it: an instant by the clocks of Casablanca."""
    is_instant = isinstance(value, datetime) and timezone.is_aware(value)
    return formats.localize(timezone.localtime(value) if is_instant else value)


def moment_told(instant):
    """Day of the week, day and hour in Casablanca, as a message says them in its language."""
    local = timezone.localtime(instant)
    day, hour = formats.date_format(local, "l j F Y"), formats.date_format(local, "H:i")
    return gettext(", ").join([day, hour])


def written(instant):
    """Day and hour in Casablanca as staff sort them: 2026-09-20 14:05."""
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}"


class Days(NamedTuple):
    """Days one after the other: from `first` to the day before `end`."""

    first: date
    end: date

    @classmethod
    def from_to(cls, first, last):
        """Both of them among the days."""
        return cls(first, last + timedelta(days=1))

    @classmethod
    def of_month(cls, year, month):
        return cls(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))

    @classmethod
    def of_year(cls, year):
        return cls(date(year, 1, 1), date(year + 1, 1, 1))


def within(field, days):
    """The condition that the instant in `field`, a lookup, falls on one of these `Days`."""
    return Q((f"{field}__gte", start_of_day(days.first)), (f"{field}__lt", start_of_day(days.end)))


def age_on(day, birth_date):
    """Full years between `birth_date` and `day`."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def latest_birth_date(age):
    """The birth date of who turns `age` today; those born later are younger."""
    return today() - relativedelta(years=age)

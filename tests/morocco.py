"""When the clocks of Morocco changed, as decrees and tzdata 2026f have it, and nothing else.

What the portal says of days and hours is held against this list, not against itself.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta

# From which instant, in UTC, so many hours are added to it.
CHANGES = [
    (datetime(2025, 4, 6, 2, tzinfo=UTC), 1),  # after Ramadan of 2025
    (datetime(2026, 2, 15, 2, tzinfo=UTC), 0),  # Ramadan of 2026
    (datetime(2026, 3, 22, 2, tzinfo=UTC), 1),
    (datetime(2026, 9, 20, 1, tzinfo=UTC), 0),  # summer time is given up
]
LAST_CHANGE = date(2026, 9, 20)
RAMADAN = {
    2026: (date(2026, 2, 15), date(2026, 3, 22)),
    2027: (date(2027, 2, 7), date(2027, 3, 14)),
}


def offset(instant):
    """What Morocco's clocks are ahead of UTC then."""
    known = bisect_right([since for since, _hours in CHANGES], instant)
    assert known, "earlier than this list knows"
    return timedelta(hours=CHANGES[known - 1][1])


def wall(instant):
    """What Morocco's clocks show, as a date and hour without a zone."""
    return (instant.astimezone(UTC) + offset(instant)).replace(tzinfo=None)


def hours(first, last):
    """Each full hour of UTC from the eve of `first` to the day after `last`."""
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    count = ((last - first).days + 3) * 24
    return [begin + timedelta(hours=number) for number in range(count)]


# The day of the last change; Ramadan of 2026 and of 2027; a year after the change.
SPANS = {
    "the day of the change": (LAST_CHANGE, LAST_CHANGE),
    "Ramadan of 2026": RAMADAN[2026],
    "Ramadan of 2027": RAMADAN[2027],
    "a year after": (LAST_CHANGE, LAST_CHANGE + timedelta(days=365)),
}

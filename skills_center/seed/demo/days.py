"""The days on which things happen at a centre of the demonstration."""

from datetime import timedelta

from skills_center.network.models import Holiday

WEEKEND = 5  # Saturday, counted from Monday


def working_days(center, first, last):
    """Those between the two, both included, on which the centre is open."""
    closed = Holiday.objects.days_off(center, first, last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < WEEKEND and day not in closed]

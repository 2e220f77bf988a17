"""The first of a month as French writes it: 1er novembre.

No format of Django has a letter for it: the letter of the day writes it, wherever a date is shown,
be it by a template, the back office or a message.
"""

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language


def write_french_ordinals():
    """From now on every date that is shown in French has them."""
    DateFormat.j = _day_of_month  # type: ignore[method-assign]


def _day_of_month(shown):
    """The day, without a nought before it."""
    day = shown.data.day
    is_french = (get_language() or "").partition("-")[0] == "fr"
    return "1er" if day == 1 and is_french else day

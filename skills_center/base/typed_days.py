"""A day as people type or paste it: digits of any script, any sign between them, a month in words.

The day comes first, as everywhere in Morocco; the year comes first where it has four digits. What
could be two days is none: whoever typed it is told how to write it.
"""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from .text import fold, in_plain_digits, tidy

LONGEST = 60  # signs: nobody writes a day in more
_MONTH_NAMES = (
    "january|jan|janvier|janv|يناير|جانفي|كانون الثاني",
    "february|feb|fevrier|fevr|fev|فبراير|فيفري|شباط",
    "march|mar|mars|مارس|اذار",
    "april|apr|avril|avr|ابريل|افريل|نيسان",
    "may|mai|ماي|مايو|ايار",
    "june|jun|juin|يونيو|يونيه|جوان|حزيران",
    "july|jul|juillet|juil|يوليوز|يوليو|يوليه|جويليه|تموز",
    "august|aug|aout|غشت|اغسطس|اوت|اب",
    "september|sept|sep|septembre|شتنبر|سبتمبر|ايلول",
    "october|oct|octobre|اكتوبر|تشرين الاول",
    "november|nov|novembre|نونبر|نوفمبر|تشرين الثاني",
    "december|dec|decembre|دجنبر|ديسمبر|كانون الاول",
)
_MONTHS = {
    fold(name): number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")
}
_IN_NUMBERS = re.compile(r"(\d{1,4})(?:\s*[/.\-،,\s]\s*)(\d{1,2})(?:\s*[/.\-،,\s]\s*)(\d{1,4})")
_TOGETHER = re.compile(r"\d{8}")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2044\u2215\\_٫٬]")
_HOUR = re.compile(r"(?<=\d)[tT\s]+\d{1,2}:\d{2}.*$")
_ENDING = re.compile(r"\b1\s*er\b|(?<=\d)(?:st|nd|rd|th)\b")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MOST_MONTHS, _DIGITS_OF_A_YEAR = 12, 4

UNREADABLE = _("Write the date as day/month/year, like 14/05/2004.")
NO_SUCH_DAY = _("There is no such day in the calendar: look at the day and the month again.")
MONTH_FIRST = _("There are twelve months: write the day first, then the month, then the year.")
INCOMPLETE = _(
    "Write two digits for the day, two for the month and four for the year, like 14052004."
)


class DayError(ValueError):
    """A text that says no day; `message` tells what to do about it."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


def read_day(text, *, latest_short_year):
    """The day that `text` says. A year of two digits is none after `latest_short_year`.

    Raises DayError, of which the message is for who typed it.
    """
    plain = _plain(text)
    if parts := _IN_NUMBERS.fullmatch(plain):
        return _of_parts(parts, latest_short_year)
    if plain.isdigit():
        return _of_digits(plain)
    return _of_words(plain, latest_short_year)


def _plain(text):
    """The text without the signs nobody sees, in the digits 0-9 and with plain dashes."""
    digits = in_plain_digits(unicodedata.normalize("NFKC", tidy(text)))
    return _HOUR.sub("", _DASHES.sub("/", digits).strip()).strip(" .,،/-")


def _of_parts(parts, latest_short_year):
    first, month, last = parts.groups()
    if len(first) == _DIGITS_OF_A_YEAR:
        return _day(int(first), int(month), int(last))
    if len(first) > 2 or len(last) not in (2, _DIGITS_OF_A_YEAR):
        raise DayError(UNREADABLE)
    return _day(_year(last, latest_short_year), int(month), int(first))


def _year(digits, latest_short_year):
    year = int(digits)
    if len(digits) == _DIGITS_OF_A_YEAR:
        return year
    century = latest_short_year // 100 * 100
    return year + century if year + century <= latest_short_year else year + century - 100


def _of_digits(digits):
    """Day, month and year without a sign between them: a keypad of digits has no slash."""
    if not _TOGETHER.fullmatch(digits):
        raise DayError(INCOMPLETE)
    year = int(digits[4:])
    if _FIRST_YEAR <= year <= _LAST_YEAR:
        return _day(year, int(digits[2:4]), int(digits[:2]))
    return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _of_words(text, latest_short_year):
    ordinal = _ENDING.sub(lambda found: "1" if "er" in found[0] else "", text.lower())
    words = [word.strip(".") for word in fold(ordinal).split() if word != "de"]
    numbers = [word for word in words if word.isdigit()]
    month = _MONTHS.get(" ".join(word for word in words if not word.isdigit()))
    if month is None or len(numbers) != 2:
        raise DayError(UNREADABLE)
    day, year = numbers
    if len(day) == _DIGITS_OF_A_YEAR:
        day, year = year, day
    if len(day) > 2 or len(year) not in (2, _DIGITS_OF_A_YEAR):
        raise DayError(UNREADABLE)
    return _day(_year(year, latest_short_year), month, int(day))


def _day(year, month, day):
    if month > _MOST_MONTHS >= day:
        raise DayError(MONTH_FIRST)
    try:
        return date(year, month, day)
    except ValueError:
        raise DayError(NO_SUCH_DAY) from None

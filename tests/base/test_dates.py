from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format, localize

from skills_center.base.dates import (
    Days,
    age_on,
    as_shown,
    instant_at,
    shift_days,
    start_of_day,
    today,
    written,
)
from skills_center.base.quiet_hours import awake
from tests.morocco import SPANS, hours, wall

MOROCCAN_MONTHS = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]


@pytest.mark.parametrize(("day", "age"), [(date(2026, 5, 13), 17), (date(2026, 5, 14), 18)])
def test_age_changes_on_the_birthday(day, age):
    assert age_on(day, date(2008, 5, 14)) == age


@pytest.mark.parametrize(("month", "name"), [*enumerate(MOROCCAN_MONTHS, start=1)])
def test_arabic_months_are_those_of_morocco(month, name):
    with translation.override("ar"):
        assert date_format(date(2014, month, 7), "j F Y") == f"7 {name} 2014"


# Instants -------------------------------------------------------------------------------
@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
def test_each_hour_falls_on_its_day(first, last):
    """Between the bounds of a day lie the hours that Morocco's clocks show on that day."""
    expected = Counter(wall(instant).date() for instant in hours(first, last))
    day = first
    while day <= last:
        begin, end = start_of_day(day), start_of_day(day + timedelta(days=1))
        assert (end - begin) / timedelta(hours=1) == expected[day]
        assert wall(begin) == datetime.combine(day, time())
        day += timedelta(days=1)


@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
def test_today_is_that_of_morocco(first, last):
    for instant in hours(first, first + timedelta(days=1)) + hours(last, last):
        with time_machine.travel(instant, tick=False):
            assert today() == wall(instant).date()


@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
def test_an_hour_of_the_wall_is_shown_again(first, last):
    day = first
    while day <= last:
        for hour in (time(), time(9), time(12, 30), time(23, 59)):
            assert wall(instant_at(day, hour)) == datetime.combine(day, hour)
        day += timedelta(days=1)


@pytest.mark.parametrize("begin", [date(2026, 1, 20), date(2026, 3, 1), date(2026, 9, 1)])
@pytest.mark.parametrize("days", [-7, 0, 1, 30, 45, 365])
def test_shifted_by_days_the_clock_shows_the_same_hour(begin, days):
    """Into Ramadan of 2026 and out of it, over 20 September, into Ramadan of 2027."""
    for hour in range(24):
        instant = instant_at(begin, time(hour, 30))
        shifted = wall(shift_days(instant, days))
        assert shifted == datetime.combine(begin + timedelta(days=days), time(hour, 30))


def test_an_hour_that_is_shown_twice_and_one_that_is_leapt_over():
    twice = instant_at(date(2026, 9, 20), time(1, 30))
    assert twice == datetime(2026, 9, 20, 0, 30, tzinfo=UTC)
    assert wall(twice) == wall(twice + timedelta(hours=1))
    second = twice + timedelta(hours=1)
    assert shift_days(second, 0) == second
    assert wall(instant_at(date(2026, 3, 22), time(2, 30))) == datetime(2026, 3, 22, 3, 30)


def test_hours_added_to_an_instant_pass():
    begin = instant_at(date(2026, 9, 20), time())
    assert wall(begin + timedelta(hours=24)) == datetime(2026, 9, 20, 23)


@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
def test_nobody_is_woken(first, last):
    for instant in hours(first, last):
        moment = wall(awake(instant))
        assert time(9) <= moment.time() < time(21)
        assert moment == wall(instant) or moment.time() == time(9)


def test_days_of_a_month_and_of_a_year():
    assert Days.of_month(2026, 12) == (date(2026, 12, 1), date(2027, 1, 1))
    assert Days.of_month(2028, 2) == (date(2028, 2, 1), date(2028, 3, 1))
    assert Days.of_year(2026) == (date(2026, 1, 1), date(2027, 1, 1))
    assert Days.from_to(date(2026, 9, 20), date(2026, 9, 20)).end == date(2026, 9, 21)


def test_an_instant_is_shown_by_the_clocks_of_morocco():
    with translation.override("fr"):
        assert as_shown(datetime(2026, 6, 2, 17, 30, tzinfo=UTC)) == "2 juin 2026, 18:30"
        assert as_shown(datetime(2026, 6, 2, 18, 30)) == "2 juin 2026, 18:30"
        assert (as_shown(date(2026, 6, 2)), as_shown(time(18, 30))) == ("2 juin 2026", "18:30")


def test_an_instant_is_written_with_the_hour_of_morocco():
    assert written(datetime(2026, 9, 19, 23, 30, tzinfo=UTC)) == "2026-09-20 00:30"
    assert written(datetime(2026, 9, 20, 23, 30, tzinfo=UTC)) == "2026-09-20 23:30"


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fr", "1er novembre", "2 novembre"),
        ("en", "1 November", "2 November"),
        ("ar", "1 نونبر", "2 نونبر"),
    ],
)
def test_first_of_a_month_is_an_ordinal_in_french_alone(language, first, second):
    """In a template, in a message, in the back office and its line of days."""
    drawn = Template('{{ day|date:"j F" }}')
    with translation.override(language):
        for day, name in ((date(2026, 11, 1), first), (date(2026, 11, 2), second)):
            assert drawn.render(Context({"day": day})) == name
            assert localize(day) == date_format(day, "j F Y") == f"{name} 2026"
            assert date_format(day, "MONTH_DAY_FORMAT").lower() == name.lower()
            assert date_format(day, "SHORT_DATE_FORMAT") == f"{day:%d/%m/%Y}"

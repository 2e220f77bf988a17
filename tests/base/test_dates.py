from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from skills_center.base.dates import age_on

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

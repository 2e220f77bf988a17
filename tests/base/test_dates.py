from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from skills_center.base.dates import age_on


@pytest.mark.parametrize(
    ("month", "name"),
    [(5, "ماي"), (7, "يوليوز"), (8, "غشت"), (9, "شتنبر"), (11, "نونبر"), (12, "دجنبر")],
)
def test_months_are_those_of_morocco(month, name):
    with translation.override("ar"):
        assert date_format(date(2015, month, 2)) == f"2 {name} 2015"


@pytest.mark.parametrize(("day", "age"), [(date(2026, 5, 13), 17), (date(2026, 5, 14), 18)])
def test_age_changes_on_the_birthday(day, age):
    assert age_on(day, date(2008, 5, 14)) == age

from datetime import date

import pytest

from skills_center.base.dates import age_on


@pytest.mark.parametrize(("day", "age"), [(date(2026, 5, 13), 17), (date(2026, 5, 14), 18)])
def test_age_changes_on_the_birthday(day, age):
    assert age_on(day, date(2008, 5, 14)) == age

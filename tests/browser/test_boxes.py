"""A question of the back office that a box answers: the box and its words are one field."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.marks import browser, once

from .conftest import DESK, PHONE

pytestmark = [once, *browser]


@pytest.mark.parametrize(("language", "viewport"), [("ar", PHONE), ("fr", DESK)])
def test_a_box_stands_beside_its_words_and_the_error_above(
    transactional_db, person, log_in, staff, center, language, viewport
):
    begun = timezone.now() - timedelta(hours=1)
    meeting = OrientationMeetingFactory(center=center, starts_at=begun)
    OrientationStepFactory(meeting=meeting)
    page = person(language, viewport)
    log_in(page, staff(Role.FRONT_DESK, at=center))
    page.goto(f"/admin/tracks/orientationmeeting/{meeting.pk}/came/")
    page.locator("#content form [type=submit]").first.click()
    box = page.locator("[name=nobody_came]").bounding_box()
    words = page.locator("label[for=id_nobody_came]").bounding_box()
    error = page.locator("#id_nobody_came_error, .form-row.errors .errorlist").bounding_box()
    assert words["y"] <= box["y"] + box["height"] / 2 <= words["y"] + words["height"]
    assert error["y"] + error["height"] <= words["y"]
    gap = box["x"] - words["x"] - words["width"] if language == "ar" else words["x"] - box["x"]
    assert 0 <= gap <= 60

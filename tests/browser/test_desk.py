"""A walk-in at the desk, on one page and in under a minute; who is here already is seen first."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from members.enums import Role
from members.models import Member
from skills_center.network.models import Center
from skills_center.seed.reference_data import load_reference
from tests.factories.members import MemberFactory
from tests.marks import browser, once

from .conftest import DESK
from .reader import Reader
from .thumb import Thumb

pytestmark = [once, *browser]

AT_MOST = 60  # seconds of typing and ticking


@pytest.fixture
def center(transactional_db):
    load_reference()
    return Center.objects.get(slug="khouribga")


def test_a_walk_in_is_registered_in_under_a_minute(person, log_in, staff, center):
    born = date(2001, 2, 3)
    MemberFactory(center=center, first_name="Karim", last_name="El Fassi", birth_date=born)
    page = person("ar", DESK)
    log_in(page, staff(Role.FRONT_DESK, at=center))
    screen, hand = Reader(page), Thumb(page)
    with translation.override("ar"):
        screen.open(reverse("admin:members_member_add"))

    # The first who comes is here already: the page says so while the desk types.
    hand.type("first_name", "كريم")
    hand.type("last_name", "الفاسي")
    hand.type("birth_date", "03/02/2001")
    page.locator("[name=phone]").focus()
    expect(page.locator("#likely").get_by_role("link")).to_have_text("Karim El Fassi")
    expect(page.locator("#likely [name=confirmed]")).to_be_visible()

    # The next is not.
    hand.type("first_name", "سلمى")
    hand.type("last_name", "العلوي")
    hand.type("birth_date", "14/05/2003")
    hand.type("phone", "0612345678")
    page.locator("[name=cin]").focus()
    expect(page.locator("#likely .likely-none")).to_be_visible()
    hand.tick("sex", "female")
    hand.tick("consent")
    page.locator("[name=register]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Member.objects.filter(first_name="سلمى", center=center).count() == 1
    assert screen.said == []
    assert hand.seconds < AT_MOST

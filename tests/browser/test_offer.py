"""From the text message of an offer to the seat, on a phone without JavaScript: two pages."""

import pytest
from playwright.sync_api import expect

from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.links import path_in
from tests.marks import browser, once
from tests.rows import fresh
from tracks import notices
from tracks.enums import EnrolmentState

from .conftest import PHONE

pytestmark = [once, *browser]


@pytest.fixture
def offer(transactional_db):
    center = CenterFactory(slug="khouribga", code="KHO")
    member = MemberFactory(center=center, phone="+212612345678")
    return EnrolmentFactory(
        member=member, cohort=CohortFactory(center=center), state=EnrolmentState.OFFERED
    )


def test_offer_is_taken_on_its_page_and_the_next_says_so(person, offer):
    notices.offered(offer)
    page = person("ar", PHONE)
    pages = []
    page.on("framenavigated", lambda frame: pages.append(frame.url))
    page.goto(path_in(Message.objects.get()))
    expect(page.locator("main")).to_contain_text(offer.cohort.name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("main form[action$='/accept/'] button").click()
    expect(page.locator("main form")).to_have_count(0)
    assert len(pages) == 2
    assert pages[0] == pages[1]
    assert fresh(offer).state == EnrolmentState.ACCEPTED

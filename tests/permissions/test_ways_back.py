"""A log-in on the way leads to a page: never to an address that takes a POST alone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import Context
from django.test import RequestFactory
from django.urls import reverse

from skills_center.base.templatetags.face import language_links
from skills_center.base.ways_back import can_be_opened, page_of
from tests.marks import once

from .addresses import address
from .test_addresses import OPENED, POSTED

pytestmark = once

SENT_ALONE = sorted(name for name, row in OPENED.items() if "405" in row.values())
BEHIND_THE_LOG_IN = [name for name in SENT_ALONE if POSTED.get(name, {}).get("visitor") == "in"]


def way_back(client, sent_to, came_from=None):
    """Where the log-in leads whose session was over when they pressed a button."""
    headers = {"Referer": came_from} if came_from else {}
    answer = client.post(sent_to, headers=headers)
    assert urlsplit(answer.url).path == reverse("account_login")
    return parse_qs(urlsplit(answer.url).query).get("next")


def test_an_address_that_takes_a_post_alone_is_known_for_it(world):
    opened = {name: can_be_opened(address(world, name)) for name in OPENED}
    assert sorted(name for name, opens in opened.items() if not opens) == SENT_ALONE


def test_back_is_the_page_on_which_the_button_stood(world, client):
    page = reverse("pages:me")
    assert len(BEHIND_THE_LOG_IN) > 20
    for name in BEHIND_THE_LOG_IN:
        assert way_back(client, address(world, name), f"http://testserver{page}?a=1#b") == [
            f"{page}?a=1"
        ]


@pytest.mark.parametrize(
    "came_from",
    [None, "https://far.example/ar/me/", "http://testserver/ar/nothing/", "http://[", "x"],
)
def test_back_is_the_first_page_where_nobody_says_which(world, client, came_from):
    assert way_back(client, address(world, BEHIND_THE_LOG_IN[0]), came_from) is None


def test_no_button_leads_back_to_another(world, client):
    first, second = (address(world, name) for name in BEHIND_THE_LOG_IN[:2])
    assert way_back(client, first, f"http://testserver{second}") is None


def test_a_form_that_is_sent_to_its_own_page_leads_back_there(world, client):
    page = address(world, "tracks:coaching_note")
    assert way_back(client, page, "http://testserver/ar/me/") == [page]


def test_a_page_drawn_by_a_post_changes_its_language_where_it_can_be_opened(world):
    sent_to, page = address(world, "tracks:health_note"), address(world, "tracks:inscription")
    request = RequestFactory().post(sent_to, headers={"Referer": f"http://testserver{page}"})
    for link in language_links(Context({"request": request})):
        assert can_be_opened(link["url"])
        assert urlsplit(link["url"]).path.endswith(urlsplit(page).path[3:])


@pytest.mark.parametrize("referer", ["http://testserver//evil.example/ar/", "//evil.example/ar/"])
def test_no_way_back_leads_to_a_stranger(rf, referer):
    request = rf.post(reverse("account_end_other_sessions"), headers={"Referer": referer})
    assert page_of(request) == ""

"""A page of one's own space, opened by who is logged in and has no file yet: they are led to where
they get one, and from there on to that page."""

from datetime import date

import pytest
from django.urls import URLResolver, get_resolver, reverse

from members.destinations import PAGES, on_the_way
from tests.claiming import PHONE, account, browser, claim, here, template
from tests.factories.members import MemberFactory
from tests.marks import once

# Pages and where they lead: they say nothing of the database.
pytestmark = once
BORN = date(2003, 5, 14)
ONES = {"key": 7, "slug": "phone", "str": "x", "int": 7}
# These ask for no file themselves: they lead on to the space.
LEAD_TO_THE_SPACE = {"pages:me", "members:kept_form"}


def own_pages(resolver=None, space=""):
    """The name and the address of each page under `me/`."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from own_pages(one, f"{one.namespace}:" if one.namespace else space)
        elif one.name:
            kinds = one.pattern.converters.values()
            known = [
                ONES.get(type(kind).__name__.removesuffix("Converter").lower()) for kind in kinds
            ]
            address = reverse(space + one.name, args=[value or 7 for value in known])
            if address.startswith("/ar/me/"):
                yield space + one.name, address


# One that visitors are invited to leads to the registration itself (`asks_for_file`); a copy of
# everything is handed to nobody else, and its button stands on a page that leads on.
LEFT_OUT = {"tracks:propose", "pages:take_data"}
OWN_PAGES = {name: address for name, address in own_pages() if name not in LEFT_OUT}


def opened(client, address):
    page = client.get(address)
    return client.post(address) if page.status_code == 405 else page


@pytest.fixture
def member(center):
    """Registered at the desk; nobody has logged in."""
    return MemberFactory(center=center, user=None, phone=PHONE, email="", birth_date=BORN)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN_PAGES)
def test_who_has_no_file_is_led_to_where_they_get_one(name):
    client, address = browser(account()), OWN_PAGES[name]
    answer = opened(client, address)
    going = address if name in PAGES and name not in LEAD_TO_THE_SPACE else ""
    if name not in LEAD_TO_THE_SPACE:
        assert answer.url == on_the_way("members:no_file", going)
    page = client.get(answer.url, follow=True)
    assert template(page) == "members/no_file.html"
    assert page.context["join"] == on_the_way("members:join", going)
    assert page.context["former_number"] == on_the_way("members:former_number", going)


def test_all_pages_of_a_space_are_found():
    assert len(OWN_PAGES) > 30
    assert {"members:my_file", "pages:data", "tracks:my_coaching", "tracks:report"} < set(OWN_PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["members:my_file", "members:my_guardian", "members:contact", "members:portrait", "pages:data",
     "tracks:my_coaching", "tracks:my_initiatives", "members:papers"],
)  # fmt: skip
def test_whose_file_waits_claims_it_and_ends_on_the_page(member, name):
    client, address = browser(account()), reverse(name)
    page = claim(
        client,
        client.get(address, follow=True),
        member,
        address,
    )
    assert (page.status_code, here(page)) == (200, address)


@pytest.mark.django_db
def test_a_button_leads_back_to_the_page_it_stood_on(member):
    page = reverse("members:my_guardian")
    sent = browser(account()).post(
        reverse("members:send_link_again"), headers={"Referer": f"http://testserver{page}"}
    )
    assert sent.url == on_the_way("members:no_file", page)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN_PAGES)
def test_the_staff_are_led_to_no_registration(director, name):
    """They have no space: what is not theirs is not there."""
    answer = opened(browser(director), OWN_PAGES[name])
    assert "/join/" not in answer.headers.get("Location", "")


@pytest.mark.django_db
def test_a_goal_goes_along_while_the_staff_look_for_a_former_file(center):
    """What waits for them is said on each page, and the way on is kept."""
    client, goal = browser(account()), reverse("members:my_guardian")
    page = client.get(goal, follow=True)
    asking = page.context["former_number"]
    assert client.get(asking).context["no_file"] == on_the_way("members:no_file", goal)
    said = {
        "first_name": "سلمى", "last_name": "العلوي", "birth_date": "14/05/2003",
        "former": "06 98 76 54 32", "center": center.slug,
    }  # fmt: skip
    asked = client.post(asking, said, follow=True)
    assert here(asked) == asking
    assert template(asked) == "members/former_number_asked.html"
    page = client.get(goal, follow=True)
    assert page.context["number_change"]
    back = client.post(asked.context["withdraw"], follow=True)
    assert here(back) == on_the_way("members:no_file", goal)

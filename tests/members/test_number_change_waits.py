"""While a former file is looked for, that is said first wherever a second one could be opened."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.services.number_changes import ask_for_file, withdraw
from members.services.own_file import change_own_file
from skills_center.base.dates import latest_birth_date
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]

NEW = "+212699999999"
TOLD, JOIN = reverse("members:former_number"), reverse("members:join")
WAITS = 'role="status"'  # of the notice that says what waits


@pytest.fixture
def user():
    return UserFactory(phone=NEW, email=None, phone_verified_at=timezone.now())


@pytest.fixture
def row(user, center):
    said = {"first_name": "سلمى", "last_name": "العلوي", "birth_date": None, "cin": "QA123456"}
    return ask_for_file(user=user, center=center, former={}, language="ar", **said)


@pytest.fixture
def browser(user):
    client = Client()
    client.force_login(user)
    return client


def main_of(response):
    html = response.content.decode()
    return html.partition('<main id="main">')[2].partition("</main>")[0]


def main_ways(html):
    """Where the buttons of a page lead that stand out."""
    buttons = html.split('class="btn btn-primary')[1:]
    return [part.partition('href="')[2].partition('"')[0] for part in buttons]


def test_registering_is_the_small_way_while_the_file_is_looked_for(browser, row):
    html = main_of(browser.get(reverse("members:no_file")))
    assert main_ways(html) == [TOLD]
    assert html.index(f'"{TOLD}"') < html.index(f'"{JOIN}"')
    withdraw(row, by=row.user)
    assert main_ways(main_of(browser.get(reverse("members:no_file")))) == [JOIN]


@pytest.mark.parametrize("sent", [None, {}])
def test_the_registration_itself_says_it_before_it_asks(browser, row, sent):
    answer = browser.get(JOIN) if sent is None else browser.post(JOIN, sent)
    html = main_of(answer)
    assert html.index(TOLD) < html.index("<form")
    assert WAITS in html
    withdraw(row, by=row.user)
    assert WAITS not in main_of(browser.get(JOIN))


def test_who_proved_a_new_number_may_say_so_before_they_register_again(client, browser):
    """Who logs in on the way to a form is led to the registration, past the page that asks."""
    assert TOLD in main_of(browser.get(JOIN))
    assert TOLD not in main_of(client.get(JOIN))


@pytest.mark.parametrize(
    ("origin", "asked"), [("online", True), ("desk", False), ("import", False)]
)
def test_who_has_a_file_of_the_centre_is_asked_for_no_other(browser, user, center, origin, asked):
    MemberFactory(center=center, user=user, phone=NEW, origin=origin)
    assert (TOLD in main_of(browser.get(reverse("pages:me")))) is asked


def test_what_waits_stands_first_in_my_space(browser, user, row, center):
    member = MemberFactory(center=center, user=user, phone=NEW, birth_date=latest_birth_date(15))
    change_own_file(member, {"first_name": "هند"}, by=user)
    html = main_of(browser.get(reverse("pages:me")))
    waits = [reverse("members:my_guardian"), TOLD, reverse("members:my_file")]
    places = [html.index(f'href="{page}"') for page in waits]
    assert places == sorted(places)
    assert max(places) < html.index("<nav")
    assert html.count(f'href="{TOLD}"') == 1

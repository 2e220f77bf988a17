"""A button for another code says how long it must wait, in words and to the script of its page."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.members import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "+212612345678"
LOG_IN, CODE = reverse("account_login"), reverse("account_confirm_login_code")


class Found(HTMLParser):
    """The words that say how long, their seconds, and which buttons they describe."""

    def __init__(self, response):
        super().__init__()
        self.seconds, self.described, self.scripts = None, 0, []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if named.get("id") == "until-code":
            self.seconds = int(named["data-seconds"])
        self.described += named.get("aria-describedby") == "until-code" and tag == "button"
        self.scripts += [named["src"]] if tag == "script" and "src" in named else []


def says_when(response):
    found = Found(response)
    assert found.described == 1
    assert any("js/wait" in one for one in found.scripts)
    return found.seconds


def test_while_a_code_waits(client):
    client.post(LOG_IN, {"login": PHONE})
    assert 25 <= says_when(client.get(CODE)) <= 30


def test_after_it_was_typed_wrong_too_often(client):
    client.post(LOG_IN, {"login": PHONE})
    for _try in range(8):
        page = client.post(CODE, {"code": "000000"}, follow=True)
    assert page.templates[0].name == "account/code_over.html"
    assert says_when(page) > 0


def test_of_a_contact_of_ones_own(center):
    user = UserFactory(phone=PHONE)
    MemberFactory(center=center, user=user)
    own = Client()
    own.force_login(user)
    own.post(reverse("members:own_contact", args=["phone"]), {"phone": "0661223344"})
    assert 25 <= says_when(own.get(reverse("members:contact_code"))) <= 30


def test_one_that_may_be_asked_for_is_described_by_nothing(client, time_machine):
    client.post(LOG_IN, {"login": PHONE})
    time_machine.move_to(timezone.now() + timedelta(seconds=31))
    found = Found(client.get(CODE))
    assert (found.seconds, found.described) == (None, 0)
    assert not any("js/wait" in one for one in found.scripts)

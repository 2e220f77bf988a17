"""The store beside the portal is away: pages are slower, and what is limited waits."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

from members.enums import Role
from members.services.guardians import token_for
from skills_center.base import limits
from tests.base.test_stores import IN_DATABASE, emptied_table
from tests.factories.members import UserFactory
from tests.marks import once
from tests.neighbours import free_port, redis_at, silence_at, still_breaker, stores_in_redis
from tests.public_pages import PAGES

__all__ = ["emptied_table"]
pytestmark = [once, pytest.mark.django_db]
PASSWORD = "a-long-password-of-theirs"


def url(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def redis_away(settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 60
    port = free_port()
    still_breaker(monkeypatch)
    # Silent: one that refuses is the same to a page (`tests/base/test_stores.py` tries both).
    settings.CACHES = stores_in_redis(port, socket_timeout=0.05)
    with silence_at(port):
        yield


def test_every_page_of_visitors_is_there(world, redis_away):
    visitor = Client()
    answers = {page: visitor.get(f"/fr/{page}").status_code for page in PAGES}
    assert set(answers.values()) == {200}, answers


@pytest.fixture
def colleague(staff):
    user = staff(Role.DIRECTOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def limited(world):
    """What a visitor sends to each page that counts, with the right answer where there is one."""
    guardian = world.guardian
    birth_date = {"birth_date": guardian.member.birth_date.isoformat(), "agree": "on"}
    return {
        url("account_login"): {"login": "a@example.org", "password": PASSWORD},
        url("account_request_login_code"): {"phone": "0612345678"},
        url("members:guardian", token_for(guardian)): birth_date,
        url("tracks:inscription", world.inscription.token): birth_date,
        url("tracks:register", world.camp.pk): {"first_name": "Salma"},
        url("tracks:verify_form"): {},
    }


def is_refused_with_a_sentence(response):
    """By a page of its own, or by the form, which keeps what was typed."""
    told = "The portal cannot do this at the moment. Wait a minute, then try again."
    by_a_page = response.status_code == 503 and response["Retry-After"] == "30"
    by_the_form = response.status_code == 200 and "form" in response.context
    return told in response.content.decode() and (by_a_page or by_the_form)


def test_who_tries_what_is_limited_is_told_to_wait(world, redis_away):
    sent = limited(world)
    del sent[url("tracks:verify_form")]
    asked = {page: Client().post(page, data) for page, data in sent.items()}
    assert 'value="06' in asked[url("account_request_login_code")].content.decode()
    asked["verify"] = Client().get(url("tracks:verify", "AAAA-BBBB-CCCC"))
    assert [page for page, answer in asked.items() if not is_refused_with_a_sentence(answer)] == []
    assert asked[url("account_login")].status_code == 503


def test_who_is_logged_in_goes_on_and_proves_nothing(colleague, redis_away):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(colleague)
    assert browser.get("/admin/").status_code == 200
    typed = {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}
    assert is_refused_with_a_sentence(browser.post("/admin/password_change/", typed))
    assert is_refused_with_a_sentence(
        browser.post(url("account_reauthenticate"), {"password": PASSWORD})
    )


def test_a_genuine_certificate_is_shown(world, redis_away):
    assert Client().get(url("tracks:verify", world.certificate.code)).status_code == 200


# A thousand visits between two tries ---------------------------------------------------------
# Fewer where a server in Python answers: what is counted there does not hang on their number.
VISITS = {"in_database": 1000, "in_redis": 100}


def visit(times):
    """Look at one page so often, each time under another address; no middleware stands before."""
    with translation.override("fr"):
        found = resolve(reverse("pages:about"))
        for number in range(times):
            request = RequestFactory().get("/fr/about/", {"x": number})
            request.user, request.resolver_match = AnonymousUser(), found
            assert found.func(request, *found.args, **found.kwargs).status_code == 200


@pytest.fixture
def in_database(settings, emptied_table):
    settings.CACHES = IN_DATABASE


@pytest.fixture
def in_redis(settings):
    port = free_port()
    settings.CACHES = stores_in_redis(port, socket_timeout=30)  # a machine may be busy
    with redis_at(port):
        yield


@pytest.mark.django_db(databases=["default", "limits"], transaction=True)
@pytest.mark.parametrize("stores", VISITS)
def test_a_thousand_visits_between_two_tries_change_no_limit(request, settings, center, stores):
    request.getfixturevalue(stores)
    settings.PAGE_CACHE_SECONDS = 60
    UserFactory(email="a@example.org")
    guesser = Client()

    def refused():
        typed = {"login": "a@example.org", "password": "wrong"}
        answer = guesser.post(url("account_login"), typed)
        return "Too many tries" in answer.content.decode()

    assert [refused() for _try in range(6)] == [False] * 5 + [True]
    assert not limits.used_up("one", most=1, seconds=1000)
    visit(VISITS[stores])
    assert refused()
    assert limits.used_up("one", most=1, seconds=1000)

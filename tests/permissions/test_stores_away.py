"""The store beside the portal is away: pages are slower, and what is limited waits."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone, translation

from members.enums import Role
from members.services.guardians import token_for
from skills_center.base import limits
from tests.base.test_stores import IN_DATABASE, emptied_table
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.social import InitiativeFactory
from tests.marks import once
from tests.neighbours import free_port, redis_at, silence_at, still_breaker, stores_in_redis
from tests.public_pages import PAGES
from tests.settings import CACHES as IN_MEMORY

from .everything import pages

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


def says_so_in_its_form(response):
    """By the form, which keeps what was typed; no password goes back to a browser."""
    text = response.content.decode()
    assert PASSWORD not in text
    told = "The portal cannot do this at the moment. Wait a minute, then try again."
    return response.status_code == 200 and told in text and 'name="csrfmiddlewaretoken"' in text


def test_who_tries_what_is_limited_is_told_in_the_form(world, redis_away):
    sent = limited(world)
    del sent[url("tracks:verify_form")]
    asked = {page: Client().post(page, data) for page, data in sent.items()}
    assert [page for page, answer in asked.items() if not says_so_in_its_form(answer)] == []
    assert 'value="06' in asked[url("account_request_login_code")].content.decode()
    assert 'value="a@example.org"' in asked[url("account_login")].content.decode()
    assert 'value="Salma"' in asked[url("tracks:register", world.camp.pk)].content.decode()


def test_where_no_form_asks_a_page_says_it(world, redis_away):
    answer = Client().get(url("tracks:verify", "AAAA-BBBB-CCCC"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Wait a minute, then try again." in answer.content.decode()


@pytest.mark.parametrize("who", ["visitor", "member", "director"])
def test_no_page_of_a_form_is_lost(world, redis_away, who):
    """Found from the addresses: whatever shows a form answers it with one."""
    client = world.client(who)
    lost = {}
    for name, path in pages(world).items():
        if " " in name and "password" not in name:
            continue  # of the back office what a model has: nothing there is tried
        shown = client.get(path)
        is_page = shown.status_code == 200 and not shown.streaming
        if is_page and b"csrfmiddlewaretoken" in shown.content:
            answer = client.post(path, {})
            if answer.status_code >= 500:
                lost[name] = answer.status_code
    assert lost == {}


def test_code_that_waits_can_still_be_typed(redis_away, settings):
    """Its page stays, with what was typed, for the minute after."""
    away, settings.CACHES = settings.CACHES, IN_MEMORY
    browser = Client()
    browser.post(url("account_request_login_code"), {"phone": "0612345678"})
    settings.CACHES = away
    page = url("account_confirm_login_code")
    assert browser.get(page).status_code == 200
    answer = browser.post(page, {"code": "ABC-DEF"})
    assert says_so_in_its_form(answer)
    assert 'value="ABC-DEF"' in answer.content.decode()
    again = browser.post(page, {"action": "resend"}, follow=True)
    assert "Wait a minute, then try again." in again.content.decode()


def test_who_asks_somebody_into_a_team_keeps_the_number(world, redis_away):
    initiative = InitiativeFactory(center=world.center, proposer=world.member)
    page = url("tracks:ask_into_team", initiative.pk)
    answer = world.client("member").post(page, {"number": "KHO-2026-00099"})
    assert says_so_in_its_form(answer)
    assert 'value="KHO-2026-00099"' in answer.content.decode()


def test_file_of_the_desk_is_asked_for_later(world, redis_away):
    phone = "+212612345678"
    MemberFactory(center=world.center, user=None, phone=phone)
    browser = Client()
    browser.force_login(UserFactory(phone=phone, phone_verified_at=timezone.now()))
    answer = browser.post(url("members:claim"), {"birth_date": "2003-05-14"})
    assert says_so_in_its_form(answer)


def test_who_is_logged_in_goes_on_and_proves_nothing(colleague, redis_away):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(colleague)
    assert browser.get("/admin/").status_code == 200
    typed = {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}
    assert says_so_in_its_form(browser.post("/admin/password_change/", typed))
    assert says_so_in_its_form(browser.post(url("account_reauthenticate"), {"password": PASSWORD}))


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

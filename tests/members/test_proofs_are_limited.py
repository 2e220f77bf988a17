"""No page takes passwords or codes without end: which ask for one is found from their fields."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from members.enums import Role
from tests.marks import once
from tests.members.test_second_factor import PASSWORD, SECRET, code, log_in, url, wrong_code

pytestmark = [once, pytest.mark.django_db(transaction=True)]

ASKS = re.compile(r'autocomplete="(?:current-password|one-time-code)"')
NEW = "another-long-password-of-theirs"
TRIES = 30


@pytest.fixture
def colleague(staff):
    """A director who has a password, and a second factor."""
    user = staff(Role.DIRECTOR)
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, SECRET)
    return user


def logged_in(user, **session):
    """Long ago: nobody is asked again for what they gave a minute ago."""
    browser = Client()
    browser.force_login(user)
    return browser


def half_way(user):
    browser = Client()
    log_in(browser, user)
    return browser


def waiting_for_a_code(user):
    browser = Client()
    browser.post(url("account_request_login_code"), {"email": user.email})
    return browser


STATES = {
    "visitor": lambda user: Client(),
    "half-way": half_way,
    "waits for a code": waiting_for_a_code,
    "logged in": logged_in,
}


def addresses():
    """Every address that needs no argument: name → path, those of the back office too."""
    keys = get_resolver()
    with translation.override("ar"):
        for space, names in [("", keys.reverse_dict), *_spaces(keys)]:
            for name in {one for one in names if isinstance(one, str)}:
                try:
                    yield f"{space}{name}", reverse(f"{space}{name}")
                except NoReverseMatch:
                    continue


def _spaces(resolver):
    return [
        (f"{name}:", found.reverse_dict) for name, (_path, found) in resolver.namespace_dict.items()
    ]


def asking_pages(user):
    """The names of the pages on which somebody types a password or code that they have."""
    # They change who is there; and lists and rows of models take long, and ask for nothing.
    left_out = ("account_logout", "account_end_other_sessions", "_changelist", "_add")
    return {
        name
        for state in STATES.values()
        for browser in [state(user)]
        for name, path in addresses()
        if not name.endswith(left_out)
        and (answer := browser.get(path)).status_code == 200
        and not answer.streaming
        and ASKS.search(answer.content.decode("utf-8", "ignore"))
    }


def own_password(old):
    return {"old_password": old, "new_password1": NEW, "new_password2": NEW}


def changed(browser, user):
    user.refresh_from_db()
    return user.check_password(NEW)


def entered(browser, user):
    return "_auth_user_id" in browser.session


def confirmed(browser, user):
    """Reauthentication leaves a record of its own."""
    records = browser.session.get("account_authentication_methods", [])
    return any(one.get("reauthenticated") for one in records)


# Page → who stands before it, what is wrong, what is right, and whether they got through.
PROOFS = {
    "account_login_staff": (
        "visitor",
        lambda user: {"login": user.email, "password": "wrong"},
        lambda user: {"login": user.email, "password": PASSWORD},
        lambda browser, user: "account_login" in browser.session,
    ),
    "account_reauthenticate": (
        "logged in",
        lambda user: {"password": "wrong"},
        lambda user: {"password": PASSWORD},
        confirmed,
    ),
    "admin:password_change": (
        "logged in",
        lambda user: own_password("wrong"),
        lambda user: own_password(PASSWORD),
        changed,
    ),
    "mfa_authenticate": (
        "half-way",
        lambda user: {"code": wrong_code()},
        lambda user: {"code": code()},
        entered,
    ),
    "mfa_reauthenticate": (
        "logged in",
        lambda user: {"code": wrong_code()},
        lambda user: {"code": code()},
        confirmed,
    ),
    "account_confirm_login_code": (
        "waits for a code",
        lambda user: {"code": "WRONG1"},
        lambda user: {"code": "WRONG2"},
        entered,
    ),
}


@pytest.fixture
def later(time_machine):
    """At one moment, so that no minute passes while thirty tries are made."""
    time_machine.move_to("2026-11-24 09:00", tick=False)


def test_each_page_that_asks_is_tried_here(colleague, later):
    assert asking_pages(colleague) == PROOFS.keys()


@pytest.mark.parametrize("name", PROOFS)
def test_after_thirty_wrong_tries_the_right_one_comes_too_late(colleague, later, name):
    state, wrong, right, got_through = PROOFS[name]
    browser = STATES[state](colleague)
    for _try in range(TRIES):
        browser.post(url(name), wrong(colleague))
    browser.post(url(name), right(colleague))
    assert not got_through(browser, colleague)


@pytest.mark.parametrize("name", sorted(PROOFS.keys() - {"account_confirm_login_code"}))
def test_the_right_one_gets_through_otherwise(colleague, later, name):
    state, wrong, right, got_through = PROOFS[name]
    browser = STATES[state](colleague)
    browser.post(url(name), wrong(colleague))
    browser.post(url(name), right(colleague))
    assert got_through(browser, colleague)


def test_pages_that_ask_for_the_password_share_one_count(colleague, later):
    browser = logged_in(colleague)
    for _try in range(5):
        browser.post(url("account_reauthenticate"), {"password": "wrong"})
    browser.post(url("admin:password_change"), own_password(PASSWORD))
    assert not changed(browser, colleague)


def test_own_right_password_is_no_guess(colleague, later):
    browser = logged_in(colleague)
    for _try in range(8):
        browser.post(url("account_reauthenticate"), {"password": PASSWORD})
    browser.post(url("admin:password_change"), own_password(PASSWORD))
    assert changed(browser, colleague)


def test_the_refusal_is_a_sentence_beside_the_field(colleague, later):
    browser = logged_in(colleague)
    for _try in range(6):
        answer = browser.post(
            url("admin:password_change"), own_password("wrong"), headers={"accept-language": "en"}
        )
    assert answer.context["form"].errors.keys() == {"old_password"}
    assert "Too many tries. Wait a few minutes, then try again." in answer.content.decode()


def test_a_right_code_of_somebody_frees_no_guesses_at_others(colleague, later, staff):
    """allauth forgets all tries from an address with the first right code."""
    browser = half_way(colleague)
    for _try in range(20):
        browser.post(url("mfa_authenticate"), {"code": wrong_code()})
    own = staff(Role.DIRECTOR)
    own.set_password(PASSWORD)
    own.save()
    TOTP.activate(own, SECRET)
    attacker = half_way(own)
    attacker.post(url("mfa_authenticate"), {"code": code()})
    browser.post(url("mfa_authenticate"), {"code": code()})
    assert not entered(browser, colleague)

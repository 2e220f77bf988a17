"""The crawler, in a form that the suite has time for; all of it is `make crawl`."""

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import clear_url_caches, path
from django.urls.resolvers import RegexPattern, URLResolver

from tests.marks import once

from . import places, planted
from .crawler import FAMILIES
from .doors import try_doors
from .driver import Answer, Ask
from .places import UnfilledError, addresses, patterns
from .setting import two_centres

pytestmark = [once, pytest.mark.django_db, pytest.mark.xdist_group("crawl")]
# Who stands before the planted faults: nobody, a member, staff of either centre and of all.
# Inputs at each of those pages: until every kind that one of the faults answers to had its turn.
TURNS = 16
A_FEW = ["visitor", "member@A", "director@B"]


@pytest.fixture(scope="module")
def setting(django_db_setup, django_db_blocker):
    """Written once for all tests here, and taken back after them."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block._from_testcase = True
        with block, two_centres() as setting:
            yield setting
            transaction.set_rollback(True)


def resolver_of(*leaves):
    return URLResolver(RegexPattern(r"^/"), list(leaves))


def told(findings):
    """For the message of a failed test: each request can be sent again from its line."""
    return "\n".join(map(str, findings.values()))


# The addresses ------------------------------------------------------------------------
def test_every_pattern_is_filled_with_rows_of_both_centres(setting):
    centers = {}
    for address in addresses(setting.two):
        centers.setdefault(address.pattern.route, set()).add(address.center)
    assert centers.keys() == {one.route for one in patterns()}
    assert {
        pattern.route
        for pattern in patterns()
        if pattern.parts and centers[pattern.route] != {"A", "B"}
    } == set()


def test_nothing_is_filled_that_is_no_pattern():
    assert places.FILLS.keys() - {one.place for one in patterns()} == set()


def test_a_new_pattern_that_nobody_fills_is_an_error(setting):
    new = patterns(resolver_of(path("new/<int:pk>/", planted.one, name="new")))
    with pytest.raises(UnfilledError, match="new/<pk>/"):
        list(addresses(setting.two, new))


# The proof ----------------------------------------------------------------------------
def go_through(crawl):
    crawl.show_to_visitors()
    for address in crawl.addresses:
        for who in crawl.people:
            crawl.open_page(address, who)
        for turn in range(TURNS):
            who = crawl.people[turn % len(crawl.people)]
            crawl.throw(address, who, turn, ["path", "query"])
    try_doors(crawl)


@pytest.fixture
def plant(setting, monkeypatch):
    """`plant(faulty)`: the crawl over the planted pages, of which those are wrong."""

    def crawl(faulty):
        monkeypatch.setattr(planted, "FAULTY", faulty)
        monkeypatch.setattr(places, "FILLS", places.FILLS | planted.FILLS)
        with override_settings(ROOT_URLCONF="tests.crawl.planted"):
            clear_url_caches()
            crawl = setting.crawl(patterns(resolver_of(*planted.planted)), A_FEW)
            go_through(crawl)
        clear_url_caches()
        return crawl

    return crawl


def test_ten_planted_faults_are_found_each_by_its_own_rule(plant):
    found = plant({name for _rule, name in planted.PLANTS}).findings
    assert {(one.rule, one.ask.place) for one in found.values()} == planted.PLANTS, told(found)
    assert len(planted.PLANTS) == 10


def test_planted_pages_without_their_faults_are_found_good(plant):
    crawl = plant(set())
    assert crawl.findings == {}, told(crawl.findings)


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("WARNING - members.views a file of {name}", ["logged"]),
        ("WARNING - members.views looked for zqsent", ["logged"]),
        ("WARNING - members.views\x1b[31m zqforged something", ["forged log", "logged"]),
        ("WARNING - django.request Not Found: /fr/cohorts/…/", []),
    ],
)
def test_line_of_the_log_is_read(setting, line, rules):
    member = setting.two.worlds["A"].member
    ask = Ask("visitor", "tracks:cohort", "/fr/cohorts/zqsent/", query="first=something")
    answer = Answer(status=404, logged=[line.format(name=member.first_name)])
    found = setting.crawl().rules.judge(ask, answer)
    assert [one.rule for one in found] == rules


# The portal ---------------------------------------------------------------------------
# Pages where a secret is typed or guessed, each found by its fields.
DOORS = {
    "account_confirm_login_code",
    "account_login_staff",
    "account_reauthenticate",
    "admin:password_change",
    "members:claim",
    "members:guardian",
    "mfa_activate_totp",
    "mfa_authenticate",
    "tracks:inscription",
    "tracks:verify",
}


@pytest.fixture(scope="module")
def crawled(setting):
    """The bounded crawl, once."""
    crawl = setting.crawl()
    crawl.bounded()
    return crawl


def test_no_page_of_the_portal_fails_leaks_or_echoes(crawled):
    assert crawled.findings == {}, told(crawled.findings)


def test_each_kind_of_input_had_its_turn(crawled):
    assert crawled.inputs.keys() == {"plain", *FAMILIES}


@pytest.fixture(scope="module")
def tried(setting, crawled):
    """The doors that were found, and the crawl that tried them."""
    crawl = setting.crawl()
    crawl.forms, crawl.rules.shown_to_visitors = crawled.forms, crawled.rules.shown_to_visitors
    crawl.open_doors()
    return {place for place, _who, _proofs in try_doors(crawl)}, crawl.findings


def test_every_door_is_found_by_its_fields(tried):
    assert tried[0] == DOORS


def test_every_door_has_an_end(tried):
    endless = {key: one for key, one in tried[1].items() if one.rule == "unlimited tries"}
    assert endless == {}, told(endless)


def test_what_a_request_wrote_is_taken_back(setting):
    member = setting.two.worlds["A"].member
    form = b"language=fr&preferred_channel=text"
    ask = Ask(
        "member@A", "members:contact", "/fr/me/contact/", "POST",
        body=form, content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    first, second = setting.driver.send(ask), setting.driver.send(ask)
    assert "members_member" in first.writes
    assert (first.status, first.writes) == (second.status, second.writes)
    assert type(member).objects.get(pk=member.pk).language == "ar"


def test_who_was_logged_out_on_the_way_is_found(setting):
    """They would go on as a visitor, and find nothing."""
    crawl = setting.crawl(people=["member@A"])
    for address in crawl.addresses:
        if address.pattern.place == "pages:me":
            crawl.open_page(address, "member@A")
    crawl.find_out_who_is_out()
    assert not crawl.findings
    crawl.driver.sessions = {**crawl.driver.sessions, "member@A": {}}
    crawl.find_out_who_is_out()
    crawl.driver.sessions = setting.two.sessions
    assert [one.rule for one in crawl.findings.values()] == ["out"]

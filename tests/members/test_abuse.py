"""Log-in, code and join under abuse: who attacks is stopped, who is honest gets in.

Each attack goes on for ten tries past the limit that stops it; and thirty young people join
behind the one address of their school. docs/operations.md explains the limits.
"""

import re
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.accounts import AccountAdapter, AccountBackend
from members.limits import network_address, remember_device, try_code
from members.models import Member, User
from members.services.contacts import change_staff_contact
from skills_center.base import limits as base_limits
from tests import gateway
from tests.factories.members import UserFactory
from tests.joining import walk
from tests.marks import once

pytestmark = once

PASSWORD = "a-long-password-of-theirs"
MORE = 10  # tries past a limit: each of them must find it closed
START = timezone.datetime(2026, 11, 24, 9, tzinfo=timezone.get_default_timezone())


def url(name, language="ar", **kwargs):
    with translation.override(language):
        return reverse(name, **kwargs)


def ip(number):
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


@pytest.fixture(autouse=True)
def clock(time_machine):
    """Time stands still: only the test moves it."""
    time_machine.move_to(START, tick=False)
    return time_machine


@pytest.fixture
def person(db):
    user = UserFactory(phone="+212612345678")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def looked_at(monkeypatch):
    """How many passwords were compared, of known accounts and of unknown ones."""
    compared = count()
    honest = AccountBackend.authenticate

    def counted(self, request, **credentials):
        next(compared)
        return honest(self, request, **credentials)

    monkeypatch.setattr(AccountBackend, "authenticate", counted)
    return lambda: next(compared)


def log_in(client, login, password=PASSWORD, address="192.0.2.1"):
    typed = {"login": login, "password": password}
    client.post(url("account_login"), typed, REMOTE_ADDR=address)
    return "_auth_user_id" in client.session


def log_out(client):
    """As a person does: the browser keeps its cookies."""
    client.post(url("account_logout"))


def ask_code(client, contact, address="192.0.2.1"):
    """Ask for a code; whether the portal went on to the page where it is typed."""
    kind = "email" if "@" in contact else "phone"
    answer = client.post(url("account_request_login_code"), {kind: contact}, REMOTE_ADDR=address)
    return answer.status_code == 302


def enter_code(client, code, address="192.0.2.1"):
    client.post(url("account_confirm_login_code"), {"code": code}, REMOTE_ADDR=address)
    return "_auth_user_id" in client.session


# Passwords ---------------------------------------------------------------------
def test_many_passwords_from_one_address_are_five(person, looked_at):
    attacker = Client()
    for number in range(5 + MORE):
        assert not log_in(attacker, person.email, f"guess {number}")
    assert looked_at() == 5
    assert not log_in(attacker, person.email), "the right one comes too late"


@pytest.mark.django_db(transaction=True)
def test_holder_gets_in_from_elsewhere_by_code_and_after_the_wait(person, last_code, clock):
    attacker = Client()
    for number in range(5 + MORE):
        log_in(attacker, person.email, f"guess {number}")
    assert log_in(Client(), person.email, address="192.0.2.99")
    same_place = Client()
    assert ask_code(same_place, person.email)
    assert enter_code(same_place, last_code())
    clock.shift(timedelta(minutes=5, seconds=1))
    assert log_in(Client(), person.email)


def test_many_accounts_from_one_address_are_fifty(db, looked_at, clock):
    """The address itself runs out; others are not touched, and it comes back."""
    attacker, honest = Client(), UserFactory(email="honest@example.org")
    honest.set_password(PASSWORD)
    honest.save()
    for number in range(50 + MORE):
        clock.shift(timedelta(milliseconds=500))
        log_in(attacker, f"person{number}@example.net", "123456789")
    assert looked_at() == 50
    assert log_in(Client(), honest.email, address="192.0.2.99")
    clock.shift(timedelta(minutes=10, seconds=1))
    assert log_in(Client(), honest.email)


@pytest.mark.parametrize("way", ["email", "phone"])
@pytest.mark.django_db(transaction=True)
def test_many_addresses_on_one_account_are_twenty(person, looked_at, last_code, clock, way):
    login = {"email": person.email, "phone": "06 12 34 56 78"}[way]
    own = Client()
    assert log_in(own, login)
    log_out(own)
    before = looked_at()
    for number in range(20 + MORE):
        assert not log_in(Client(), login, f"guess {number}", address=ip(number))
    assert looked_at() - before - 1 == 20
    assert log_in(own, login, address=ip(5)), "the device they always use"
    by_code = Client()
    assert ask_code(by_code, login)
    assert enter_code(by_code, last_code())
    assert not log_in(Client(), login), "a new device waits …"
    clock.shift(timedelta(hours=1, seconds=1))
    assert log_in(Client(), login), "… an hour"


def test_one_phone_under_attack_leaves_the_others_alone(person):
    """allauth counts every phone as one account."""
    for number in range(20 + MORE):
        log_in(Client(), "0699999999", f"guess {number}", address=ip(number))
    assert log_in(Client(), "0612345678")


def test_ways_of_typing_a_contact_are_one(person, looked_at):
    ways = ["0612345678", "06 12 34 56 78", "+212612345678", "00212612345678", " 0612345678 "]
    for way in ways * 4:
        log_in(Client(), way, "guess")
    assert looked_at() == 5


def test_known_device_has_a_limit_too(person, looked_at):
    own = Client()
    log_in(own, person.email)
    log_out(own)
    before = looked_at()
    for number in range(10 + MORE):
        log_in(own, person.email, f"guess {number}")
    assert looked_at() - before - 1 == 10


def test_device_of_another_account_opens_no_new_count(person, looked_at):
    attacker, theirs = Client(), UserFactory()
    theirs.set_password(PASSWORD)
    theirs.save()
    log_in(attacker, theirs.email)
    log_out(attacker)
    forged = Client()
    forged.cookies["known_device"] = "e30:1abcde:forged"
    before = looked_at()
    for number in range(20):
        log_in(attacker, person.email, f"guess {number}")
        log_in(forged, person.email, f"guess {number}")
    assert looked_at() - before - 1 == 5


def test_addresses_of_ipv4_are_not_one_where_a_server_writes_them_as_ipv6(rf):
    seen = {network_address(rf.get("/", REMOTE_ADDR=f"::ffff:10.0.0.{n}")) for n in (1, 2)}
    assert seen == {"10.0.0.1", "10.0.0.2"}


def test_addresses_of_one_ipv6_network_are_one(person, looked_at):
    for number in range(5 + MORE):
        log_in(Client(), person.email, f"guess {number}", address=f"2001:db8:1:2::{number:x}")
    assert looked_at() == 5


# What begins as a phone does, and goes on as an address.
BEHIND_A_PHONE = ["/{}@evil.example", "/{}@", "x{}@evil", " ext {}@x", ";ext={}@x.ma"]


@pytest.mark.parametrize("behind", BEHIND_A_PHONE)
@pytest.mark.django_db
def test_what_is_typed_behind_a_phone_opens_no_new_count(person, behind):
    for number in range(5):
        log_in(Client(), "0612345678" + behind.format(number), f"guess {number}")
    assert not log_in(Client(), "0612345678" + behind.format(5))


@pytest.mark.django_db(transaction=True)
def test_a_browser_known_for_an_address_is_a_stranger_to_the_phone_it_begins_with(person):
    trap = UserFactory(email="0612345678/x@evil.example", phone=None)
    trap.set_password(PASSWORD)
    trap.save()
    own = Client()
    assert log_in(own, trap.email)
    log_out(own)
    for number in range(6):
        log_in(Client(), "0612345678", f"guess {number}")
    typed = {"login": "0612345678", "password": "guess"}
    page = own.post(url("account_login"), typed, REMOTE_ADDR="192.0.2.1")
    refused = AccountAdapter.error_messages["too_many_passwords"]
    assert page.context["form"].errors["__all__"] == [refused]


def guess_codes(client, contact, clock):
    """Type wrong codes, of all that this browser may ask for."""
    for _round in range(4):
        if ask_code(client, contact):
            for _try in range(5):
                client.post(url("account_confirm_login_code"), {"code": "000000"})
        clock.shift(timedelta(minutes=70))


def known_browsers(contact, last_code, clock):
    """Four browsers that entered the account of this contact."""
    browsers = [Client() for _number in range(4)]
    for number, browser in enumerate(browsers):
        assert ask_code(browser, contact, address=ip(number))
        assert enter_code(browser, last_code())
        log_out(browser)
        clock.shift(timedelta(minutes=70))
    clock.shift(timedelta(days=2))
    return browsers


@pytest.mark.django_db(transaction=True)
def test_all_browsers_known_for_a_contact_share_one_count(person, last_code, clock):
    *browsers, own = known_browsers("0612345678", last_code, clock)
    guess_codes(browsers[0], "0612345678", clock)
    assert not seconds_left("code_wrong_known", "+212612345678"), "one alone uses half of it"
    assert ask_code(own, "0612345678")
    assert enter_code(own, last_code())
    log_out(own)
    for browser in browsers[1:]:
        guess_codes(browser, "0612345678", clock)
    assert seconds_left("code_wrong_known", "+212612345678")
    assert not seconds_left("code_wrong", "+212612345678"), "strangers have another"


@pytest.mark.django_db(transaction=True)
def test_browsers_of_who_had_the_number_before_are_strangers(person, last_code, clock):
    browsers = known_browsers("0612345678", last_code, clock)
    change_staff_contact(person, by=None, phone="+212655443322")
    UserFactory(phone="+212612345678", email=None)
    for browser in browsers:
        guess_codes(browser, "0612345678", clock)
    assert seconds_left("code_wrong", "+212612345678")
    assert not seconds_left("code_wrong_known", "+212612345678")


def test_browser_is_known_by_a_domain_of_any_letters(db, rf):
    user = UserFactory(email="salma@müller.example", phone=None)
    request, answer = rf.get("/"), HttpResponse()
    remember_device(request, answer, user)
    request.COOKIES["known_device"] = answer.cookies["known_device"].value
    assert try_code(request, user.email)
    assert base_limits.seconds_left([counted("code_wrong", "salma@xn--mller-kva.example", 1)]) == 0
    assert base_limits.seconds_left([counted("code_wrong_known", "salma@xn--mller-kva.example", 1)])


def test_only_a_browser_that_entered_an_account_has_it_looked_up(person, rf):
    strangers, own = rf.get("/"), rf.get("/")
    for request, user in ((strangers, UserFactory()), (own, person)):
        answer = HttpResponse()
        remember_device(request, answer, user)
        request.COOKIES["known_device"] = answer.cookies["known_device"].value
    with CaptureQueriesContext(connection) as of_nobody:
        try_code(strangers, "0699999999")
    with CaptureQueriesContext(connection) as of_somebody:
        try_code(strangers, "0612345678")
    assert accounts_asked(of_nobody) == accounts_asked(of_somebody) == 0
    with CaptureQueriesContext(connection) as of_oneself:
        try_code(own, "0612345678")
    assert accounts_asked(of_oneself) == 1


def accounts_asked(captured):
    return sum(User._meta.db_table in one["sql"] for one in captured)


def counted(action, key, most):
    return base_limits.Limit(f"{action}:key:{key}", ((most, 60.0),))


def seconds_left(action, key):
    rates = [rate for rate in base_limits.rates_of(action) if rate.per == "key"]
    return base_limits.seconds_left([base_limits.limit(f"{action}:key", key, rates=rates)])


# Codes ---------------------------------------------------------------------------
# The domain of one mailbox, as a mail server reads it.
SPELLINGS = ["gmail.com", "GMAIL.com", "gm\u00adail.com", "ｇmail.com", "gmai\u2113.com",
             "g\u200dmail.com", "g\u2060mail.com", "𝐠mail.com", "gmail。com"]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_one_mailbox_has_one_count_however_its_domain_is_spelt():
    UserFactory(email="person@gmail.com")
    for domain in SPELLINGS:
        ask_code(Client(), f"person@{domain}")
    assert sent() == 1


def sent():
    return len(gateway.sent) + len(mail.outbox)


@pytest.mark.parametrize("contact", ["0612345678", "0699999999"])
@pytest.mark.django_db(transaction=True)
def test_many_codes_asked_from_one_address_are_six_an_hour(person, contact, clock):
    for _number in range(6 + MORE):
        clock.shift(timedelta(seconds=3500 / (6 + MORE)))
        ask_code(Client(), contact)
    assert sent() == 6


@pytest.mark.parametrize("contact", ["0612345678", "0699999999"])
@pytest.mark.django_db(transaction=True)
def test_many_addresses_ask_ten_codes_of_one_contact(person, contact, clock):
    own = Client()
    if contact == "0612345678":
        log_in(own, contact)
        log_out(own)
    for number in range(10 + MORE):
        ask_code(Client(), contact, address=ip(number))
    assert sent() == 10
    assert ask_code(own, contact) is (contact == "0612345678"), "a known device has its own"
    clock.shift(timedelta(hours=1, seconds=1))
    assert ask_code(Client(), contact)


@pytest.fixture
def fewer_codes_from_one_address(settings):
    """A tenth of what one address is given in an hour: a hundred and twenty take long to ask."""
    asked = settings.ACCOUNT_RATE_LIMITS["code_anywhere"]
    assert asked.startswith("120/h/ip,")
    fewer = {"code_anywhere": asked.replace("120/h/ip", "12/h/ip")}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | fewer
    return 12


@pytest.mark.django_db(transaction=True)
def test_many_contacts_from_one_address_get_so_many_codes(fewer_codes_from_one_address):
    for number in range(fewer_codes_from_one_address + MORE):
        ask_code(Client(), f"06{number:08}")
    assert sent() == fewer_codes_from_one_address


@pytest.mark.parametrize("contact", ["0612345678", "0699999999"])
@pytest.mark.django_db(transaction=True)
def test_waits_between_codes_grow_and_the_page_tells_them(person, contact, clock):
    client = Client(REMOTE_ADDR="192.0.2.1")
    ask_code(client, contact)
    for seconds in (30, 60, 300):
        page = client.get(url("account_confirm_login_code", "en"))
        told = re.search(r"Wait (\d+) (second|minute)", page.content.decode())
        assert int(told[1]) * {"second": 1, "minute": 60}[told[2]] == seconds
        before = sent()
        clock.shift(timedelta(seconds=seconds - 1))
        assert "Wait 1 second" in resend(client).content.decode()
        assert sent() == before
        clock.shift(timedelta(seconds=1))
        resend(client)
        assert sent() == before + 1


@pytest.mark.django_db(transaction=True)
def test_pressing_too_early_makes_nobody_wait_longer(person, clock):
    client = Client(REMOTE_ADDR="192.0.2.1")
    ask_code(client, person.email)
    clock.shift(timedelta(seconds=30))
    resend(client)
    for _second in range(59):
        clock.shift(timedelta(seconds=1))
        resend(client)
    assert sent() == 2
    clock.shift(timedelta(seconds=1))
    resend(client)
    assert sent() == 3


def resend(client):
    """Press the button, read the page it leads to."""
    page = url("account_confirm_login_code", "en")
    return client.post(page, {"action": "resend"}, follow=True)


@pytest.mark.django_db(transaction=True)
def test_the_newest_code_is_the_one_that_opens(person, last_code, clock):
    client = Client(REMOTE_ADDR="192.0.2.1")
    ask_code(client, person.email)
    first = last_code()
    clock.shift(timedelta(seconds=31))
    client.post(url("account_confirm_login_code"), {"action": "resend"})
    assert not enter_code(client, first)
    assert enter_code(client, last_code())


@pytest.mark.django_db(transaction=True)
def test_five_wrong_codes_lock_that_code(person, last_code):
    client = Client()
    ask_code(client, person.email)
    code = last_code()
    for _try in range(5):
        client.post(url("account_confirm_login_code"), {"code": "WRONG1"})
    assert not enter_code(client, code)


@pytest.mark.django_db(transaction=True)
def test_a_code_is_good_for_a_quarter_of_an_hour(person, last_code, clock):
    client = Client()
    ask_code(client, person.email)
    clock.shift(timedelta(minutes=15, seconds=1))
    assert not enter_code(client, last_code())


# Join ----------------------------------------------------------------------------
def join(client, answers, phone, address="192.0.2.1"):
    answer = walk(client, answers | {"phone": phone}, REMOTE_ADDR=address)
    return answer.status_code == 302


def join_with_another_phone(client, answers, phone):
    """The last two steps again, from a browser that has gone through all of them."""
    for step in ("contact", "wishes"):
        answer = client.post(url("members:join_step", args=[step]), answers | {"phone": phone})
    return answer.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_thirty_young_people_of_one_school_join_in_the_same_minute(answers, last_code, clock):
    """One address for all; half of them ask for a second code."""
    school = [Client() for _person in range(30)]
    for number, client in enumerate(school):
        assert join(client, answers, f"06000000{number:02}")
        if number % 2:
            assert enter_code(client, last_code())
    clock.shift(timedelta(seconds=31))
    for client in school[::2]:
        client.post(url("account_confirm_login_code"), {"action": "resend"})
        assert enter_code(client, last_code())
    assert Member.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_many_registrations_from_one_address_get_so_many_codes_and_no_account(
    answers, clock, fewer_codes_from_one_address
):
    attacker = Client(REMOTE_ADDR="192.0.2.1")
    join(attacker, answers, "0600000000")
    for number in range(1, fewer_codes_from_one_address + MORE):
        join_with_another_phone(attacker, answers, f"06{number:08}")
    assert sent() == fewer_codes_from_one_address
    assert not User.objects.exists(), "an account is opened by a code, not by asking for one"
    honest = Client()
    assert join(honest, answers, "0699999999", address="192.0.2.99")
    clock.shift(timedelta(hours=1, seconds=1))
    assert join(honest, answers, "0699999998")


@pytest.mark.django_db(transaction=True)
def test_addresses_that_register_one_phone_send_ten_messages(answers):
    for number in range(10 + MORE):
        join(Client(), answers, "0612345678", address=ip(number))
    assert sent() == 10
    assert not User.objects.exists()

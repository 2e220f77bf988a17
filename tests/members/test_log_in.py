"""The log-in: one field, a code of six digits, and a way on from wherever somebody is stuck."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import Role
from members.forms.contacts import as_contact
from members.limits import normal
from members.models import LogIn, Member, User
from tests import gateway
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory
from tests.joining import walk
from tests.marks import once

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "+212612345678"
WRONG = "ABCDEF"


def url(name, *args, language="en"):
    with translation.override(language):
        return reverse(name, args=args)


LOG_IN, CODE = url("account_login"), url("account_confirm_login_code")


def ask(client, contact="0612345678", **extra):
    return client.post(LOG_IN, {"login": contact, **extra})


def text(response):
    return response.content.decode()


def is_in(client):
    return "_auth_user_id" in client.session


def field(html, name):
    return re.search(rf'<input[^>]*name="{name}"[^>]*>', html)[0]


# The field ---------------------------------------------------------------------------------
PHONES = [
    "0612345678",
    " 06 12 34 56 78 ",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "٠٦١٢٣٤٥٦٧٨",
    "۰۶ ۱۲ ۳۴ ۵۶ ۷۸",
    "０６１２３４５６７８",
    "\u202a+212612345678\u202c",
    "+212 6 12 34 56 78",
    "00212612345678",
    "٠٠٢١٢٦١٢٣٤٥٦٧٨",
    "+212 (0) 6 12 34 56 78",
    "612345678",
    "212612345678",
]
EMAILS = [
    "salma@example.org",
    " Salma@Example.ORG ",
    "ｓａｌｍａ＠example.org",
    "\u200fsalma@example.org\u200f",
    "salma@example۔org",
    "salma @example.org",
]


@once
@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_is_read_however_it_is_typed(typed):
    assert as_contact(typed) == {"phone": PHONE}


@once
@pytest.mark.parametrize("typed", EMAILS)
def test_an_email_is_read_however_it_is_typed(typed):
    assert as_contact(typed) == {"email": "salma@example.org"}


@once
@pytest.mark.parametrize(
    "typed", ["", "   ", "12", "Salma", "06 12 34 56 7x", "@", "a@b", "😀", "+"]
)
def test_what_is_neither_is_refused_beside_the_field(client, typed):
    answer = ask(client, typed)
    assert answer.context["form"].errors.keys() == {"login"}
    assert not gateway.sent


@once
def test_nothing_typed_is_told_what_to_write(client):
    assert "Write your phone number or your e-mail address." in text(ask(client, ""))


@once
def test_an_extension_is_no_part_of_a_phone():
    with pytest.raises(ValidationError):
        as_contact("0612345678 ext 5")


LANDLINES = ["05 23 49 12 34", "0801000000", "+33 1 23 45 67 89", "+34 912 345 678"]


@once
@pytest.mark.parametrize("number", LANDLINES)
def test_a_landline_is_told_that_it_gets_no_text_message(client, number):
    answer = ask(client, number)
    said = answer.context["form"].errors["login"]
    assert said == ["This number receives no text messages: give a mobile number or an e-mail."]
    assert not gateway.sent


@once
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_page_asks_for_one_thing_and_speaks_of_no_password(client, language, valid_html):
    page = client.get(url("account_login", language=language))
    valid_html(page)
    own = text(page).partition('<main id="main">')[2].partition("</main>")[0]
    assert len(re.findall(r"<input(?![^>]*hidden)", own)) == 1
    with translation.override(language):
        assert translation.gettext("password") not in own
    assert 'dir="ltr"' in field(own, "login")
    assert url("account_login_staff", language=language) in own


# Two pages -----------------------------------------------------------------------------------
@once
def test_two_pages_lead_where_somebody_was_going(client, last_code):
    member = MemberFactory(user=UserFactory(phone=PHONE))
    CohortFactory(center=member.center)
    page = client.get(url("pages:me"), follow=True)
    assert page.redirect_chain[-1][0] == f"{LOG_IN}?next={url('pages:me')}"
    sent = ask(client, next=url("members:contact"))
    assert sent.url == f"{CODE}?next={url('members:contact').replace('/', '%2F')}"
    assert client.post(CODE, {"code": last_code()}).url == url("members:contact")


@once
def test_where_somebody_was_going_outlives_another_language(client, last_code):
    MemberFactory(user=UserFactory(phone=PHONE))
    ask(client, next=url("members:contact"))
    client.post(url("account_confirm_login_code", language="fr"), {"code": WRONG})
    entered = client.post(url("account_confirm_login_code", language="fr"), {"code": last_code()})
    assert entered.url == url("members:contact")


@once
@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away(client, last_code, bad):
    MemberFactory(user=UserFactory(phone=PHONE))
    ask(client, next=bad)
    assert client.post(CODE, {"code": last_code(), "next": bad}).url == url("pages:me")


@once
def test_the_page_of_before_asks_too(client, last_code):
    user = UserFactory()
    old = url("account_request_login_code")
    assert client.get(old).status_code == 200
    client.post(old, {"email": user.email})
    client.post(CODE, {"code": last_code()})
    assert client.session["_auth_user_id"] == str(user.pk)


@once
def test_staff_have_a_page_for_their_password(client, staff):
    desk = staff(Role.FRONT_DESK)
    desk.set_password("a-long-password-of-theirs")
    desk.save()
    page = url("account_login_staff")
    assert 'type="password"' in text(client.get(page))
    client.post(page, {"login": desk.email, "password": "a-long-password-of-theirs"})
    assert is_in(client)


# The code --------------------------------------------------------------------------------------
@once
def test_a_text_message_ends_with_what_fills_the_code_in(client, last_code, settings):
    settings.PORTAL_URL = "https://portal.example:8443"
    ask(client)
    _to, body = gateway.sent[-1]
    code = last_code()
    assert re.fullmatch(r"\d{6}", code)
    assert body.splitlines()[-1] == f"@portal.example #{code}"
    assert body.splitlines()[-2] == ""


@once
def test_an_email_says_it_plainly_and_where_to_type_it(client, last_code, settings):
    ask(client, "salma@example.org")
    body = mail.outbox[-1].body
    assert f"#{last_code()}" not in body
    assert settings.PORTAL_URL + CODE in body


@once
def test_the_field_of_the_code_is_made_for_phones(client):
    ask(client)
    code = field(text(client.get(CODE)), "code")
    for said in ('inputmode="numeric"', 'autocomplete="one-time-code"', "pattern=", 'dir="ltr"'):
        assert said in code


ARABIC, PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


@once
@pytest.mark.parametrize(
    "typed",
    [
        str,
        lambda code: f" {code[:3]} {code[3:]} ",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: f"\u200f{code}\u200e",
        lambda code: code.translate(str.maketrans("0123456789", ARABIC)),
        lambda code: code.translate(str.maketrans("0123456789", PERSIAN)),
        lambda code: ".".join(code),
    ],
)
def test_a_code_is_read_however_it_is_typed(client, last_code, typed):
    ask(client)
    pattern = re.search(r'pattern="([^"]*)"', field(text(client.get(CODE)), "code"))[1]
    code = typed(last_code())
    assert re.fullmatch(pattern, code.strip("\u200e\u200f"))
    client.post(CODE, {"code": code})
    assert is_in(client)


@once
def test_nothing_typed_is_no_guess(client, last_code):
    ask(client)
    for _time in range(8):
        assert client.post(CODE, {"code": "  "}).status_code == 200
    client.post(CODE, {"code": last_code()})
    assert is_in(client)


@once
def test_another_code_is_good_for_its_own_quarter_of_an_hour(client, last_code, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    ask(client)
    time_machine.move_to(start + timedelta(minutes=14), tick=False)
    client.post(CODE, {"action": "resend"})
    time_machine.move_to(start + timedelta(minutes=28), tick=False)
    client.post(CODE, {"code": last_code()})
    assert is_in(client)


# Six digits are guarded over days ----------------------------------------------------------
def guess_for_days(time_machine, days, *, address):
    """Ask from elsewhere each time, and enter a wrong code five times; how many were looked at."""
    start, looked_at = timezone.now(), 0
    for hour in range(days * 24):
        time_machine.move_to(start + timedelta(hours=hour), tick=False)
        guesser = Client(REMOTE_ADDR=address(hour))
        if ask(guesser).status_code != 302:
            continue
        for _try in range(5):
            if guesser.post(CODE, {"code": "x"}).status_code == 200:
                looked_at += 1
    return looked_at


@once
def test_one_contact_is_guessed_at_sixty_times_a_week(time_machine):
    assert guess_for_days(time_machine, 7, address=lambda hour: f"10.1.{hour}.1") <= 60


@once
def test_a_stranger_locks_nobody_out_of_their_own_phone(client, last_code, time_machine):
    UserFactory(phone=PHONE)
    ask(client)
    client.post(CODE, {"code": last_code()})
    client.post(url("account_logout"))
    guess_for_days(time_machine, 2, address=lambda hour: f"10.1.{hour}.1")
    new = Client()
    assert "Too many wrong codes were typed." in text(ask(new))
    ask(client)
    client.post(CODE, {"code": last_code()})
    assert is_in(client)


@once
def test_right_codes_are_no_guesses(last_code, time_machine):
    start = timezone.now()
    for number in range(25):
        time_machine.move_to(start + timedelta(hours=number), tick=False)
        browser = Client(REMOTE_ADDR=f"10.2.{number}.1")
        if ask(browser).status_code == 302:
            browser.post(CODE, {"code": last_code()})
            assert is_in(browser)


# Correct it ------------------------------------------------------------------------------------
@once
def test_a_typo_is_corrected_at_once(client, last_code):
    MemberFactory(user=UserFactory(phone=PHONE))
    ask(client, "0612345679", next=url("members:contact"))
    assert "Correct the number" in text(client.get(CODE))
    page = client.post(url("account_correct"), follow=True)
    assert urlsplit(page.redirect_chain[-1][0]).path == LOG_IN
    assert 'value="06 12 34 56 79"' in field(text(page), "login")
    assert url("members:contact") in text(page)
    assert not page.context["waits"]
    wrong = last_code()
    assert client.post(CODE, {"code": wrong}).status_code == 200
    assert not is_in(client)
    ask(client, next=url("members:contact"))
    assert client.post(CODE, {"code": last_code()}).url == url("members:contact")


@once
def test_a_typo_in_a_registration_is_corrected_in_it(client, answers, last_code):
    walk(client, answers | {"phone": "0612345679"})
    page = client.post(url("account_correct"), follow=True)
    assert page.redirect_chain[-1][0] == url("members:join_step", "contact")
    assert "0612345679" in field(text(page), "phone")
    for step in ("contact", "wishes"):
        client.post(url("members:join_step", step), answers)
    client.post(CODE, {"code": last_code()})
    assert Member.objects.get().phone == PHONE


@once
def test_who_left_a_registration_and_logs_in_corrects_the_log_in(client, answers):
    walk(client, answers)
    ask(client, "0699999999")
    assert client.post(url("account_correct")).url == LOG_IN


@once
@pytest.mark.parametrize("page", [LOG_IN, url("account_login_staff"), url("members:join")])
def test_while_a_code_waits_anybody_may_begin_anew(client, page):
    ask(client)
    assert client.get(page).status_code == 200


@once
def test_while_a_code_waits_the_log_in_leads_to_it(client):
    ask(client)
    page = client.get(url("pages:me"), follow=True)
    assert f'href="{CODE}"' in text(page)
    assert page.context["waits"] == {"phone": PHONE}


# The code is over --------------------------------------------------------------------------------
def wrong_five_times(client):
    for _try in range(5):
        answer = client.post(CODE, {"code": WRONG}, follow=True)
    return answer


@once
def test_after_five_wrong_codes_another_is_one_tap_away(client, last_code, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ask(client)
    first = last_code()
    said = text(wrong_five_times(client))
    assert "The code was typed wrong too often" in said
    assert "password" not in said.partition("<main")[2]
    client.post(CODE, {"code": first})
    assert not is_in(client)
    time_machine.shift(timedelta(seconds=31))
    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": last_code()})
    assert is_in(client)


@once
def test_five_wrong_codes_lose_no_registration(client, answers, last_code, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    walk(client, answers)
    page = wrong_five_times(client)
    assert urlsplit(page.redirect_chain[-1][0]).path == CODE
    corrected = client.post(url("account_correct"))
    assert corrected.url == url("members:join_step", "contact")
    time_machine.shift(timedelta(seconds=31))
    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": last_code()})
    assert Member.objects.get().phone == PHONE


@once
def test_an_expired_code_says_so_and_leads_to_another(client, last_code, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    ask(client)
    old = last_code()
    time_machine.move_to(start + timedelta(minutes=16), tick=False)
    page = client.post(CODE, {"code": old}, follow=True)
    assert "A quarter of an hour has passed" in text(page)
    client.post(CODE, {"action": "resend"})
    assert last_code() != old
    client.post(CODE, {"code": last_code()})
    assert is_in(client)


@once
def test_who_asked_for_no_code_is_led_to_the_field(client):
    assert client.get(f"{CODE}?next=/en/me/").url == f"{LOG_IN}?next=%2Fen%2Fme%2F"


# One way in for everybody ------------------------------------------------------------------------
@pytest.mark.parametrize("contact", ["0612345678", "salma@example.org"])
def test_who_has_no_account_gets_a_code_and_one_is_opened_by_it(client, last_code, contact):
    ask(client, contact)
    assert not User.objects.exists()
    client.post(CODE, {"code": last_code()})
    user = User.objects.get()
    assert normal(user.phone or user.email) == normal(contact)
    assert LogIn.objects.get().user == user


def test_a_number_that_left_the_account_meanwhile_opens_nothing(client, last_code):
    user = UserFactory(phone=PHONE)
    ask(client)
    set_contacts(user, phone="+212698765432")
    page = client.post(CODE, {"code": last_code()}, follow=True)
    assert "This code opens nothing any more. Ask for another." in text(page)
    assert not is_in(client)
    again = Client(REMOTE_ADDR="10.4.0.1")
    ask(again)
    again.post(CODE, {"code": last_code()})
    assert again.session["_auth_user_id"] != str(user.pk)


def test_two_tabs_that_register_one_contact_open_one_account(last_code):
    tabs = [Client(REMOTE_ADDR=f"10.3.0.{number}") for number in (1, 2)]
    codes = []
    for tab in tabs:
        ask(tab)
        codes.append(last_code())
    for tab, code in zip(tabs, codes, strict=True):
        tab.post(CODE, {"code": code})
        assert tab.session["_auth_user_id"] == str(User.objects.get().pk)


def test_a_closed_account_is_told_so_once_it_is_proved(client, last_code):
    UserFactory(phone=PHONE, is_active=False)
    ask(client)
    page = client.post(CODE, {"code": last_code()}, follow=True)
    assert "This account is closed" in text(page)
    assert not is_in(client)
    assert client.get(LOG_IN).status_code == 200

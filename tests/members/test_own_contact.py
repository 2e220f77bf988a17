"""Another phone or e-mail of one's own: proved by a code that goes to the new one."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.destinations import on_the_way
from members.enums import Origin
from members.models import LogIn, Member, User
from members.services.access import open_account
from members.services.proposals import propose, waiting_of
from members.sessions import _LOGGED_IN_AT
from skills_center.base.phones import SPACE, read_phone
from skills_center.messaging.models import Message
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db(transaction=True)]
NEW = "+212661223344"


@pytest.fixture
def salma(center):
    user = UserFactory(
        phone="+212600000001", phone_verified_at=timezone.now(), email="s@example.org"
    )
    return MemberFactory(center=center, user=user, phone=user.phone, email=user.email)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def own(salma):
    return logged_in(salma.user)


def ask(client, name, value):
    return client.post(reverse("members:own_contact", args=[name]), {name: value})


def enter(client, code):
    return client.post(reverse("members:contact_code"), {"code": code})


def test_a_new_phone_opens_the_account_once_its_code_was_typed(own, salma, last_code):
    elsewhere = logged_in(salma.user)
    answer = ask(own, "phone", "٠٦ ٦١ ٢٢ ٣٣ ٤٤")
    assert answer.url == reverse("members:contact_code")
    assert gateway.sent[-1][0] == NEW
    assert fresh(salma).phone.as_e164 == "+212600000001"
    code = last_code()
    answer = enter(own, f" {code[:3]}-{code[3:]} ".translate(str.maketrans("0123", "٠١٢٣")))
    assert answer.url == reverse("members:contact")
    salma = fresh(salma)
    user = fresh(salma.user)
    assert [salma.phone.as_e164, user.phone.as_e164] == [NEW, NEW]
    assert user.phone_verified_at
    assert own.get(reverse("members:my_file")).status_code == 200
    assert elsewhere.get(reverse("members:my_file")).status_code == 302
    told = Message.objects.get(address="+212600000001")
    assert salma.first_name not in told.body


def test_an_email_is_added_where_there_is_none(center, last_code):
    user = UserFactory(phone="+212600000001", phone_verified_at=timezone.now(), email=None)
    member = MemberFactory(center=center, user=user, phone=user.phone)
    own = logged_in(user)
    ask(own, "email", "Salma@Example.org")
    assert enter(own, last_code()).url == reverse("members:contact")
    assert (fresh(member).email, fresh(user).email) == ("salma@example.org", "salma@example.org")
    assert fresh(user).emailaddress_set.get().verified
    assert fresh(user).phone
    ways = own.get(reverse("members:contact")).context["form"].fields["preferred_channel"].choices
    assert len(ways) == 2


@pytest.mark.parametrize("added", ["email", "phone"])
def test_a_second_way_in_is_told_to_the_first(center, last_code, added):
    first = {"phone": None, "email": "s@example.org"}
    if added == "email":
        first = {"phone": "+212600000001", "phone_verified_at": timezone.now(), "email": None}
    user = UserFactory(**first)
    MemberFactory(center=center, user=user)
    own = logged_in(user)
    new = {"email": "salma@example.org", "phone": "0661223344"}[added]
    ask(own, added, new)
    Message.objects.all().delete()
    enter(own, last_code())
    told = Message.objects.get()
    assert told.address == first["phone" if added == "email" else "email"]
    assert new not in told.body
    assert fresh(user).member.first_name not in told.body


def test_nothing_tells_that_a_contact_opens_another_account(own, salma):
    UserFactory(phone=NEW)
    taken = ask(own, "phone", NEW)
    free = ask(own, "phone", "+212661223355")
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    assert [address for address, _text in gateway.sent] == [NEW, "+212661223355"]
    assert not any(sign.isdigit() for sign in gateway.sent[0][1])
    assert fresh(salma).phone.as_e164 == "+212600000001"


@pytest.mark.parametrize(
    ("name", "value"), [("phone", NEW), ("email", "other@example.org")], ids=["phone", "email"]
)
def test_an_account_that_somebody_only_began_keeps_no_contact_from_its_owner(
    own, salma, last_code, name, value
):
    """As the desk's correction has it: nobody ever entered there."""
    begun = open_account(**{name: value}, language="ar")
    ask(own, name, value)
    enter(own, last_code())
    assert getattr(fresh(salma.user), name) == value
    assert not User.objects.filter(pk=begun.pk).exists()


@pytest.mark.parametrize("besides", [{}, {"sex": "male"}], ids=["alone", "beside another"])
def test_a_contact_proposed_before_waits_no_more_once_one_is_proved(own, salma, last_code, besides):
    """Accepted later, it would take the place of the one that they proved since."""
    propose(salma, {"phone": "+212655555555"} | besides, origin=Origin.ONLINE, by=salma.user)
    ask(own, "phone", NEW)
    enter(own, last_code())
    waiting = waiting_of(salma)
    assert (waiting.changes if waiting else {}) == besides
    assert fresh(salma).phone.as_e164 == NEW


def test_no_code_opens_a_contact_that_is_taken(own, salma):
    UserFactory(phone=NEW)
    ask(own, "phone", NEW)
    for code in ("000000", "123456"):
        enter(own, code)
    assert fresh(salma.user).phone.as_e164 == "+212600000001"


def test_one_that_was_taken_meanwhile_stays_whose_it_is(own, salma, last_code):
    ask(own, "phone", NEW)
    other = UserFactory(phone=NEW)
    enter(own, last_code())
    assert fresh(other).phone.as_e164 == NEW
    assert fresh(salma.user).phone.as_e164 == "+212600000001"


def test_wrong_codes_come_to_an_end(own, salma, last_code, settings):
    ask(own, "phone", NEW)
    code = last_code()
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS):
        assert enter(own, wrong).status_code == 200
    assert enter(own, code).url == reverse("members:own_contact", args=["phone"])
    assert fresh(salma).phone.as_e164 == "+212600000001"


def test_wrong_codes_of_many_accounts_for_one_number_share_the_count_of_the_log_in(
    center, time_machine
):
    wrong = 0
    for number in range(6):
        time_machine.move_to(timezone.now() + timedelta(minutes=20), tick=False)
        client = Client(REMOTE_ADDR=f"10.2.0.{number}")
        client.force_login(MemberFactory(center=center).user)
        page = ask(client, "phone", NEW)
        for _try in range(5):
            wrong += enter(client, "000000").status_code == 200
    assert wrong == 20
    assert page.context["form"].errors.keys() == {"phone"}
    refused = Client(REMOTE_ADDR="10.9.9.9").post(reverse("account_login"), {"login": NEW})
    assert refused.context["form"].errors
    assert len(gateway.sent) == 4


def test_a_right_code_is_given_back(own, last_code, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"code_wrong": "1/d/key"}
    ask(own, "phone", NEW)
    assert enter(own, last_code()).url == reverse("members:contact")
    assert Client(REMOTE_ADDR="10.9.9.9").post(reverse("account_login"), {"login": NEW}).url


def test_a_code_of_another_number_proves_nothing(own, salma, last_code):
    ask(own, "phone", NEW)
    code = last_code()
    ask(own, "phone", "+212661223355")
    if last_code() != code:
        enter(own, code)
    assert fresh(salma).phone.as_e164 == "+212600000001"


def test_an_old_code_is_told_with_the_way_to_another(own, salma, last_code, settings):
    ask(own, "phone", NEW)
    session = own.session
    session["own_contact"] = session["own_contact"] | {
        "at": session["own_contact"]["at"] - settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT - 1
    }
    session.save()
    assert enter(own, last_code()).url == reverse("members:contact")
    assert fresh(salma).phone.as_e164 == "+212600000001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone", ""),
        ("phone", "0612"),
        ("phone", "0523491234"),  # a landline
        ("phone", "+212600000001"),
        ("email", "salma@"),
        ("email", "S@example.org"),
        ("email", "salma@gmial.com"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(own, name, value):
    page = ask(own, name, value)
    assert page.context["form"].errors.keys() == {name}
    assert not gateway.sent


def test_a_session_of_long_ago_logs_in_again_first(own, salma):
    session = own.session
    session[_LOGGED_IN_AT] = session[_LOGGED_IN_AT] - 24 * 3600
    session.pop("account_authentication_methods", None)
    session.save()
    assert "login" in ask(own, "phone", NEW).url
    assert not gateway.sent


def test_messages_to_strangers_come_to_an_end(own):
    for number in range(12):
        ask(own, "phone", f"+2126612233{number:02}")
    assert len(gateway.sent) == 8


def test_code_page_sends_another_and_leads_back(own):
    ask(own, "phone", NEW)
    page = own.get(reverse("members:contact_code"))
    assert untouched(page, holding="phone")["phone"] == [NEW]
    back = own.get(reverse("members:own_contact", args=["phone"]))
    shown = read_phone(NEW).replace(SPACE, " ")
    assert back.context["form"]["phone"].value() == shown


def test_another_name_is_no_page_and_who_has_no_file_gets_one_first(own, staff):
    assert own.get(reverse("members:own_contact", args=["address"])).status_code == 404
    client, page = logged_in(UserFactory()), reverse("members:own_contact", args=["phone"])
    assert client.get(page).url == on_the_way("members:no_file", page)
    assert not LogIn.objects.filter(user=None).exists()
    assert Member.objects.count() == 1


def test_a_code_of_the_window_before_is_no_wrong_code(own, salma, last_code):
    ask(own, "phone", "0661223344")
    first, page = last_code(), reverse("members:contact_code")
    drawn = untouched(own.get(page), "own-contact-code")
    ask(own, "phone", "0655667788")
    newest = last_code()
    for _try in range(settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS + 1):
        asked = own.post(page, drawn | {"code": first})
    assert asked.context["form"].errors.keys() == {"code"}
    assert untouched(asked, "own-contact-code")["sent_to"] == ["+212655667788"]
    own.post(page, untouched(asked, "own-contact-code") | {"code": newest})
    assert fresh(salma).phone.as_e164 == "+212655667788"

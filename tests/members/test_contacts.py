"""A phone that the desk corrects is the phone that logs in; the former one opens nothing more."""

from contextlib import suppress

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from members.enums import Role
from members.models import Member, User
from members.services.access import open_account
from members.services.account_contacts import write_address
from members.services.claims import claim
from members.services.contact_changes import foresee_contact
from members.services.contacts import (
    change_contact,
    change_own_contact,
    change_staff_contact,
    prove,
)
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message
from tests import gateway
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory, UserFactory
from tests.joining import walk
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

pytestmark = pytest.mark.django_db(transaction=True)
FORMER, NEW, OTHER = "+212612345678", "+212699999999", "+212655443322"
CODE = reverse("account_request_login_code")
CONFIRM = reverse("account_confirm_login_code")


@pytest.fixture
def user():
    return UserFactory(phone=FORMER, phone_verified_at=timezone.now(), email=None)


@pytest.fixture
def member(center, user):
    return MemberFactory(center=center, user=user, phone=FORMER)


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))

    def save(member, **typed):
        page = reverse("admin:members_member_change", args=[member.pk])
        sent = untouched(client.get(page), "member_form") | {"_save": ["1"]}
        return client.post(page, sent | {name: [value] for name, value in typed.items()})

    return save


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def enter(phone, last_code):
    """A browser after the code that was sent to this phone, if one was."""
    browser = Client()
    gateway.sent.clear()
    answer = browser.post(CODE, {"phone": phone})
    with suppress(TypeError):  # a message that says that there is no account holds no code
        browser.post(answer.url, {"code": last_code()})
    return browser


def opens(phone, last_code):
    return int(enter(phone, last_code).session.get("_auth_user_id", 0))


# The desk -----------------------------------------------------------------------------------
def test_the_corrected_phone_opens_the_file_and_the_former_one_no_more(
    member, user, desk, last_code
):
    assert desk(member, phone="0699999999").status_code == 302
    assert opens(NEW, last_code) == user.pk
    assert fresh(user).phone_verified_at
    assert opens(FORMER, last_code) != user.pk
    assert fresh(member).phone == NEW


@once
def test_nothing_is_proved_of_the_new_phone_until_its_code_is_typed(member, user, desk):
    desk(member, phone="0699999999")
    assert (fresh(user).phone, fresh(user).phone_verified_at) == (NEW, None)


@once
def test_what_was_open_ends(member, user, desk, last_code):
    browser = enter(FORMER, last_code)
    assert browser.get(reverse("pages:me")).status_code == 200
    desk(member, phone="0699999999")
    assert browser.get(reverse("pages:me")).status_code == 302


@once
def test_a_code_sent_to_the_former_phone_opens_nothing(member, user, desk, last_code):
    browser = Client()
    browser.post(CODE, {"phone": FORMER})
    code = last_code()
    desk(member, phone="0699999999")
    answer = browser.post(CONFIRM, {"code": code}, follow=True)
    assert "_auth_user_id" not in browser.session
    assert fresh(user).phone == NEW
    assert answer.redirect_chain[-1][0] == CODE
    assert browser.get(CONFIRM).status_code == 302  # the page of the code is closed


@once
def test_a_code_sent_to_the_former_email_opens_nothing(center, desk, last_code):
    user = UserFactory(email="salma@example.org")
    member = MemberFactory(center=center, user=user, email=user.email)
    browser = Client()
    browser.post(CODE, {"email": user.email})
    code = last_code()
    desk(member, email="new@example.org")
    browser.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in browser.session
    kept = EmailAddress.objects.filter(user=user)
    assert [*kept.values_list("email", "verified")] == [("new@example.org", False)]


@once
def test_the_former_phone_is_told_without_a_name(member, user, desk):
    desk(member, phone="0699999999")
    left, given = Message.objects.order_by("pk")
    assert (left.address, given.address) == (FORMER, NEW)
    for message in (left, given):
        assert message.channel == Channel.TEXT
        assert message.user == user
        for word in (member.first_name, member.last_name, member.number, FORMER[-8:], NEW[-8:]):
            assert word not in message.body
    assert reverse("account_request_login_code") in given.body


@once
def test_a_way_in_that_the_desk_adds_is_told_to_both(member, user, desk):
    desk(member, email="salma@example.org")
    told = Message.objects.order_by("address").values_list("address", flat=True)
    assert [*told] == [FORMER, "salma@example.org"]


def test_an_email_corrected_alone_leaves_the_phone_as_it_was(center, desk, user, last_code):
    member = MemberFactory(center=center, user=user, phone=FORMER)
    desk(member, email="Salma@Example.org")
    now = fresh(user)
    assert (now.email, now.phone) == ("salma@example.org", FORMER)
    assert now.phone_verified_at
    assert opens(FORMER, last_code) == user.pk


@once
def test_a_page_saved_untouched_moves_nothing(member, user, desk, last_code):
    set_contacts(user, phone=OTHER)  # of before: the account has another phone than the file
    browser = enter(OTHER, last_code)
    desk(member, address="حي السلام")
    assert fresh(user).phone == OTHER
    assert browser.get(reverse("pages:me")).status_code == 200


def test_an_account_with_another_phone_than_its_file_gets_the_one_typed(member, user, desk):
    set_contacts(user, phone=OTHER)
    desk(member, phone="0699999999")
    assert fresh(user).phone == NEW
    assert Message.objects.filter(address=OTHER).exists()


# No way in is left ---------------------------------------------------------------------------
def test_an_emptied_phone_opens_nothing_and_its_file_waits_for_another(
    member, user, desk, last_code
):
    answer = desk(member, phone="")
    assert answer.status_code == 302
    assert len(told(answer)) == 2  # that nobody can enter, what was saved
    assert fresh(user).without_contact_since
    assert opens(FORMER, last_code) != user.pk
    desk(member, phone="0699999999")
    assert fresh(user).without_contact_since is None
    assert opens(NEW, last_code) == user.pk


def test_an_emptied_phone_leaves_the_email(center, desk, last_code):
    user = UserFactory(phone=FORMER)
    member = MemberFactory(center=center, user=user, phone=FORMER)
    desk(member, phone="")
    assert (fresh(user).phone, fresh(user).email) == (None, user.email)


# The contact of somebody else -----------------------------------------------------------------
@pytest.fixture
def sister(center):
    user = UserFactory(phone=NEW, email=None, phone_verified_at=timezone.now())
    return MemberFactory(center=center, user=user, phone=NEW, first_name="مريم")


def test_a_phone_that_opens_another_account_is_not_taken_from_it(
    member, user, sister, desk, last_code
):
    answer = desk(member, phone="0699999999")
    assert answer.status_code == 302
    assert len(told(answer)) == 3  # whose it is, that nobody can enter, what was saved
    assert fresh(member).phone == NEW
    assert (fresh(user).phone, fresh(user).email) == (None, None)
    assert opens(NEW, last_code) == sister.user_id
    assert opens(FORMER, last_code) != user.pk


def test_who_shares_a_phone_enters_once_it_is_free(member, user, sister, desk, last_code):
    desk(member, phone="0699999999")
    desk(sister, phone="0655443322")
    browser = enter(NEW, last_code)
    browser.post(reverse("members:claim"), {"birth_date": f"{member.birth_date:%d/%m/%Y}"})
    assert browser.get(reverse("pages:me")).status_code == 200
    assert str(fresh(member).user.pk) == browser.session["_auth_user_id"]
    assert not User.objects.filter(pk=user.pk).exists()  # what hung on it is the new one's


def test_what_the_left_account_did_is_kept_with_the_new_one(member, user, desk):
    Message.objects.queue(channel=Channel.TEXT, address=FORMER, language="ar", body="…", user=user)
    change_contact(member, by=None, phone="")
    new = UserFactory(phone=NEW, phone_verified_at=timezone.now(), email=None)
    change_contact(member, by=None, phone=NEW)
    claim(user=new, birth_date=member.birth_date)
    assert fresh(member).user == new
    assert set(Message.objects.values_list("user", flat=True)) == {new.pk}


def test_an_account_that_was_only_begun_makes_way(member, user, desk, last_code):
    """Whoever types a phone on `join/` opens one for it, and would keep it from its owner."""
    open_account(phone=NEW, language="ar")
    desk(member, phone="0699999999")
    assert opens(NEW, last_code) == user.pk


@once
def test_a_code_for_an_account_that_made_way_opens_nothing(member, desk, answers, last_code):
    browser = Client()
    waiting = walk(browser, answers | {"phone": "06 99 99 99 99"})
    code = last_code()
    desk(member, phone="0699999999")
    browser.post(waiting.url, {"code": code})
    assert "_auth_user_id" not in browser.session
    assert Member.objects.count() == 1


# A landline -----------------------------------------------------------------------------------
LANDLINE = "0523491234"


@once
def test_a_landline_alone_is_no_way_in(member, user, desk):
    set_contacts(user, email=None)
    with translation.override("ar"):
        warned = gettext(
            "Nobody can enter the space of this file now: add a mobile number or an e-mail of"
            " their own."
        )
    assert warned in told(desk(member, phone=LANDLINE))
    assert fresh(user).without_contact_since
    assert fresh(member).phone == "+212523491234"


@once
def test_a_landline_beside_an_email_is_not_what_the_space_opens_with(center):
    member = MemberFactory(center=center, user=UserFactory(phone=FORMER), phone=FORMER)
    done = change_contact(member, by=None, phone=LANDLINE)
    assert (done.has_way_in, done.moved) == (True, set())


def test_a_file_with_a_landline_alone_is_claimed_by_its_email(member, user):
    set_contacts(user, phone=LANDLINE, email=None)
    set_contacts(member, phone=LANDLINE, email="salma@example.org")
    new = UserFactory(phone=None, email="salma@example.org")
    write_address(new, is_proved=True)
    assert claim(user=new, birth_date=member.birth_date) == member


@once
def test_an_administrator_is_told_that_no_code_reaches_a_landline(staff, client, user, member):
    set_contacts(user, email=None)
    client.force_login(staff(Role.ADMINISTRATOR))
    page = reverse("admin:members_user_change", args=[user.pk])
    sent = untouched(client.get(page), "user_form") | {"_save": ["1"]}
    answer = client.post(page, sent | {"phone": [LANDLINE]}, follow=True)
    with translation.override("ar"):
        warned = gettext("No code reaches this account: add an e-mail, or a mobile number.")
    assert warned in answer.content.decode()


# What would follow ----------------------------------------------------------------------------
@pytest.mark.parametrize("phone", ["0655443322", "0699999999", LANDLINE, ""])
@pytest.mark.parametrize("has_email", [True, False])
def test_what_is_foreseen_is_what_follows(member, user, sister, phone, has_email):
    set_contacts(user, email="salma@example.org" if has_email else None)
    foreseen = foresee_contact(member, phone=phone)
    assert fresh(user).phone == FORMER
    done = change_contact(member, by=None, phone=phone)
    assert (foreseen.moved, foreseen.taken, foreseen.has_way_in) == (
        (done.moved, done.taken, done.has_way_in)
    )


def test_an_account_that_was_only_begun_is_not_foreseen_to_stand_in_the_way(member):
    begun = open_account(phone=NEW, language="ar")
    assert foresee_contact(member, phone=NEW).taken == set()
    assert User.objects.filter(pk=begun.pk).exists(), "to look writes nothing"


# The staff ------------------------------------------------------------------------------------
@once
def test_the_account_of_somebody_of_the_staff_stays(center, staff, desk):
    coach = staff(Role.COACH, phone=FORMER, phone_verified_at=timezone.now())
    member = MemberFactory(center=center, user=coach, phone=FORMER)
    answer = desk(member, phone="0699999999", email="a@example.org")
    assert (fresh(coach).phone, fresh(coach).email) == (FORMER, coach.email)
    assert fresh(member).phone == NEW
    assert len(told(answer)) == 2
    assert not Message.objects.exists()


def test_an_administrator_corrects_an_account(center, staff, client, user, member):
    client.force_login(staff(Role.ADMINISTRATOR))
    page = reverse("admin:members_user_change", args=[user.pk])
    sent = untouched(client.get(page), "user_form") | {"_save": ["1"]}
    assert client.post(page, sent | {"phone": ["0699999999"]}).status_code == 302
    assert (fresh(user).phone, fresh(user).phone_verified_at) == (NEW, None)
    assert fresh(member).phone == NEW  # it held the same


@once
def test_only_its_person_and_administrators_change_an_account(staff, user):
    coach, desk = staff(Role.COACH), staff(Role.FRONT_DESK)
    with pytest.raises(DomainError):
        change_staff_contact(coach, by=desk, phone=NEW)
    assert change_staff_contact(coach, by=coach, phone=NEW).phone == NEW
    with pytest.raises(DomainError):
        change_staff_contact(coach, by=staff(Role.ADMINISTRATOR), phone=FORMER)
    assert fresh(coach).phone == NEW
    assert fresh(user).phone == FORMER


@once
def test_the_account_of_a_superuser_is_a_superusers_to_change(staff):
    root = UserFactory(email="root@example.org", phone=FORMER, is_superuser=True, is_staff=True)
    with pytest.raises(IllegalMoveError):
        change_staff_contact(root, by=staff(Role.ADMINISTRATOR), email="mine@example.org")
    assert fresh(root).email == "root@example.org"
    change_staff_contact(root, by=UserFactory(is_superuser=True), phone=NEW)
    assert fresh(root).phone == NEW


# The person themself ----------------------------------------------------------------------------
def test_ones_own_contact_is_proved_and_the_file_follows(member, user):
    change_own_contact(user, phone=NEW)
    assert fresh(user).phone_verified_at
    assert fresh(member).phone == NEW
    assert [*Message.objects.values_list("address", flat=True)] == [FORMER]


@once
def test_ones_last_contact_is_not_given_up(member, user, sister):
    with pytest.raises(DomainError):
        change_own_contact(user, phone="")
    with pytest.raises(DomainError):
        change_own_contact(user, phone=NEW)
    assert fresh(user).phone == FORMER


@once
def test_an_email_is_proved_by_its_code(center, last_code):
    user = UserFactory(email="salma@example.org")
    set_contacts(user, email="new@example.org")
    prove(user, email="NEW@example.org")
    assert [*EmailAddress.objects.values_list("email", "verified")] == [("new@example.org", True)]

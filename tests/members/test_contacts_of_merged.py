"""Of two files that become one the chosen phone logs in, and nobody gets into an account by it."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import Member, User
from members.services.contacts import absorb_account, attach
from members.services.merging import merge
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from tests import gateway
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import first_on_both, once
from tests.rows import fresh

pytestmark = pytest.mark.django_db(transaction=True)
ONE, OTHER, THIRD = "+212611111111", "+212622222222", "+212633333333"
CODE = reverse("account_request_login_code")


def file_of(center, phone, *, proved=False, email=None, **fields):
    user = UserFactory(
        phone=phone, email=email, phone_verified_at=timezone.now() if proved else None
    )
    return MemberFactory(center=center, user=user, phone=phone or "", email=email or "", **fields)


@pytest.fixture
def kept(center):
    return file_of(center, ONE)


@pytest.fixture
def gone(center):
    return file_of(center, OTHER, proved=True)


def test_the_phone_chosen_for_the_file_logs_in(kept, gone):
    user = merge(kept=kept, gone=gone, taken=["phone"], by=None).user
    assert (fresh(kept).phone, fresh(user).phone) == (OTHER, OTHER)
    assert fresh(user).phone_verified_at == gone.user.phone_verified_at
    Client().post(CODE, {"phone": "0622222222"})
    assert "لا حساب" not in gateway.sent[-1][1]


def test_the_phone_that_was_not_chosen_logs_in_no_more(kept, gone):
    user = merge(kept=kept, gone=gone, by=None).user
    assert (fresh(kept).phone, fresh(user).phone) == (ONE, ONE)
    assert not User.objects.filter(phone=OTHER).exists()


@pytest.mark.parametrize("taken", [[], ["phone"]])
def test_a_proved_phone_stays_proved(center, gone, taken):
    kept = MemberFactory(center=center, phone=THIRD)  # its account has an e-mail alone
    user = fresh(merge(kept=kept, gone=gone, taken=taken, by=None).user)
    assert user.phone == OTHER
    assert user.phone_verified_at


def test_the_second_way_in_is_kept_with_its_proof(kept, center):
    gone = MemberFactory(center=center)
    email = gone.user.email
    user = fresh(merge(kept=kept, gone=gone, by=None).user)
    assert (user.phone, user.email) == (ONE, email)
    assert EmailAddress.objects.get(user=user).verified


def test_a_chosen_phone_that_was_no_accounts_logs_in_once_it_is_proved(kept, center):
    gone = MemberFactory(center=center, user=None, phone=THIRD)
    user = fresh(merge(kept=kept, gone=gone, taken=["phone"], by=None).user)
    assert (user.phone, user.phone_verified_at) == (THIRD, None)


@once
def test_sessions_of_both_end_where_contacts_changed(kept, gone, client):
    browsers = [Client(), Client()]
    for browser, file in zip(browsers, (kept, gone), strict=True):
        browser.force_login(file.user)
    merge(kept=kept, gone=gone, taken=["phone"], by=None)
    for browser in browsers:
        assert browser.get(reverse("pages:me")).status_code == 302


@once
def test_sessions_stay_where_nothing_changed(kept, gone):
    browser = Client()
    browser.force_login(kept.user)
    merge(kept=kept, gone=gone, by=None)
    assert browser.get(reverse("pages:me")).status_code == 200


@once
def test_what_opened_an_account_that_leaves_is_no_open_session_of_the_other(kept, gone):
    gone.user.log_ins.create(method="code", session_key="x")
    user = merge(kept=kept, gone=gone, by=None).user
    assert not user.log_ins.filter(ended_at=None).exists()


# The staff --------------------------------------------------------------------------------------
@pytest.mark.parametrize("taken", first_on_both([["phone", "email"], []]))
@pytest.mark.parametrize("is_kept", [True, False])
def test_no_phone_comes_to_an_account_of_the_staff(center, staff, last_code, taken, is_kept):
    """Whoever holds the phone of a file that looks like the director's would enter by a code."""
    director = staff(Role.DIRECTOR)
    hers = MemberFactory(center=center, user=director, phone=THIRD)
    bait = file_of(center, OTHER, proved=True, email="bait@example.org")
    kept, gone = (hers, bait) if is_kept else (bait, hers)
    before = fresh(director)
    assert merge(kept=kept, gone=gone, taken=taken, by=staff(Role.FRONT_DESK)).user == director
    now = fresh(director)
    assert (now.phone, now.email, now.sessions_ended) == (
        before.phone,
        before.email,
        before.sessions_ended,
    )
    browser = Client()
    answer = browser.post(CODE, {"phone": OTHER})
    browser.post(answer.url, {"code": "AAAAAA"})
    assert "_auth_user_id" not in browser.session
    assert not User.objects.filter(phone=OTHER).exists()


def test_a_phone_of_the_staff_goes_to_nobody(center, staff):
    coach = staff(Role.COACH, phone=OTHER)
    hers = MemberFactory(center=center, user=coach, phone=OTHER)
    plain = MemberFactory(center=center, user=None, phone=ONE)
    kept = merge(kept=plain, gone=hers, taken=["phone"], by=None)
    assert kept.user == coach
    assert fresh(coach).phone == OTHER


@once
def test_nobody_is_told_of_two_accounts_of_one_person(kept, gone):
    merge(kept=kept, gone=gone, taken=["phone"], by=None)
    assert not Message.objects.exists()


def test_an_account_without_a_way_in_gets_that_of_the_other(center, gone):
    kept = MemberFactory(center=center)
    set_contacts(kept.user, phone=None, email=None, without_contact_since=timezone.now())
    user = fresh(merge(kept=kept, gone=gone, by=None).user)
    assert (user.phone, user.without_contact_since) == (OTHER, None)


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_superuser": True}])
def test_an_account_with_rights_is_made_one_with_no_other(center, staff, rights):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center)
    held = UserFactory(**rights)
    Member.objects.filter(pk=gone.pk).update(user=held)
    assert merge(kept=kept, gone=gone, by=staff(Role.FRONT_DESK)).user == held
    with pytest.raises(DomainError):
        absorb_account(UserFactory(), held)
    with pytest.raises(DomainError):
        attach(MemberFactory(center=center, user=None), held)
    assert User.objects.filter(pk=held.pk).exists()

"""Two people write a contact at one moment: it opens one account, and no code opens another."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import User
from members.services.claims import claim
from members.services.contacts import (
    change_contact,
    change_own_contact,
    change_staff_contact,
    prove,
)
from members.services.merging import merge
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import at_once, failures, one_waits_for_the_other, refusals
from tests.rows import fresh

pytestmark = races
FORMER, NEW, OTHER = "+212612345678", "+212699999999", "+212655443322"
CODE = reverse("account_request_login_code")


def file_with(center, phone, **fields):
    user = UserFactory(phone=phone, phone_verified_at=timezone.now(), email=None)
    return MemberFactory(center=center, user=user, phone=phone, **fields)


@pytest.fixture
def member(center):
    return file_with(center, FORMER)


def correct(member, phone=NEW):
    return lambda: change_contact(member, by=None, phone=phone)


def test_a_code_typed_while_the_desk_corrects_opens_nothing(member, last_code):
    browser = Client()
    answer = browser.post(CODE, {"phone": FORMER})
    code = last_code()
    one_waits_for_the_other(correct(member), lambda: browser.post(answer.url, {"code": code}))
    assert "_auth_user_id" not in browser.session
    assert fresh(member.user).phone == NEW


def test_a_session_that_is_being_opened_while_the_desk_corrects_is_none(member, last_code):
    browser = Client()
    answer = browser.post(CODE, {"phone": FORMER})
    code = last_code()
    answers = one_waits_for_the_other(
        lambda: browser.post(answer.url, {"code": code}), correct(member)
    )
    assert failures(answers) == []
    assert browser.get(reverse("pages:me")).status_code == 302


def test_two_desks_give_one_phone_to_two_files(center, staff):
    files = [file_with(center, phone) for phone in (FORMER, OTHER)]
    answers = one_waits_for_the_other(*map(correct, files))
    assert failures(answers) == []
    assert User.objects.filter(phone=NEW).count() == 1
    assert [fresh(file).phone for file in files] == [NEW, NEW]
    assert sorted(len(done.taken) for done in answers) == [0, 1]


def test_two_desks_at_once_on_the_page(center, staff):
    files = [file_with(center, phone) for phone in (FORMER, OTHER)]

    def sending(file):
        browser = Client()
        browser.force_login(staff(Role.FRONT_DESK))
        page = reverse("admin:members_member_change", args=[file.pk])
        sent = untouched(browser.get(page), "member_form") | {"_save": ["1"]}
        return lambda: browser.post(page, sent | {"phone": ["0699999999"]}).status_code

    assert at_once([sending(file) for file in files]) == [302, 302]
    assert User.objects.filter(phone=NEW).count() == 1


def test_an_administrator_and_the_desk_correct_one_person(center, staff, member):
    def sending(role, row, form):
        browser = Client()
        browser.force_login(staff(role))
        page = reverse(f"admin:members_{form}_change", args=[row.pk])
        sent = untouched(browser.get(page), f"{form}_form") | {"_save": ["1"]}
        return lambda: browser.post(page, sent | {"phone": ["0699999999"]}).status_code

    answers = at_once(
        [
            sending(Role.ADMINISTRATOR, member.user, "user"),
            sending(Role.FRONT_DESK, member, "member"),
        ]
    )
    # Who comes second sees what the first wrote, or has written the same.
    assert set(answers) <= {200, 302}
    assert fresh(member).phone == fresh(member.user).phone == NEW


def test_the_desk_and_the_person_correct_at_once(member):
    answers = one_waits_for_the_other(
        correct(member), lambda: change_own_contact(member.user, phone=OTHER)
    )
    assert failures(answers) == []
    assert fresh(member).phone == fresh(member.user).phone == OTHER


def test_the_person_first_then_the_desk(member):
    answers = one_waits_for_the_other(
        lambda: change_own_contact(member.user, phone=OTHER), correct(member)
    )
    assert failures(answers) == []
    assert fresh(member).phone == fresh(member.user).phone == NEW


def test_a_merge_while_the_desk_corrects(center, member):
    gone = file_with(center, OTHER)
    answers = one_waits_for_the_other(
        correct(gone), lambda: merge(kept=member, gone=gone, taken=["phone"], by=None)
    )
    assert failures(answers) == []
    assert fresh(member).phone == fresh(fresh(member).user).phone == NEW


def test_the_desk_corrects_a_file_that_is_merged(center, member):
    gone = file_with(center, OTHER)
    answers = one_waits_for_the_other(lambda: merge(kept=member, gone=gone, by=None), correct(gone))
    assert failures(answers) == []
    assert len(refusals(answers)) == 1
    assert fresh(fresh(member).user).phone == FORMER
    assert not User.objects.filter(phone=NEW).exists()


def test_the_desk_corrects_a_file_while_it_is_claimed(center):
    member = MemberFactory(center=center, user=None, phone=FORMER)
    user = UserFactory(phone=FORMER, phone_verified_at=timezone.now(), email=None)
    answers = one_waits_for_the_other(
        correct(member), lambda: claim(user=user, birth_date=member.birth_date)
    )
    assert len(refusals(answers)) == 1
    assert fresh(member).user is None


def test_a_claim_then_the_desk_moves_the_log_in(center):
    member = MemberFactory(center=center, user=None, phone=FORMER)
    user = UserFactory(phone=FORMER, phone_verified_at=timezone.now(), email=None)
    answers = one_waits_for_the_other(
        lambda: claim(user=user, birth_date=member.birth_date), correct(member)
    )
    assert failures(answers) == []
    assert fresh(user).phone == NEW


def test_a_phone_proved_while_it_is_corrected(member):
    answers = one_waits_for_the_other(correct(member), lambda: prove(member.user, phone=FORMER))
    assert len(refusals(answers)) == 1
    assert fresh(member.user).phone_verified_at is None


def test_two_accounts_of_the_staff_get_one_phone(staff):
    coaches = [staff(Role.COACH) for _ in range(2)]
    answers = one_waits_for_the_other(
        *(lambda user=user: change_staff_contact(user, by=None, phone=NEW) for user in coaches)
    )
    assert failures(answers) == []
    assert len(refusals(answers)) == 1

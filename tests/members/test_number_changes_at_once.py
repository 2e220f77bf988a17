"""Somebody finds their file while others write in it: real threads, real locks."""

from datetime import date

import pytest
from django.utils import timezone

from members.enums import Goal, Origin, Role
from members.models import Member
from members.services.merging import merge
from members.services.number_changes import accept, ask_for_file, seek_centers, withdraw
from members.services.registration import register
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import races
from tests.races import at_once, failures, one_waits_for_the_other, refusals
from tests.rows import fresh

pytestmark = races

OLD, NEW = "+212612345678", "+212699999999"


def account(phone):
    return UserFactory(phone=phone, email=None, phone_verified_at=timezone.now())


def ask(user, center):
    return ask_for_file(
        user=user, center=center, former={"phone": OLD}, first_name="سلمى", last_name="العلوي",
        birth_date=date(2003, 5, 14), cin="", language="ar",
    )  # fmt: skip


@pytest.fixture
def found(center):
    return MemberFactory(center=center, user=account(OLD), phone=OLD)


@pytest.fixture
def own(center):
    return MemberFactory(center=center, user=account(NEW), phone=NEW)


def test_it_is_this_file_while_a_colleague_merges_the_two(center, staff, own, found):
    row, desk = ask(own.user, center), staff(Role.FRONT_DESK)
    answers = one_waits_for_the_other(
        lambda: accept(row, by=desk, number=found.number),
        lambda: merge(kept=own, gone=found, by=desk),
        before='UPDATE "members_numberchange"',
    )
    assert failures(answers) == []
    assert Member.objects.count() == 1


def test_two_ask_for_the_file_of_the_other(center, staff, own, found):
    rows = [(ask(own.user, center), found), (ask(found.user, center), own)]
    desk = staff(Role.FRONT_DESK)
    answers = at_once(
        [lambda row=row, file=file: accept(row, by=desk, number=file.number) for row, file in rows]
    )
    assert failures(answers) == []
    assert len(refusals(answers)) == 1
    assert Member.objects.count() == 1


@pytest.mark.parametrize("has_account", [True, False])
def test_it_is_this_file_while_they_register(center, staff, has_account):
    user = account(NEW)
    file = MemberFactory(center=center, user=account(OLD) if has_account else None, phone=OLD)
    row, desk = ask(user, center), staff(Role.FRONT_DESK)
    details = {
        "first_name": "هند", "last_name": "الفاسي", "sex": "female", "center": center,
        "birth_date": date(2001, 1, 1), "cin": "", "phone": NEW, "email": "",
    }  # fmt: skip
    answers = one_waits_for_the_other(
        lambda: register(
            details=details, goals=[Goal.values[0]], consents=["processing"], user=user,
            language="ar", origin=Origin.ONLINE,
        ),
        lambda: accept(row, by=desk, number=file.number),
    )  # fmt: skip
    assert failures(answers) == []
    assert len(refusals(answers)) == 1, "the page shows the second file first"
    assert accept(row, by=desk, number=file.number).member == file


def test_what_is_taken_back_at_that_moment_goes_to_no_other_centre(center, found):
    """The centre that is sought is to decide: of what is decided nobody else reads."""
    user, elsewhere = account(NEW), CenterFactory()
    row = ask(user, elsewhere)
    answers = one_waits_for_the_other(lambda: withdraw(row, by=user), seek_centers)
    assert failures(answers) == []
    assert fresh(row).center == elsewhere

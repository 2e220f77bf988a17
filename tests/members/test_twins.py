"""Two persons with one birth date and one phone are two, at every door."""

from datetime import date

import pytest
from django.utils import timezone

from members.enums import Origin
from members.imports.importing import run
from members.models import DuplicatePair, Member
from members.services.candidates import same_person
from members.services.registration import register
from tests.factories.members import MemberFactory, UserFactory
from tests.members.imports.registers import HEADERS, xlsx

PHONE = "+212661000099"
BORN = date(2009, 5, 14)


def twin(center, first_name, sex, **fields):
    return MemberFactory(
        center=center,
        first_name=first_name,
        last_name="التجريبي",
        sex=sex,
        phone=PHONE,
        birth_date=BORN,
        **{"user": None, **fields},
    )


def details(center, first_name, sex, **fields):
    return {
        "first_name": first_name,
        "last_name": "التجريبي",
        "sex": sex,
        "birth_date": BORN,
        "phone": PHONE,
        "center": center,
        **fields,
    }


def joins(center, *who, user, **fields):
    return register(
        details=details(center, *who, **fields), user=user, language="ar", origin=Origin.ONLINE
    )


@pytest.fixture
def account(db):
    """Of the family's phone, proved by a code."""
    return UserFactory(phone=PHONE, phone_verified_at=timezone.now(), email=None)


@pytest.mark.parametrize(
    ("of_the_desk", "online"),
    [
        (("سعيد", "male"), ("سعاد", "female")),
        (("سعاد", "female"), ("سعيد", "male")),
        (("حسن", "male"), ("حسين", "male")),
        (("Said", "male"), ("سعاد", "female")),
        (("Hassan", "male"), ("حسين", "male")),
        (("نور", "male"), ("نور", "female")),  # a name for both
    ],
)
def test_a_twin_who_joins_gets_a_file_of_their_own_and_staff_are_asked(
    center, account, of_the_desk, online
):
    other = twin(center, *of_the_desk)
    member = joins(center, *online, user=account)
    other.refresh_from_db()
    account.refresh_from_db()
    assert member != other
    assert (member.user, other.user) == (account, None)
    assert (member.first_name, member.sex) == online
    assert online[0] in account.name
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {member, other}


def test_each_twin_is_given_their_own_file(center, account):
    twin(center, "حسن", "male")
    own = twin(center, "حسين", "male")
    assert joins(center, "Houssine", "male", user=account, last_name="Tajribi") == own


def test_two_cards_are_two_persons(center):
    member = MemberFactory(center=center, cin="QA123456")
    typed = {
        "first_name": member.first_name,
        "last_name": member.last_name,
        "birth_date": member.birth_date,
    }
    assert same_person(member, typed)
    assert same_person(member, typed | {"cin": "QA0123456"})
    assert not same_person(member, typed | {"cin": "QA654321"})


# In registers --------------------------------------------------------------------------------
def row(first_name, decision=""):
    return ["1", first_name, "التجريبي", "M", "14/05/2009", "", "0661000099", "", "", decision]


def imported(center, *rows):
    content = xlsx([[*HEADERS["fr"], "decision"], *rows])
    return dict(run(content, center=center, commit=True).counts)


def test_twins_of_a_register_are_two_once_staff_say_so(center):
    assert imported(center, row("حسن"), row("حسين"))["doubtful"] == 1
    decided = [row("حسن"), row("حسين", decision="autre personne")]
    assert imported(center, *decided)["new"] == 1
    assert imported(center, *decided)["known"] == 2  # sent again it opens no third
    assert sorted(Member.objects.values_list("first_name", flat=True)) == ["حسن", "حسين"]


def test_what_staff_decided_wins_over_every_likeness(center):
    """Two of one name, born on one day: nothing in a row tells them apart, a person does."""
    assert imported(center, row("حسن"))["new"] == 1
    assert imported(center, row("حسن"))["known"] == 1
    decided = row("حسن", decision="autre personne")
    assert imported(center, decided)["new"] == 1
    assert imported(center, decided)["known"] == 1
    assert Member.objects.count() == 2

import io
from datetime import date

import pytest
from django.core.management import call_command

from members.enums import DuplicateGround, DuplicateState, Role
from members.models import DuplicatePair
from members.services.duplicates import (
    Candidate,
    find_likely,
    record_doubles_of,
    sweep,
    tell_apart,
)
from tests.factories.members import MemberFactory

BORN = date(2003, 5, 14)
pytestmark = pytest.mark.django_db


@pytest.fixture
def salma():
    return MemberFactory(cin="QA12345", phone="+212612345678", birth_date=BORN)


def someone(**details):
    return Candidate(
        **{"first_name": "Karim", "last_name": "Fassi", "birth_date": date(1999, 1, 1), **details}
    )


@pytest.mark.parametrize(
    ("details", "ground"),
    [
        ({"cin": "QA12345"}, DuplicateGround.CIN),
        ({"cin": "QA012345"}, DuplicateGround.CIN),
        ({"phone": "+212612345678", "birth_date": BORN}, DuplicateGround.PHONE_BIRTH),
        (
            {"first_name": "Salma", "last_name": "El Alaoui", "birth_date": BORN},
            DuplicateGround.NAME_BIRTH,
        ),
    ],
)
def test_a_file_is_found_again(salma, details, ground):
    [[match]] = find_likely([someone(**details)])
    assert match[:3] == (salma.pk, salma.number, ground)


@pytest.mark.parametrize(
    "details",
    [
        {"cin": "QA99999"},
        {"phone": "+212612345678"},
        {"birth_date": BORN},
        {"first_name": "Salma", "last_name": "El Alaoui"},
    ],
)
def test_another_person_is_not_taken_for_a_file(salma, details):
    assert find_likely([someone(**details)]) == [[]]


def test_a_hundred_candidates_ask_as_much_as_one(salma, django_assert_num_queries):
    for number in (1, 100):
        with django_assert_num_queries(3):
            find_likely([someone(cin=f"X{n}", phone=f"+2126{n:08}") for n in range(number)])


def test_the_doubles_of_a_new_file_wait_in_the_queue(salma):
    again = MemberFactory(first_name="سلمي", last_name="علوي", birth_date=BORN)
    assert [match.member_id for match in record_doubles_of(again)] == [salma.pk]
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.ground) == (salma, again, DuplicateGround.NAME_BIRTH)


def test_the_sweep_finds_each_pair_once(salma):
    padded = MemberFactory(cin="QA012345", first_name="ليلى", birth_date=date(2001, 1, 1))
    phone = MemberFactory(
        first_name="كريم", last_name="الفاسي", phone="+212612345678", birth_date=BORN
    )
    named = MemberFactory(
        first_name="x", latin_first_name="Selma", latin_last_name="Alaoui", birth_date=BORN
    )
    assert sweep() == 3
    assert sweep() == 0
    assert set(DuplicatePair.objects.values_list("first", "second", "ground")) == {
        (salma.pk, padded.pk, "cin"),
        (salma.pk, phone.pk, "phone_birth"),
        (salma.pk, named.pk, "name_birth"),
    }


def test_two_persons_are_not_asked_about_again(salma, staff):
    MemberFactory(birth_date=BORN)
    sweep()
    pair = tell_apart(DuplicatePair.objects.get(), by=staff(Role.ADMINISTRATOR))
    assert pair.state == DuplicateState.DIFFERENT
    assert sweep() == 0


@pytest.mark.parametrize(
    ("details", "is_sure"),
    [
        ({"cin": "QA12345", "birth_date": BORN}, True),
        ({"cin": "QA12345", "first_name": "سلمى", "last_name": "العلوي"}, True),
        ({"cin": "QA12345"}, False),
        ({"phone": "+212612345678", "birth_date": BORN}, False),
        (
            {
                "phone": "+212612345678",
                "birth_date": BORN,
                "first_name": "Selma",
                "last_name": "Alaoui",
            },
            True,
        ),
        ({"first_name": "سلمى", "last_name": "العلوي", "birth_date": BORN}, True),
        ({"first_name": "Selma", "last_name": "Alaoui", "birth_date": BORN}, False),
        (
            {
                "first_name": "سلمى",
                "last_name": "العلوي",
                "birth_date": BORN,
                "phone": "+212699999999",
            },
            False,
        ),
    ],
)
def test_how_sure_a_match_is(salma, details, is_sure):
    assert [match.is_sure for match in find_likely([someone(**details)])[0]] == [is_sure]


def test_the_command_says_how_many_are_new(salma):
    MemberFactory(birth_date=BORN)
    told = io.StringIO()
    call_command("find_duplicates", stdout=told)
    assert told.getvalue() == "new possible doubles: 1\n"

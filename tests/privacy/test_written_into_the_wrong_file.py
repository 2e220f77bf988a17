"""What was written into the file of a sister or brother by mistake, and put right, stays whose it
is: it finds nobody but them, in whatever spelling, and an erasure of the other file leaves it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.imports.readers import read_rows
from members.models import Member, NumberChange, RegisterImport
from members.models.contacts import writes_contacts
from members.services.candidates import candidate_of
from members.services.known_as import KnownAs
from skills_center.base.files import content_of
from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
OF_BOTH = {"last_name": "Idrissi", "user": None}
SALMA = {
    "first_name": "Salma", "birth_date": date(2005, 5, 5), "sex": "female",
    "cin": "QA111111", "phone": "+212611111111", "email": "salma@example.org",
}  # fmt: skip
OMAR = {
    "first_name": "Omar", "birth_date": date(2003, 3, 3), "sex": "male",
    "cin": "QA222222", "phone": "+212622222222", "email": "omar@example.org",
}  # fmt: skip
FAMILY = {"phone": "+212655555555", "email": "family@example.org"}
SPELLINGS = [
    {},
    {"first_name": "SALMA", "last_name": "IDRISSI"},
    {"first_name": "salma", "last_name": "El Idrissi"},
    {"first_name": "سلمى", "last_name": "الإدريسي"},
    {"first_name": "Idrissi", "last_name": "Salma"},
    {"cin": "QA0111111", "email": "Salma@Example.org"},
]
REGISTER = """Prénom;Nom;Sexe;Date de naissance;CIN;Téléphone
Salma;Idrissi;F;05/05/2005;QA111111;
Hind;Alami;F;05/06/2005;QA333333;
Omar;Idrissi;M;;;0655555555
"""


@writes_contacts()
def put_right(member, **right):
    for name, value in right.items():
        setattr(member, name, value)
    member.save()
    return Member.objects.get(pk=member.pk)


def omar_called(center, **wrong):
    """His file, in which that stood for a while."""
    return put_right(MemberFactory(center=center, **OF_BOTH | OMAR | wrong), **OMAR)


def salma(center, **spelt):
    return MemberFactory(center=center, **OF_BOTH | SALMA | spelt)


@pytest.fixture(params=SPELLINGS, ids=str)
def spelt(request):
    return request.param


def test_nothing_of_a_whole_version_finds_who_is_called_so(center, spelt):
    omar, sister = omar_called(center, **SALMA), salma(center, **spelt)
    person, she = KnownAs(omar), candidate_of(sister)
    for left_out in ({}, {"cin": ""}, {"sex": ""}, {"sex": "", "cin": ""}, {"birth_date": None}):
        assert not person.is_named_by(replace(she, **left_out)), left_out
    for text in ("Salma", "carte QA111111", "06 11 11 11 11", "salma@example.org"):
        assert not person.is_mentioned_in(text), text
    assert person.is_named_by(candidate_of(omar))
    assert person.is_mentioned_in("06 22 22 22 22")


@pytest.mark.parametrize("spelt_there", SPELLINGS, ids=str)
def test_so_it_is_however_it_was_written_into_the_wrong_file(center, spelt_there):
    omar, sister = omar_called(center, **SALMA | spelt_there), salma(center)
    person = KnownAs(omar)
    assert not person.is_named_by(candidate_of(sister))
    assert not person.is_named_by(replace(candidate_of(sister), cin="", sex=""))


def test_a_card_alone_that_stood_there_is_hers(center):
    omar, sister = omar_called(center, cin="QA0111111"), salma(center)
    assert not KnownAs(omar).is_named_by(candidate_of(sister))
    assert not KnownAs(omar).is_mentioned_in("QA111111")


def test_what_went_away_in_steps_is_hers_too(center):
    omar = MemberFactory(center=center, **OF_BOTH | SALMA)
    for name in ("cin", "phone", "email", "first_name"):
        omar = put_right(omar, **{name: OMAR[name]})
    omar, sister = put_right(omar, **OMAR), salma(center)
    assert not KnownAs(omar).is_named_by(candidate_of(sister))
    for text in ("QA111111", "0611111111", "salma@example.org"):
        assert not KnownAs(omar).is_mentioned_in(text), text


def test_what_nobody_else_holds_is_his(center):
    """A version that was called as she is held his own card and phone."""
    wrong = SALMA | {"cin": "QA444444", "phone": "+212644444444", "email": "o@example.org"}
    omar = omar_called(center, **wrong)
    salma(center)
    for text in ("QA444444", "0644444444", "o@example.org", "QA222222"):
        assert KnownAs(omar).is_mentioned_in(text), text


def test_what_both_hold_now_is_his_too(center):
    omar = omar_called(center, **SALMA | FAMILY)
    salma(center, **FAMILY)
    omar = put_right(omar, **FAMILY)
    assert KnownAs(omar).is_mentioned_in("0655555555")
    assert KnownAs(omar).is_mentioned_in("family@example.org")


def test_the_phone_of_a_family_that_he_had_is_his(center):
    """No version was called as she is: it was no mistake."""
    omar = omar_called(center, phone=SALMA["phone"])
    salma(center)
    assert KnownAs(omar).is_mentioned_in("0611111111")


def test_so_it_is_where_her_names_stood_with_it_for_a_while(center):
    omar = MemberFactory(center=center, **OF_BOTH | OMAR | FAMILY)
    for right in (SALMA | FAMILY, OMAR | FAMILY, OMAR):
        omar = put_right(omar, **right)
    salma(center, **FAMILY)
    assert_the_family_s_is_his(omar)
    assert not KnownAs(omar).is_mentioned_in("Salma, QA111111")


def test_a_phone_that_stayed_when_the_names_were_put_right_is_his(center):
    """Nobody can tell whether he had it, too."""
    omar = put_right(omar_called(center, **SALMA), phone=SALMA["phone"])
    omar, _sister = put_right(omar, **OMAR), salma(center)
    assert KnownAs(omar).is_mentioned_in("0611111111")


@pytest.mark.parametrize(
    "namesake",
    [
        {"birth_date": date(1970, 1, 1), "cin": "QA777777"},
        {"birth_date": date(1970, 1, 1), "cin": None, "first_name": "OMAR"},
        {"cin": None},
        {"cin": None, "last_name": "El Idrissi"},
    ],
    ids=str,
)
def test_what_he_shared_with_his_father_or_with_a_second_file_is_his(center, namesake):
    omar = omar_called(center, **FAMILY)
    MemberFactory(center=center, **OF_BOTH | OMAR | FAMILY | namesake)
    assert_the_family_s_is_his(omar)


def test_the_card_of_his_second_file_is_his(center):
    omar = omar_called(center, cin="QA444444")
    MemberFactory(center=center, **OF_BOTH | OMAR | {"cin": "QA0444444"})
    assert KnownAs(omar).is_mentioned_in("QA444444")


def test_a_birth_date_put_right_is_his(center):
    """Though a namesake is born on that day, of whom many are on the first of January."""
    new_year = {"birth_date": date(2003, 1, 1)}
    omar = omar_called(center, **new_year)
    MemberFactory(center=center, **OF_BOTH | OMAR | new_year | {"cin": None})
    assert KnownAs(omar).is_named_by(replace(candidate_of(omar), cin="", **new_year))


def test_a_phone_is_of_who_is_called_so_and_born_on_that_day(center):
    omar = omar_called(center, **SALMA | {"birth_date": OMAR["birth_date"]})
    salma(center)
    assert KnownAs(omar).is_mentioned_in("0611111111")
    assert not KnownAs(omar).is_mentioned_in("QA111111")


@pytest.mark.parametrize(("days", "is_his"), [(1, False), (49, False), (51, True), (99, True)])
def test_a_name_of_most_days_of_the_file_is_his(center, days, is_his):
    """Whoever had it for so long was perhaps given another one."""
    omar = omar_called(center, **SALMA | {"cin": None})
    salma(center)
    made, righted = Member.history.filter(id=omar.pk).order_by("history_date")
    for version, ago in ((made, 100), (righted, 100 - days)):
        version.history_date = timezone.now() - timedelta(days=ago, minutes=1)
        version.save()
    for text in ("Salma", "0611111111", "salma@example.org"):
        assert KnownAs(omar).is_mentioned_in(text) == is_his, text


def assert_the_family_s_is_his(omar):
    person = KnownAs(omar)
    row = replace(candidate_of(omar), birth_date=None, cin="", phone=FAMILY["phone"])
    assert person.is_named_by(row)
    assert person.is_mentioned_in("06 55 55 55 55")
    assert person.is_mentioned_in("family@example.org")


def test_a_name_spelt_otherwise_before_is_his(center):
    """Though another is called so and born that day."""
    omar = put_right(MemberFactory(center=center, **OF_BOTH | OMAR | {"last_name": "Idrisi"}))
    omar = put_right(omar, last_name="Idrissi")
    MemberFactory(center=center, **OF_BOTH | OMAR | {"last_name": "IDRISI", "cin": None})
    person = KnownAs(omar)
    assert person.is_named_by(replace(candidate_of(omar), last_name="Idrisi", cin=""))


def test_who_is_forgotten_herself_holds_nothing_any_more(center):
    omar, sister = omar_called(center, **SALMA), salma(center)
    hers = candidate_of(sister)
    anonymise(sister, by=None)
    assert KnownAs(omar).is_named_by(hers)


def test_the_erasure_leaves_her_row_and_what_she_said(client, director, center):
    """And takes the row with his names and the phone that they had before, which she has yet."""
    omar = omar_called(center, **SALMA)
    omar = put_right(put_right(omar, **FAMILY), **OMAR)
    salma(center, **FAMILY)
    client.force_login(director)
    file = SimpleUploadedFile("2014.csv", REGISTER.encode())
    client.post(reverse("admin:members_registerimport_add"), {"center": center.slug, "file": file})
    for born in (SALMA["birth_date"], None):
        NumberChange.objects.create(
            user=UserFactory(), center=center, first_name="Salma", language="fr",
            last_name="Idrissi", birth_date=born, cin="QA111111",
        )  # fmt: skip
    anonymise(omar, by=None)
    rows = list(read_rows(content_of(RegisterImport.objects.get().file)))
    assert [row.cells[0] for row in rows if any(row.cells)] == ["Prénom", "Salma", "Hind"]
    assert NumberChange.objects.count() == 2


def test_it_costs_one_query_more_whatever_was_put_right(center, django_assert_num_queries):
    omar = omar_called(center, **SALMA)
    for number in range(3):
        omar = put_right(omar, first_name=f"Omar{number}")
        MemberFactory(center=center, **OF_BOTH, birth_date=SALMA["birth_date"])
    with django_assert_num_queries(3):
        KnownAs(omar)

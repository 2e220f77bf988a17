"""What was written into the file of a sister or brother by mistake, and put right, stays whose it
is: it finds nobody but them, in whatever spelling, and an erasure of the other file leaves it."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

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
SPELLINGS = [
    {},
    {"first_name": "SALMA", "last_name": "IDRISSI"},
    {"first_name": "salma", "last_name": "El Idrissi"},
    {"first_name": "سلمى", "last_name": "الإدريسي"},
    {"first_name": "Idrissi", "last_name": "Salma"},
    {"cin": "QA0111111", "email": "Salma@Example.org"},
]
REGISTER = """Prénom;Nom;Sexe;Date de naissance;CIN
Salma;Idrissi;F;05/05/2005;QA111111
Hind;Alami;F;05/06/2005;QA333333
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
    omar, sister = omar_called(center, **SALMA), salma(center)
    omar = put_right(omar, phone=sister.phone)
    omar = put_right(omar, phone=OMAR["phone"])
    assert not KnownAs(omar).is_mentioned_in("0611111111")


def test_what_nobody_else_holds_is_his(center):
    """A version that was called as she is held his own card and phone."""
    wrong = SALMA | {"cin": "QA444444", "phone": "+212644444444", "email": "o@example.org"}
    omar = omar_called(center, **wrong)
    salma(center)
    for text in ("QA444444", "0644444444", "o@example.org", "QA222222"):
        assert KnownAs(omar).is_mentioned_in(text), text


def test_what_both_hold_now_is_his_too(center):
    family = {"phone": "+212655555555", "email": "family@example.org"}
    omar = omar_called(center, **SALMA | family)
    salma(center, **family)
    omar = put_right(omar, **family)
    assert KnownAs(omar).is_mentioned_in("0655555555")
    assert KnownAs(omar).is_mentioned_in("family@example.org")


def test_the_phone_of_a_family_that_he_had_is_his(center):
    """No version was called as she is: it was no mistake."""
    omar = omar_called(center, phone=SALMA["phone"])
    salma(center)
    assert KnownAs(omar).is_mentioned_in("0611111111")


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
    omar = omar_called(center, **SALMA)
    salma(center)
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

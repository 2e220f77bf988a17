"""Who is forgotten is found by all that they were ever called: in registers, in forms that are
being typed and in requests of accounts of which nobody knows yet that they are theirs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.imports.readers import read_rows
from members.models import HeldPaper, NumberChange, RegisterImport
from members.services.candidates import candidate_of
from members.services.held_papers import hold_paper, person_named
from members.services.known_as import KnownAs
from members.services.merging import merge
from skills_center.base.files import content_of
from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
BORN = date(2003, 5, 14)
PHONE = "+212612345678"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
REGISTER = """Prénom;Nom;Sexe;Date de naissance;CIN
Zahra;Alaoui;F;14/05/2003;QA123456
Salma;Idrissi;F;15/05/2003;QA123457
"""


def as_they_are_called(center):
    return MemberFactory(center=center, first_name="Zahra", last_name="Alaoui", birth_date=BORN)


def as_they_were_called(center):
    member = as_they_are_called(center)
    member.first_name, member.last_name, member.birth_date = "Houda", "Bennani", date(2001, 1, 2)
    member.save()
    return member


def as_a_file_that_went_was_called(center):
    kept = MemberFactory(center=center, first_name="Houda", last_name="Bennani")
    return merge(kept=kept, gone=as_they_are_called(center), by=None)


@pytest.fixture(
    params=[as_they_are_called, as_they_were_called, as_a_file_that_went_was_called],
    ids=lambda known: known.__name__,
)
def member(request, center):
    return request.param(center)


def forget(member):
    anonymise(member, by=None)


# Registers ------------------------------------------------------------------------------
def test_their_row_leaves_a_register(client, director, center, member):
    client.force_login(director)
    file = SimpleUploadedFile("2014.csv", REGISTER.encode())
    client.post(reverse("admin:members_registerimport_add"), {"center": center.slug, "file": file})
    forget(member)
    rows = list(read_rows(content_of(RegisterImport.objects.get().file)))
    assert [row.cells[0] for row in rows if any(row.cells)] == ["Prénom", "Salma"]


# Forms ----------------------------------------------------------------------------------
def type_registration(client, center, **changed):
    typed = {
        "first_name": "Zahra", "last_name": "Alaoui", "sex": "female",
        "birth_date": "14/05/2003", "cin": "", "center": center.slug,
    } | changed  # fmt: skip
    return client.post(reverse("members:join"), typed)


def drafts():
    return [row.pk for row in Session.objects.all() if "join" in row.get_decoded()]


@pytest.fixture
def logged_in(last_code):
    """A browser in which somebody without a file has entered by a code."""
    UserFactory(phone=PHONE, phone_verified_at=timezone.now(), email=None)
    browser = Client()
    answer = browser.post(reverse("account_request_login_code"), {"phone": "0612345678"})
    browser.post(answer.url, {"code": last_code()})
    assert "_auth_user_id" in browser.session
    return browser


SWAPPED = {"first_name": "Alaoui", "last_name": "Zahra"}


@pytest.mark.parametrize("typed", [{}, SWAPPED, {"first_name": "زهرة", "last_name": "العلوي"}])
@pytest.mark.django_db(transaction=True)
def test_a_registration_goes_that_is_surely_theirs(client, center, member, typed):
    type_registration(client, center, **typed)
    assert drafts()
    forget(member)
    assert not drafts()


@pytest.mark.django_db(transaction=True)
def test_it_goes_too_from_a_session_of_an_account(logged_in, center, member):
    type_registration(logged_in, center)
    assert drafts()
    forget(member)
    assert not drafts()
    assert "_auth_user_id" in Session.objects.get().get_decoded()


@pytest.mark.parametrize("of_nobody", [True, False])
@pytest.mark.parametrize(
    "typed", [{"first_name": "Hind"}, {"birth_date": "15/05/2003"}, {"sex": "male"}]
)
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_of_another_stays(client, logged_in, center, member, typed, of_nobody):
    type_registration(client if of_nobody else logged_in, center, **typed)
    forget(member)
    assert len(drafts()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_in_a_session_of_an_account_is_forgotten_like_any(
    logged_in, center, time_machine
):
    now = timezone.now()
    type_registration(logged_in, center)
    time_machine.move_to(now + timedelta(minutes=20))
    call_command("purge", verbosity=0)
    assert drafts()
    time_machine.move_to(now + timedelta(days=5))
    before = Session.objects.get().expire_date
    call_command("purge", verbosity=0)
    assert not drafts()
    session = Session.objects.get()
    assert "_auth_user_id" in session.get_decoded()
    assert session.expire_date == before


def test_a_held_paper_goes(director, member):
    about = person_named("Zahra", "ALAOUI", BORN)
    hold_paper(SimpleUploadedFile("z.pdf", PDF), by=director, field="cv", about=about)
    forget(member)
    assert not HeldPaper.objects.exists()


# Requests -------------------------------------------------------------------------------
def say_number_changed(center, **said):
    user = UserFactory(phone=PHONE, email=None)
    named = {"first_name": "Zahra", "last_name": "Alaoui", "birth_date": BORN, "language": "fr"}
    return NumberChange.objects.create(user=user, center=center, **named | said)


def test_a_number_that_changed_names_them_no_more(center, member):
    say_number_changed(center)
    forget(member)
    assert not NumberChange.objects.exists()


def test_one_who_gave_a_card_alone_is_found_by_it(center):
    member = MemberFactory(center=center, cin="QA123456")
    say_number_changed(center, birth_date=None, cin="QA123456")
    forget(member)
    assert not NumberChange.objects.exists()


@pytest.mark.parametrize(
    "said", [{"birth_date": date(2003, 5, 15)}, {"first_name": "Hind"}, {"birth_date": None}]
)
def test_what_another_said_stays(center, member, said):
    say_number_changed(center, **said)
    forget(member)
    assert NumberChange.objects.count() == 1


def test_what_a_sibling_is_called_now_is_theirs(center):
    """Somebody wrote their names into the wrong file once, and put it right."""
    member = as_they_are_called(center)
    sibling = MemberFactory(
        center=center, first_name="Salma", last_name="Idrissi", birth_date=BORN + timedelta(days=1)
    )
    for version in (sibling, as_they_are_called(center)):
        for name in ("first_name", "last_name", "birth_date"):
            setattr(member, name, getattr(version, name))
        member.save()
    person = KnownAs(member)
    assert not person.is_named_by(candidate_of(sibling))
    assert person.is_named_by(candidate_of(member))


ODD = [
    *(("Aya", "Aouaoui"), ("Aya", "Ayaou"), ("Yaya", "Aya"), ("Ouiyya", "Yaou"), ("ا", "ي")),
    *(("A", "B"), ("آية", "عاوي"), ("Ha", "Aya"), ("طه", "وي"), ("Éa", "Oua"), ("Al", "El")),
    *(("Salma", "Salma"), ("Ben", "Ben"), ("عبد", "بن"), ("Hi", "Ho"), ("O'O", "Ay"), ("李", "王")),
]


@pytest.mark.parametrize(("first", "last"), ODD)
def test_whatever_somebody_is_called_their_file_is_theirs(center, first, last):
    member = MemberFactory(
        center=center, first_name=first, last_name=last, latin_first_name="", latin_last_name=""
    )
    bare = replace(candidate_of(member), cin="", phone="")
    known = KnownAs(member)
    assert known.is_named_by(bare)
    assert known.is_fully_named_in(f"{first} {last}")
    assert known.is_mentioned_in(f"chez {first} {last}")
    assert not known.is_named_by(replace(bare, last_name="Idrissi"))
    assert not known.is_named_by(replace(bare, birth_date=date(1950, 1, 1)))


def test_of_a_name_without_consonants_the_other_script_may_say_more(center):
    names = {"first_name": "آيا", "last_name": "عاوي", "latin_first_name": "Aya"}
    member = MemberFactory(center=center, **names, latin_last_name="Haoui")
    bare = replace(candidate_of(member), cin="", phone="")
    known = KnownAs(member)
    assert known.is_named_by(replace(bare, latin_last_name="Kaoui"))
    assert not known.is_named_by(replace(bare, last_name="عيوي", latin_last_name="Kaoui"))


def test_a_row_of_vowels_alone_leaves_a_register(client, director, center):
    member = MemberFactory(
        center=center, first_name="Aya", last_name="Aouaoui", birth_date=BORN, cin=None
    )
    client.force_login(director)
    rows = ["Prénom;Nom;Date de naissance", "Aya;Aouaoui;14/05/2003", "Aya;Aouioua;14/05/2003"]
    file = SimpleUploadedFile("a.csv", "\n".join(rows).encode())
    page = reverse("admin:members_registerimport_add")
    client.post(page, {"center": center.slug, "file": file})
    forget(member)
    left = list(read_rows(content_of(RegisterImport.objects.get().file)))
    assert [row.cells[:2] for row in left if any(row.cells)][1:] == [["Aya", "Aouioua"]]


# Texts ----------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["Le jardin de Li", "حديقة لي", "ولطه"])
def test_a_short_name_alone_is_theirs_in_their_own_texts(center, text):
    latin = {"latin_first_name": "Li", "latin_last_name": "Bo"}
    known = KnownAs(MemberFactory(center=center, first_name="طه", last_name="لي", **latin))
    assert known.is_named_in_own(text)
    assert not known.is_mentioned_in(text)
    assert known.is_mentioned_in("appeler Li Bo")


def test_who_has_a_longer_name_is_another(center):
    """The one's names are all in the other's."""
    latin = {"latin_first_name": "", "latin_last_name": ""}
    one = MemberFactory(center=center, first_name="Ali", last_name="Ben", **latin)
    other = MemberFactory(center=center, first_name="Ali", last_name="Ben Said", **latin)
    assert KnownAs(other).apart_from(KnownAs(one)).is_fully_named_in("Ali Ben Said")
    assert KnownAs(one).apart_from(KnownAs(other)).is_fully_named_in("Ali Ben")

"""Whichever form types a person reads it alike: a name in letters, a day, a word for none."""

from datetime import date

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse

from members.admin.accounts import AccountForm
from members.admin.invitations import InvitationForm
from members.enums import Role
from members.forms.desk import DeskForm, MemberForm
from members.forms.join import JoinForm
from members.forms.proofs import GuardianForm
from members.models import Guardian, Member
from tests.factories.members import MemberFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tracks.forms.social import ChildForm, DeskInscriptionForm

pytestmark = once

# Every form that types somebody, and which of its fields are names.
OF_PERSONS = {
    JoinForm: ["first_name", "last_name", "guardian_name"],
    DeskForm: ["first_name", "last_name", "guardian_name", "latin_first_name", "latin_last_name"],
    MemberForm: ["first_name", "last_name", "latin_first_name", "latin_last_name"],
    GuardianForm: ["name"],
    ChildForm: ["first_name", "last_name", "guardian_name"],
    DeskInscriptionForm: ["first_name", "last_name", "guardian_name"],
    InvitationForm: ["name"],
    AccountForm: ["name"],
}  # fmt: skip
NAMES = [(form, name) for form, names in OF_PERSONS.items() for name in names]
NO_NAMES = ["123", "<b>x</b>", "a@b.ma", "0612345678", "www.evil.com"]


def refusal_of(form, name, typed):
    """The code by which a field of a form refuses this; None where it takes it."""
    try:
        form.base_fields[name].clean(typed)
    except ValidationError as error:
        return getattr(error, "code", None) or error.error_list[0].code or "refused"
    return None


@pytest.mark.parametrize(("form", "name"), NAMES)
@pytest.mark.parametrize("typed", NO_NAMES)
def test_what_is_no_name_is_refused_on_every_form(form, name, typed):
    assert refusal_of(form, name, typed) == "name"


@pytest.mark.parametrize(("form", "name"), NAMES)
def test_name_loses_what_nobody_sees_on_every_form(form, name):
    written = "Salma" if name.startswith("latin") else "سلمى"
    assert form.base_fields[name].clean(f"\u202b{written}\u200f\u202c") == written
    assert form.base_fields[name].clean("Sai\u0308d\u00a0 B") == "Saïd B"


@pytest.mark.parametrize("form", [one for one in OF_PERSONS if "birth_date" in one.base_fields])
@pytest.mark.parametrize("typed", ["14/05/2004", "١٤\u200f/٠٥\u200f/٢٠٠٤", "14052004"])
def test_birth_date_is_read_alike_on_every_form(form, typed):
    assert form.base_fields["birth_date"].clean(typed) == date(2004, 5, 14)


@pytest.mark.parametrize("form", [one for one in OF_PERSONS if "cin" in one.base_fields])
@pytest.mark.parametrize(
    "typed", ["aucun", "non", "sans", "néant", "-", "لا يوجد", "x", "0000", ""]
)
def test_word_for_none_is_no_card_on_every_form(form, typed):
    assert form.base_fields["cin"].clean(typed) is None


@pytest.mark.parametrize("form", [one for one in OF_PERSONS if "cin" in one.base_fields])
@pytest.mark.parametrize("typed", ["رقم", "ABC", "???", "31/02/2004", "x" * 30])
def test_card_without_a_number_is_refused_on_every_form(form, typed):
    assert refusal_of(form, "cin", typed)


# The file in the back office --------------------------------------------------------------
@pytest.fixture
def page(client, staff, center):
    """A member, and `save(**typed)`: their page sent with that typed in it."""
    client.force_login(staff(Role.DIRECTOR, at=center))
    member = MemberFactory(center=center, birth_date=date(2004, 5, 14), cin="QA123456")
    address = reverse("admin:members_member_change", args=[member.pk])

    def save(**typed):
        sent = untouched(client.get(address), "member_form") | {"_save": ["1"]}
        return client.post(address, sent | {name: [text] for name, text in typed.items()})

    return member, save


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("birth_date", "14/05/2090"),
        ("birth_date", "14/05/1890"),
        ("birth_date", "31/02/2004"),
        ("first_name", "123"),
        ("last_name", "<b>x</b>"),
        ("first_name", "néant"),
        ("cin", "ABC"),
        ("phone", "12"),
    ],
)
def test_file_takes_no_more_when_edited_than_when_made(page, name, typed):
    member, save = page
    before = getattr(member, name)
    answer = save(**{name: typed})
    assert list(answer.context["adminform"].form.errors) == [name]
    assert getattr(fresh(member), name) == before


@pytest.mark.django_db
def test_file_keeps_what_was_typed_without_what_nobody_sees(page):
    member, save = page
    answer = save(
        first_name="سلمى\u200f", phone="\u202a06 12 34 56 78\u202c", cin="néant",
        email="salma@example.ma\u200f", birth_date="١٤\u200f/٠٥\u200f/٢٠٠٣", school="لا يوجد",
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    kept = fresh(member)
    assert (kept.first_name, kept.phone.as_e164, kept.cin) == ("سلمى", "+212612345678", None)
    assert (kept.email, kept.birth_date, kept.school) == (
        "salma@example.ma", date(2003, 5, 14), "لا يوجد",
    )  # fmt: skip


@pytest.mark.django_db
def test_what_stood_in_a_file_before_is_refused_to_nobody_who_left_it(page):
    member, save = page
    Member.objects.filter(pk=member.pk).update(
        first_name="123\u200f", birth_date=date(1890, 1, 1), cin="AUCUN", school="néant"
    )
    assert save(address="Derb 1").status_code == 302
    kept = fresh(member)
    assert (kept.address, kept.first_name, kept.cin) == ("Derb 1", "123\u200f", "AUCUN")
    assert (kept.birth_date, kept.school) == (date(1890, 1, 1), "néant")


def test_forms_of_persons_are_all_named_here(rf, admin_user):
    """A form with the name of a person is one of these, or gets its fields from a column."""
    request = rf.get("/")
    request.user = admin_user
    made = admin.site._registry[Member].get_form(request)
    assert issubclass(made, MemberForm)
    assert type(made.base_fields["cin"]).__name__ == "CardField"
    assert type(made.base_fields["birth_date"]).__name__ == "BirthDateField"
    assert type(Guardian._meta.get_field("name").formfield()).__name__ == "NameField"

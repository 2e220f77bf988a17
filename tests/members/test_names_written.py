"""What a name is, is asked where names are written and proposed, whichever page they come from."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import override

from members.enums import Origin, Role
from members.imports.checking import Checked
from members.imports.committing import write
from members.imports.readers import Row
from members.models import Guardian, Member, NumberChange, Proposal
from members.models.members import NAMES
from members.services.candidates import Candidate
from members.services.completing import complete
from members.services.desk import register_walk_in
from members.services.file_fields import write_fields
from members.services.guardians import name_guardian
from members.services.number_changes import ask_for_file
from members.services.own_file import change_own_file
from members.services.proposals import accept, propose
from members.services.registration import register
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.errors import DomainError
from skills_center.base.fields import PersonName
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.social import CampFactory
from tests.marks import once
from tests.rows import fresh
from tracks.models import CampInscription, HeadCount
from tracks.services import add_group, inscribe

pytestmark = [once, pytest.mark.django_db]
OWN = ("first_name", "last_name")
LATIN = ("latin_first_name", "latin_last_name")
NO_NAMES = ("evil.com", "سلمى 06", "Salma <b>", "💥")
NOT_LATIN = (*NO_NAMES, "سلمى", "Sаlma")  # the last with a Cyrillic letter
WRONG = [(name, value) for name in OWN for value in NO_NAMES] + [
    (name, value) for name in LATIN for value in NOT_LATIN
]


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def salma(center):
    return MemberFactory(center=center, birth_date=date(2003, 5, 14))


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


def details(center, **fields):
    return {
        "first_name": "سلمى",
        "last_name": "العلوي",
        "sex": "female",
        "birth_date": date(2003, 5, 14),
        "center": center,
        **fields,
    }


# Each writer with one value of a name, called `name`, of the file or of what hangs on it.
def _registers(salma, desk, **names):
    typed = details(salma.center, phone="+212612345678", **names)
    register(details=typed, language="ar", origin=Origin.ONLINE)


def _completes(salma, desk, **names):
    complete(salma, details=details(salma.center) | names, language="ar", by=salma.user)


def _walks_in(salma, desk, **names):
    answers = {"details": details(salma.center, **names)}
    register_walk_in(answers=answers, papers=[], language="ar", by=desk)


def _imports(salma, desk, **names):
    fields = details(salma.center, birth_date=date(1999, 1, 1), **names)
    del fields["center"]
    write([Checked(Row(2, []), fields=fields)], center=salma.center, by=desk)


def _changes_their_own(salma, desk, **names):
    change_own_file(salma, names, by=salma.user)


def _writes(salma, desk, **names):
    write_fields(salma, names, by=desk)


def _accepts(salma, desk, **names):
    """What waits since before the rule was asked."""
    row = Proposal.objects.create(member=salma, changes=names)
    accept(row, [*names], desk)


WRITERS = [
    _registers, _completes, _walks_in, _imports, _changes_their_own, _writes, _accepts,
]  # fmt: skip


@pytest.mark.parametrize("write_name", WRITERS)
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_no_writer_of_a_file_takes_what_is_no_name(salma, desk, write_name, name, value):
    before = list(Member.objects.values().order_by("pk"))
    with pytest.raises((DomainError, ValidationError)) as refused:
        write_name(salma, desk, **{name: value})
    assert "Write" in str(refused.value)
    assert list(Member.objects.values().order_by("pk")) == before
    assert not Proposal.objects.exclude(state="waiting").exists()


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_no_name_is_not_proposed(salma, name, value):
    with pytest.raises(ValidationError) as refused:
        propose(salma, {"address": "12", name: value}, origin=Origin.ONLINE)
    assert refused.value.message_dict.keys() == {name}
    assert "Write" in refused.value.message_dict[name][0]
    assert not Proposal.objects.exists()


def test_refused_at_the_decision_it_says_of_which_field(salma, desk):
    with pytest.raises(DomainError) as refused:
        _accepts(salma, desk, latin_first_name="سلمى")
    assert str(refused.value) == (
        "First name in Latin letters: Write it in Latin letters, like Salma El Alaoui."
    )


@pytest.mark.parametrize("write_name", [_registers, _completes, _walks_in, _imports])
def test_right_names_are_taken_as_they_are_kept(salma, desk, write_name):
    names = {"first_name": " سلـ‏مى ", "latin_last_name": "El  Alaoui"}
    write_name(salma, desk, **names)
    newest = Member.objects.latest("pk")
    assert newest.latin_last_name == "El Alaoui"
    assert newest.first_name.strip() == newest.first_name


def test_a_name_of_before_is_questioned_when_somebody_changes_it(salma, desk):
    Member.objects.filter(pk=salma.pk).update(first_name="Karim 2", latin_first_name="كريم")
    salma = fresh(salma)
    held = {"first_name": "Karim 2", "latin_first_name": "كريم"}
    assert propose(salma, held, origin=Origin.ONLINE) is None
    write_fields(salma, held | {"school": "ENSA"}, by=desk)
    complete(salma, details=details(salma.center) | held, language="ar", by=salma.user)
    assert fresh(salma).school == "ENSA"
    for name in held:
        with pytest.raises(DomainError):
            write_fields(salma, {name: "Karim 3"}, by=desk)


def test_what_is_no_name_is_not_copied_to_the_other_spelling(salma):
    """A file of before keeps nobody from registering."""
    Member.objects.filter(pk=salma.pk).update(first_name="Karim 2")
    complete(
        fresh(salma), details=details(salma.center, first_name="كريم"), language="ar", by=salma.user
    )
    salma = fresh(salma)
    assert (salma.first_name, salma.latin_first_name) == ("Karim 2", "")
    assert Proposal.objects.get().changes["first_name"] == "كريم"


# What hangs on a file, and who has none ---------------------------------------------------
GUARDIAN = {"relation": "mother", "phone": "+212611223344"}


def _is_registered_with(salma, desk, name):
    born = latest_birth_date(15)
    register(
        details=details(salma.center, birth_date=born),
        guardian=GUARDIAN | {"name": name},
        language="ar",
        origin=Origin.ONLINE,
    )


def _is_named(salma, desk, name):
    minor = MemberFactory(center=salma.center, birth_date=latest_birth_date(15))
    name_guardian(minor, **GUARDIAN, name=name, by=desk)


def _is_accepted(salma, desk, name):
    minor = MemberFactory(center=salma.center, birth_date=latest_birth_date(15))
    row = Proposal.objects.create(member=minor, changes={"guardian": GUARDIAN | {"name": name}})
    accept(row, ["guardian"], desk)


def _is_proposed(salma, desk, name):
    propose(salma, {"guardian": GUARDIAN | {"name": name}}, origin=Origin.ONLINE)


def _had_another_number(salma, desk, name):
    ask_for_file(
        user=UserFactory(),
        center=salma.center,
        former={},
        first_name=name,
        last_name="العلوي",
        language="ar",
    )


def _child(**fields):
    return {
        "first_name": "آدم",
        "last_name": "الرحالي",
        "sex": "male",
        "birth_date": date(today().year - 10, 1, 14),
        "guardian_name": "فاطمة",
        "guardian_phone": "+212630000001",
        **fields,
    }


def _goes_to_a_camp(salma, desk, name):
    inscribe(CampFactory(center=salma.center), child=_child(first_name=name))


def _sends_a_child(salma, desk, name):
    inscribe(CampFactory(center=salma.center), child=_child(guardian_name=name))


def _brings_a_group(salma, desk, name):
    add_group(
        CampFactory(center=salma.center, places=20),
        by=desk,
        association="جمعية",
        girls=1,
        boys=1,
        contact=name,
    )


OF_OTHERS = [
    _is_registered_with, _is_named, _is_accepted, _is_proposed, _had_another_number,
    _goes_to_a_camp, _sends_a_child, _brings_a_group,
]  # fmt: skip


def rows_of_others():
    models_ = (Guardian, NumberChange, CampInscription, HeadCount)
    return [model.objects.count() for model in models_]


@pytest.mark.parametrize("write_name", OF_OTHERS)
def test_no_other_name_is_written_unread(salma, staff, write_name):
    director = staff(Role.DIRECTOR)
    before = rows_of_others()
    for value in NO_NAMES:
        with pytest.raises((DomainError, ValidationError), match="Write"):
            write_name(salma, director, value)
    assert rows_of_others() == before
    write_name(salma, director, "فاطمة")


def test_each_column_of_a_persons_name_is_tried_here():
    """A new one has a writer that reads it: it joins the lists above."""
    columns = {
        (model.__name__, field.name)
        for model in apps.get_models()
        if not (model._meta.proxy or model.__name__.startswith("Historical"))
        for field in model._meta.concrete_fields
        if isinstance(field, PersonName)
    }
    assert columns == {
        *(("Member", name) for name in (*OWN, *LATIN)),
        ("Guardian", "name"),
        ("NumberChange", "first_name"),
        ("NumberChange", "last_name"),
        ("CampInscription", "first_name"),
        ("CampInscription", "last_name"),
        ("CampInscription", "guardian_name"),
        ("HeadCount", "contact"),
    }


def test_each_name_of_a_file_is_one_that_its_person_is_looked_for_by():
    """Who is erased is forgotten by each of their names, in texts, logs and files of others."""
    names = {one.name for one in Member._meta.concrete_fields if isinstance(one, PersonName)}
    assert names == set(NAMES), "A new name stands in NAMES of members/models/members.py."
    known = Candidate("a", "b", None, latin_first_name="c", latin_last_name="d")
    said = {*known.first_names, *known.last_names}
    assert len(said) == len(NAMES), "… and in `first_names` or `last_names` of Candidate."

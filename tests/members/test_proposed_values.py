"""Whatever is proposed is written by the database at once, or refused at once, by its field."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from members.enums import ConsentPurpose, Goal, Origin, Role
from members.models import Guardian, Member, Proposal
from members.services.changes import OF_THE_FILE, PROPOSABLE
from members.services.proposals import accept, propose
from tests.factories.members import MemberFactory
from tests.factories.network import CommuneFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = pytest.mark.django_db
# The longest there is of an e-mail: its column has 254 signs.
LABEL = "b" * 61
LONGEST_EMAIL = f"{'a' * 64}@{LABEL}.{LABEL}.{LABEL}.org"
MOTHER = {"name": "فاطمة", "relation": "mother", "phone": "+212611111111"}
RIGHT = "address"
NO_TEXT = ["a\0b", "a\ud800b"]


@pytest.fixture
def salma(center):
    return MemberFactory(center=center, birth_date=date(2011, 1, 1))


def texts():
    """The fields of the file that are typed, but for the card and the e-mail as long as they go."""
    for name in OF_THE_FILE:
        field = Member._meta.get_field(name)
        if type(field).__name__ in ("PersonName", "LatinName", "CharField") and not field.choices:
            yield name, ("Ǣ" if "latin" in name else "ﷺ") * field.max_length


FULL = dict(texts()) | {
    "sex": "male",
    "birth_date": date(1, 1, 1),
    "phone": "+4915207829823",
    "email": LONGEST_EMAIL[:254],
    "center": None,  # its own
    "commune": None,
    "situation": max(dict(Member._meta.get_field("situation").choices), key=len),
    "education": max(dict(Member._meta.get_field("education").choices), key=len),
    "language": "fr",
    "preferred_channel": max(dict(Member._meta.get_field("preferred_channel").choices), key=len),
    "guardian": MOTHER | {"name": "ﷺ" * 120},
    "goals": Goal.values,
    "consents": ConsentPurpose.GIVEN_BY_MEMBER,
}


def wrong_values(name):
    """What nobody's file can hold in this field, of any kind of thing."""
    yield from (object(), 10**30, -1, {"a": 1}, [["x"]])
    if name in ("guardian", "goals", "consents"):
        return
    field = Member._meta.get_field(name)
    if isinstance(field, models.CharField):
        yield "x" * ((field.max_length or 0) + 1)
    yield from NO_TEXT


WRONG = {
    "guardian": [
        MOTHER | {"name": "x" * 121}, MOTHER | {"name": ""}, MOTHER | {"relation": "aunt-in-law"},
        MOTHER | {"relation": ""}, MOTHER | {"phone": "12"}, MOTHER | {"phone": "+" + "2" * 200},
        MOTHER | {"name": "a\0b"}, MOTHER | {"name": None}, {"phone": "+212611111111"}, {}, "x",
        None, 5, MOTHER | {"name": ["x"]}, MOTHER | {"relation": {}}, MOTHER | {"phone": 7},
    ],
    "goals": [["fame"], "job-skills", [None], None, 5, [["x"]], ["a\0b"]],
    "consents": [["guardian"], ["x"], "photo", None, 5, [{}]],
    "first_name": ["", None, ["x"]],
    "last_name": ["", None],
    "sex": ["", "x", None],
    "birth_date": ["", None, "31/31/2003", "2003-13-01", "0000-01-01", "x"],
    "phone": ["12", "+" + "2" * 200, "letters"],
    "email": ["no", "a@b", "a" * 250 + "@example.org"],
    "center": ["", None, 0, "x"],
    "commune": [0, "x"],
    "language": ["", "xx", None],
}  # fmt: skip


def test_each_field_has_its_fullest_value():
    assert FULL.keys() == set(PROPOSABLE)


@pytest.mark.parametrize("name", PROPOSABLE)
def test_a_field_filled_to_its_end_is_written(salma, staff, name):
    value = {"center": salma.center, "commune": CommuneFactory()}.get(name, FULL[name])
    row = propose(salma, {name: value}, origin=Origin.ONLINE)
    assert (row is None) == (name == "center")
    if row:
        accept(fresh(row), [name], staff(Role.FRONT_DESK))
        assert propose(fresh(salma), {name: value}, origin=Origin.ONLINE) is None, "it says so now"


@once
@pytest.mark.parametrize("name", PROPOSABLE)
def test_what_no_file_can_hold_is_refused_by_its_field(salma, name):
    for value in (*wrong_values(name), *WRONG.get(name, ())):
        with pytest.raises(ValidationError) as refused:
            propose(salma, {RIGHT: "12", name: value}, origin=Origin.ONLINE)
        assert refused.value.message_dict.keys() == {name}, value
        assert all(refused.value.message_dict[name])
    assert not Proposal.objects.exists()


def test_all_that_is_wrong_is_said_at_once(salma):
    wrong = {"sex": "x", "guardian": MOTHER | {"name": ""}, "goals": ["fame"], "address": "12"}
    with pytest.raises(ValidationError) as refused:
        propose(salma, wrong, origin=Origin.ONLINE)
    assert refused.value.message_dict.keys() == {"sex", "guardian", "goals"}


def test_the_guardians_column_is_as_long_as_the_test_thinks():
    assert Guardian._meta.get_field("name").max_length == 120

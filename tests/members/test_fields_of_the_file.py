"""Each field of a member's file: asked, shown, proposed and written, or named with its reason."""

import pytest

from members.forms.join import STEPS
from members.forms.my_file import PARTS, PartForm
from members.models import Member
from members.models.members import BOOKKEEPING, FOLDED
from members.services.changes import OF_THE_FILE, PROPOSABLE
from members.services.merging import CHOICES
from members.services.own_file import AT_ONCE, ONCE
from tests.marks import once

pytestmark = once

# What the portal writes itself, or the staff by a verb: nobody is asked for it.
NOBODY_IS_ASKED = {
    *["id", "created_at", "updated_at", "number", "user", "origin", "registered_on"],
    *["anonymised_at", *BOOKKEEPING, *FOLDED],
}
_CODE = "it opens the account: changed by a code, on `me/contact/`"
_WAYS = "how they are told: chosen on `me/contact/`, written there at once"
_MOVES = "who moves to another centre is moved by the staff"
_CARD = "papers were made with it: the staff confirm it"
# The lists, what each holds, and the fields that are not in it, by the reason why.
LISTS = {
    "STEPS": (
        {name for names in STEPS.values() for name in names},
        {
            "less to type for a newcomer: asked in “My file”": (
                "latin_first_name latin_last_name address"
            ),
            "the language of the page, the contact that was given": "language preferred_channel",
        },
    ),
    "PARTS": (
        {name for _title, names in PARTS.values() for name in names},
        {_CODE: "phone email", _WAYS: "language preferred_channel", _MOVES: "center"},
    ),
    "OF_THE_FILE": ({*OF_THE_FILE, "goals"}, {}),
    "AT_ONCE": (
        AT_ONCE | ONCE,
        {
            _CARD: "first_name last_name sex birth_date cin",
            _CODE: "phone email",
            _WAYS: "language preferred_channel",
            _MOVES: "center",
        },
    ),
}


def fields():
    """The columns that somebody is asked for, and what they look for."""
    of_member = {field.name for field in Member._meta.concrete_fields}
    return (of_member - NOBODY_IS_ASKED) | {"goals"}


def left_out(reasons):
    return {name for words in reasons.values() for name in words.split()}


def forgotten(asked):
    """Of these fields, by list, those that are neither in it nor named with a reason."""
    found = {name: asked - listed - left_out(reasons) for name, (listed, reasons) in LISTS.items()}
    return {name: missing for name, missing in found.items() if missing}


def test_each_field_of_the_file_is_in_each_list_or_has_its_reason():
    assert forgotten(fields()) == {}, (
        "By list, the fields it lacks. Put each into the list, or into LISTS here with the reason; "
        "what the portal writes itself goes into BOOKKEEPING (members/models/members.py)."
    )


def test_what_the_portal_writes_itself_is_neither_asked_nor_chosen():
    own = {field.name for field in Member._meta.concrete_fields if not field.editable}
    own -= {"created_at", "updated_at"}  # of each row
    assert own == {*BOOKKEEPING, *FOLDED, "number", "anonymised_at"}, (
        "A field nobody fills in: add it to BOOKKEEPING (members/models/members.py). "
        "One that somebody fills in is editable, and stands in each of the lists above."
    )
    assert own & CHOICES.keys() == set()


def test_a_new_field_is_missed_in_each():
    assert forgotten(fields() | {"shoe_size"}) == {key: {"shoe_size"} for key in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_no_reason_is_given_for_what_is_there_or_no_field(name):
    listed, reasons = LISTS[name]
    assert left_out(reasons) & listed == set()
    assert left_out(reasons) <= fields()
    assert {field.name for field in Member._meta.concrete_fields} >= NOBODY_IS_ASKED


def test_what_is_asked_has_a_field_and_a_writer():
    """Of what is typed nothing is thrown away: it is written at once, or proposed."""
    shown, written = LISTS["PARTS"][0], AT_ONCE | ONCE
    assert shown - PartForm.base_fields.keys() == set(), "shown in “My file”: a field of PartForm"
    assert written <= shown
    assert shown | (LISTS["STEPS"][0] & fields()) <= {*PROPOSABLE}

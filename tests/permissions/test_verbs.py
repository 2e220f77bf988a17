"""Whatever calls a verb, somebody asked whether that person may: the code is read for it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django_fsm import FSMField

from members.enums import Role
from members.services import claims, documents, keeping
from members.services import requests as data_requests
from skills_center.base.errors import IllegalMoveError
from skills_center.base.models import CenterScopedQuerySet
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.marks import once

# What asks: of the role table, of the roles themselves, or whether it is one's own.
ASK = {"require", "require_permission", "has_perm", "has_permission", "centers_held_as"}
ASK |= {"directs", "leads"}
# Verbs that ask nobody, and why.
UNASKED = {
    "invite": "an invitation is of no centre: its admin lets in who opens accounts",
    "give_consent": "the member's own page calls it, and the desk's registration",
    "hold_paper": "a file of one's own form, which nobody else reads",
    "paper_about": "as above",
    "require_own": "it is what asks",
    "anonymise": "`erase` asks; else the portal itself forgets",
    "settle_announcements": "`keep_file` and `note_told`, which asked, settle what was told before",
    "note_check": "`apply`, which asked, keeps what it found",
    "settle_places": "`merge` asked of both files",
    "keep_one_open_plan": "`merge` asked of both files",
    "keep_one_step_of_a_kind": "`merge` asked of both files",
    "note_reading_at": "it writes that somebody read, whoever they are",
    "note_reading_of": "as above; it refuses a file that was emptied",
    "note_key": "it writes who let whom in: who calls it asked",
    "note_own_roles": "it writes what the admin of accounts, who asked, gave to themselves",
    "write_fields": "whoever decided on them asked; it is how a file is written",
    "require_may_lead": "it is asked about the leader; `name_leader` asks about who names",
}


def functions():
    """Those of every `services`, and of the room of personal data: name, module, node."""
    rooms = [f"{app}/services" for app in ("members", "tracks", "enterprises")]
    for room in (*rooms, "skills_center/privacy"):
        for path in sorted((Path(settings.BASE_DIR) / room).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    yield node.name, f"{room}.{path.stem}", node


def takes_by(node):
    return "by" in [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]


def asks(node, others, seen=frozenset()):
    """Whether this function asks about `by`, or hands it to one that does."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and ast.unparse(inner) == "by.pk":
            return True
        if not isinstance(inner, ast.Call):
            continue
        if any((word.arg or "").endswith("__user") for word in inner.keywords):
            return True  # of those that are theirs
        name = getattr(inner.func, "id", getattr(inner.func, "attr", ""))
        handed = [*inner.args, *(word.value for word in inner.keywords)]
        if "by" not in [ast.unparse(one) for one in handed] and name not in ASK:
            continue
        if name in ASK or name == "move":
            return True
        if name not in seen and any(
            asks(one, others, seen | {name}) for one in others.get(name, [])
        ):
            return True
    return False


def verbs():
    others = {}
    for name, _module, node in functions():
        others.setdefault(name, []).append(node)
    for name, module, node in functions():
        if takes_by(node) and not name.startswith("_"):
            yield name, f"{module}.{name}", asks(node, others)


@once
def test_each_verb_asks_whether_they_may():
    silent = {place for name, place, asked in verbs() if not asked and name not in UNASKED}
    assert silent == set()


@once
def test_those_who_ask_nobody_are_still_there():
    assert {name for name, _place, asked in verbs() if not asked} == UNASKED.keys()


@once
def test_every_move_of_a_state_names_who_may():
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, FSMField):
                for transition in field.get_all_transitions(model):
                    assert transition.permission, f"{model.__name__}.{transition.name}"


@once
def test_every_row_of_a_centre_says_of_which():
    """Otherwise a right at one centre would be a right at this row wherever it is."""
    for model in apps.get_models():
        rows = model._default_manager.all()
        if isinstance(rows, CenterScopedQuerySet):
            assert hasattr(model, "center_id") or hasattr(model, "center_ids"), model


@pytest.mark.django_db
def test_the_desk_of_one_centre_does_nothing_at_another_where_it_reads(center, staff):
    """By the services themselves: the pages are tried in `test_two_roles.py`."""
    user = staff(Role.FRONT_DESK, at=CenterFactory())
    user.staff_roles.create(role=Role.COACH, center=center)
    member = MemberFactory(center=center)
    for refused in (
        lambda: keeping.keep_file(member, by=user),
        lambda: claims.forget_guesses(member, by=user),
        lambda: data_requests.open_request(member=member, kind="erasure", by=user),
        lambda: documents.take_document(member=member, kind="cin", file=None, by=user),
    ):
        with pytest.raises(IllegalMoveError):
            refused()

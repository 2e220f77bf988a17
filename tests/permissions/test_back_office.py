"""Every address of the back office, role by role; the moves, by POSTs made by hand."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from enterprises.enums import ProjectState
from tests.factories.enterprises import ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import EnrolmentFactory
from tests.marks import once
from tracks.enums import EnrolmentState

from .conftest import PEOPLE, ROLES
from .everything import KINDS, admin_page, each_of
from .tables import BACK_OFFICE, SHARED, parsed

RIGHTS = parsed(BACK_OFFICE)
MEMBERS = [name for name in PEOPLE if name not in ROLES]
STAFF = [name for name in ROLES if name != "foreign"]
DECIDERS = {"manager", "director", "admin"}
GARBAGE = {"name": "\x00😀" * 900, "center": "-1", "starts_on": "31/31/31", "_save": "1"}


def rights_met(answers, client, world):
    """What the four addresses of each model let this person do: {model: letters}."""
    met = {}
    kinds = {"v": ("changelist", "change"), "a": ("add",), "d": ("delete",)}
    for label, row in world.rows.items():
        letters = {
            letter
            for letter, pages in kinds.items()
            if {answers.to[f"{label} {kind}"] for kind in pages} == {"200"}
        }
        # Whoever may only read is refused before the form is looked at.
        if "v" in letters:
            answer = client.post(admin_page(label, "change", row), GARBAGE)
            letters |= {"c"} if answer.status_code != 403 else set()
        met[label] = "".join(letter for letter in "vacd" if letter in letters) or "-"
    return met


def test_every_model_of_the_back_office_is_in_the_table():
    assert {model._meta.label_lower for model in admin.site._registry} == RIGHTS.keys()


@each_of(STAFF)
def test_role_does_what_the_table_says_and_no_more(world, answers, who):
    expected = {label: row[who] for label, row in RIGHTS.items()}
    assert rights_met(answers(who), world.client(who), world) == expected


@each_of(STAFF)
def test_what_is_not_known_is_called_by_no_word_of_python(answers, who):
    assert answers(who).say_none == set()


@once
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_title_begins_large(world, language):
    """Its words may begin with the name of the rows, which begins small within a sentence."""
    client = world.client("admin")
    client.cookies["django_language"] = language
    small = {}
    for label, row in world.rows.items():
        for kind in KINDS:
            page = client.get(admin_page(label, kind, row)).content.decode()
            titles = re.findall(r"<(?:title|h1|h2)>\s*(\S+)", page)
            if found := [title for title in titles if title[0].islower()]:
                small[label, kind] = found
    assert small == {}


@each_of(["foreign"])
def test_director_elsewhere_finds_nothing_of_this_centre(world, answers, who):
    found = {
        label
        for label in world.rows
        for kind in ("change", "delete", "history")
        if answers(who).to[f"{label} {kind}"] == "200"
    }
    assert found == {label for label in SHARED if "v" in RIGHTS[label]["director"]}


@each_of(MEMBERS)
def test_back_office_asks_everybody_else_to_log_in(world, answers, who):
    pages = ["admin:index", "admin:jsi18n"]
    pages += [f"{label} {kind}" for label in world.rows for kind in KINDS]
    assert {answers(who).to[page] for page in pages} <= {"→admin:login", "in"}


MOVES = [
    ("tracks.enrolment", EnrolmentFactory, "accept", "submitted", EnrolmentState.ACCEPTED),
    ("tracks.enrolment", EnrolmentFactory, "complete", "active", EnrolmentState.COMPLETED),
    ("enterprises.project", ProjectFactory, "select", "under_review", ProjectState.SELECTED),
    ("enterprises.project", ProjectFactory, "withdraw", "submitted", ProjectState.WITHDRAWN),
]


@once
@pytest.mark.parametrize("who", PEOPLE)
def test_only_deciders_move_a_row(world, who):
    client = world.client(who)
    for label, factory, action, before, after in MOVES:
        enrolment = label == "tracks.enrolment"
        row = factory(
            state=before, **({"cohort": world.cohort} if enrolment else {"center": world.center})
        )
        decision = {"_selected_action": [row.pk], "note": "", "confirm": "1"}
        client.post(admin_page(label, "changelist"), decision | {"action": action})
        client.post(admin_page(label, "change", row), {"_move": action})
        expected = after if who in DECIDERS else before
        assert type(row)._default_manager.get(pk=row.pk).state == expected, (label, action)


@once
@pytest.mark.parametrize("who", STAFF)
def test_search_of_a_choice_offers_what_the_person_may_list(world, who):
    """The autocomplete of members' communes and of projects' organizations and calls."""
    client = world.client(who)
    asked = {
        "network.commune": ("members", "member", "commune"),
        "enterprises.organization": ("enterprises", "project", "organization"),
        "enterprises.call": ("enterprises", "project", "call"),
    }
    for label, (app, model, field) in asked.items():
        response = client.get(
            reverse("admin:autocomplete"),
            {"app_label": app, "model_name": model, "field_name": field, "term": ""},
        )
        expected = 200 if "v" in RIGHTS[label][who] else 403
        assert response.status_code == expected, label


@once
@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("enterprises.organization", "founder"),
        ("enterprises.project", "holder"),
        ("enterprises.job", "member"),
        ("tracks.socialaction", "leaders"),
    ],
)
def test_form_names_no_member_of_another_centre(world, label, field):
    stranger = MemberFactory(center=CenterFactory(), last_name="الغريب")
    director = world.client("director")
    asked = director.get(admin_page(label, "add"), {field: stranger.pk})
    answered = director.post(admin_page(label, "add"), {field: stranger.pk})
    for response in (asked, answered):
        assert response.status_code == 200
        assert stranger.last_name not in response.content.decode()
    assert field in answered.context["adminform"].form.errors


@once
@pytest.mark.parametrize("who", ["network", "director"])
def test_network_manager_reads_no_name_of_a_member(world, who):
    world.rows["enterprises.organization"].founder = world.member
    world.rows["enterprises.organization"].save()
    world.rows["tracks.socialaction"].leaders.add(world.member)
    client = world.client(who)
    for label in ("enterprises.organization", "enterprises.project", "tracks.socialaction"):
        shown = client.get(admin_page(label, "change", world.rows[label])).content.decode()
        assert (world.member.number in shown) is (who == "director"), label

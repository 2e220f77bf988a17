"""Each field of what is kept about a person: handed out and emptied, or named with its reason."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.test import TestCase
from django.test.utils import CaptureQueriesContext, isolate_apps

from members.models import Member, User
from members.privacy.file import FILE_LEFT_OUT
from members.privacy.file import STAYS as FILE_STAYS
from skills_center.base.dates import today
from skills_center.base.personal_data import PERSONAL_DATA
from skills_center.privacy.erasure import anonymise
from skills_center.privacy.export import sections_of
from skills_center.results.figures import count_cells
from tests.factories.enterprises import GrantFactory
from tests.factories.members import MemberFactory
from tests.factories.social import HealthNoteFactory, InscriptionFactory
from tracks.models import CampInscription, CampInscriptionMove, FollowUp, FollowUpEvent
from tracks.services.health_notes import empty_inscriptions

from .fields import (
    ABOUT_NO_PERSON,
    COUNTED,
    NOT_HANDED_OUT,
    NOT_HANDED_OUT_ANYWHERE,
    OF_NO_MEMBER,
    OF_PERSONS_BY_WORDS,
    STAYS,
    STAYS_ANYWHERE,
    named,
)
from .filling import fill, says_something
from .graph import models_about_members
from .planted_files import file_fields_of, still_there, stored

pytestmark = pytest.mark.django_db

PERSONAL = models_about_members() | {Member, User}


def label_of(model):
    return model._meta.label_lower


def fields_of(model):
    """The names of the columns that say something: a key to the person's own rows does not."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.related_model not in PERSONAL
        and getattr(field, "translated_field", None) is None  # the same text in a language
    }


# Which models -------------------------------------------------------------
def models_of_the_portal():
    return {
        model
        for model in apps.get_models(include_auto_created=True)
        if is_of_the_portal(Path(model._meta.app_config.path)) and not model._meta.proxy
    }


def is_of_the_portal(folder):
    return folder.is_relative_to(settings.BASE_DIR) and "site-packages" not in folder.parts


def not_placed(found):
    """Those that stand in none of the tables, or in two."""
    return {
        label_of(model)
        for model in found
        if [
            model in PERSONAL,
            label_of(model) in OF_PERSONS_BY_WORDS,
            label_of(model) in ABOUT_NO_PERSON,
        ].count(True)
        != 1
    }


def test_each_model_is_about_persons_or_says_why_not():
    assert not_placed(models_of_the_portal()) == set(), (
        "Is it about a person? Then give it a key to them, or name it in OF_PERSONS_BY_WORDS with"
        " what empties it. Else name it in ABOUT_NO_PERSON with the reason (in `fields.py`)."
    )


def test_no_reason_is_given_for_a_model_that_is_gone():
    known = {label_of(model) for model in models_of_the_portal()}
    assert known >= ABOUT_NO_PERSON.keys() | OF_PERSONS_BY_WORDS.keys()


def test_model_with_a_name_and_a_phone_but_no_key_is_found():
    with isolate_apps("members"):

        class Visitor(models.Model):
            name = models.CharField(max_length=80)
            phone = models.CharField(max_length=20)

            class Meta:
                app_label = "members"

            def __str__(self):
                return self.name

    assert not_placed({Visitor}) == {"members.visitor"}


# The copy -----------------------------------------------------------------
def handed_out():
    """For each model of the copy the fields it shows; of a file not its name, but the file."""
    found, member = {}, MemberFactory()
    for section in sections_of(member):
        names = {path.partition("__")[0] for path in section.paths}
        names -= {field.name for field in file_fields_of(section.model)}
        found.setdefault(section.model, set()).update(names)
    for rows, name in (pair for one in PERSONAL_DATA for pair in one.files(member)):
        found.setdefault(rows.model, set()).add(name)
    return found


def left_out_of(model):
    file = {*FILE_LEFT_OUT} if model in (Member, Member.history.model) else set()
    return file | named(NOT_HANDED_OUT.get(label_of(model), {}), NOT_HANDED_OUT_ANYWHERE)


def test_each_field_is_handed_out_or_left_out_with_its_reason(center):
    missing = {
        label_of(model): missing
        for model, shown in handed_out().items()
        if (missing := fields_of(model) - shown - left_out_of(model))
    }
    assert missing == {}, (
        "Who takes a copy of their data does not get this: add it to the section of the model in"
        " `privacy` of its app, or to NOT_HANDED_OUT in tests/privacy/fields.py with the reason."
    )


def test_no_reason_is_given_for_what_is_handed_out_or_gone(center):
    shown = {label_of(model): names for model, names in handed_out().items()}
    columns = {label_of(model): columns_of(model) for model in handed_out()}
    for label, table in NOT_HANDED_OUT.items():
        stale = named(table) & shown[label] | named(table) - columns[label]
        assert stale == set(), f"{label}: take {stale} out of NOT_HANDED_OUT"
    assert FILE_LEFT_OUT.keys() <= columns["members.member"]


def columns_of(model):
    return {field.name for field in model._meta.concrete_fields}


# Erasure ------------------------------------------------------------------
@pytest.fixture
def member(person, director):
    """A member with a row of each kind."""
    member = person()
    GrantFactory(project__holder=member)
    FollowUpEvent.objects.create(follow_up=FollowUp.objects.first(), by=director)
    return member


def of_person(model, member):
    """The rows of `model` about the person: all of them, where the model is about members alone."""
    rows = models.QuerySet(model)
    if model in (Member, User):
        return rows.filter(pk=member.pk if model is Member else member.user_id)
    if "user" in columns_of(model):
        return rows.filter(Q(user=member.user_id) | Q(user=None))
    return rows


def values(model, rows):
    """By row and column what says something."""
    return {
        row.pk: {
            field.name: field.value_from_object(row)
            for field in model._meta.concrete_fields
            if says_something(field, field.value_from_object(row))
        }
        for row in rows
    }


def check_emptied(of_model, stays, act):
    """Run `act`: of each row that is still there each field not in `stays` was emptied.

    `of_model` gives the rows of each model, `stays` the names of the fields that may stay.
    """
    for model, rows in of_model.items():
        for row in rows:
            fill(row, fields_of(model) - stays(model))
    before = {model: values(model, rows.all()) for model, rows in of_model.items()}
    files = {field: stored(field, rows) for field, rows in _fields_with_files(of_model, stays)}
    with TestCase.captureOnCommitCallbacks(execute=True):
        act()
    on_the_disk = [str(field) for field, names in files.items() if still_there(field, names)]
    assert on_the_disk == [], "These files outlive their rows: see `files` of `PersonalData`."
    assert all(files.values()), "No file stood there: give a row of it in tests/privacy/people.py."
    left, unproved = {}, {}
    for model, was in before.items():
        after = values(model, models.QuerySet(model).filter(pk__in=was))
        must_go = fields_of(model) - stays(model) if after else set()
        left[label_of(model)] = {
            name
            for pk, row in after.items()
            for name in must_go & row.keys()
            if row[name] == was[pk].get(name)
        }
        filled = {name for pk in after for name in was[pk]}
        unproved[label_of(model)] = must_go - filled
    assert {label: names for label, names in left.items() if names} == {}, (
        "This outlives an erasure: empty it in `privacy` of its app, or name it with its reason in"
        " STAYS (of the file: in `members.privacy.file`, else in"
        " tests/privacy/fields.py)."
    )
    assert {label: names for label, names in unproved.items() if names} == {}, (
        "Nothing stood there, so that nothing is proved: write it in tests/privacy/people.py."
    )


def _fields_with_files(of_model, stays):
    for model, rows in of_model.items():
        for field in file_fields_of(model):
            if field.name not in stays(model):
                yield field, rows


def stays_of_member(model):
    if model is Member:
        return {*FILE_STAYS}
    return named(STAYS.get(label_of(model), {}), STAYS_ANYWHERE)


def test_each_field_is_emptied_or_stays_with_its_reason(member):
    about = {model for model in PERSONAL if label_of(model) not in OF_NO_MEMBER}
    of_model = {model: of_person(model, member) for model in about}
    check_emptied(of_model, stays_of_member, lambda: anonymise(member, by=None))


def test_each_field_of_a_child_is_emptied_a_year_after_the_camp(center):
    ended = today() - timedelta(days=500)
    child = InscriptionFactory(camp__center=center, camp__starts_on=ended, camp__ends_on=ended)
    CampInscriptionMove.objects.create(subject=child, note="x")
    HealthNoteFactory(inscription=child)
    check_emptied(
        {model: models.QuerySet(model) for model in (CampInscription, CampInscriptionMove)},
        lambda model: named(STAYS[label_of(model)], STAYS_ANYWHERE),
        empty_inscriptions,
    )


def test_what_is_said_to_be_counted_is():
    with CaptureQueriesContext(connection) as queries:
        count_cells()
    asked = " ".join(query["sql"] for query in queries)
    for label, table in STAYS.items():
        model = apps.get_model(label)
        for name in table.get(COUNTED, "").split():
            column = f'"{model._meta.db_table}"."{model._meta.get_field(name).column}"'
            assert column in asked, f"No figure reads {label} {name}"


def test_no_reason_is_given_for_a_field_that_is_gone():
    known = {label_of(model): columns_of(model) for model in PERSONAL}
    for label, table in STAYS.items():
        assert named(table) <= known[label], f"{label}: take {named(table) - known[label]} out"
    assert FILE_STAYS.keys() <= known["members.member"]
    assert known.keys() >= OF_NO_MEMBER

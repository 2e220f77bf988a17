"""The proof: many members are forgotten, no word of theirs is left, no figure moves."""

import json

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session

from members.models import Document, Member, Removal, User
from skills_center.messaging.models import Message
from skills_center.network.models import Center
from skills_center.privacy.erasure import anonymise
from skills_center.results.exports import as_json
from skills_center.results.figures import cells, figures

from .contracts import MODELS
from .graph import models_about_members
from .people import marks_in_database, marks_in_files
from .planted_files import file_fields

pytestmark = pytest.mark.django_db

# Rows that lead to a member and hold nothing to empty.
KEPT = {
    "admin.logentry": "what staff did: `forget_log` empties the lines about a forgotten row",
    "enterprises.grant": "an amount, its day, the reference of the decision",
    "forum.stand": "of an organization, which is no person",
    "members.invitation": "of staff, who keep their account",
    "members.staffrole": "of staff, who keep their account",
    "members.user_groups": "of staff, who keep their account",
    "members.user_user_permissions": "of staff, who keep their account",
    "tracks.absencewarning": "a session and a day",
    "tracks.attendance": "a mark, its session and who made it",
    "tracks.campinscription": "a child and a guardian, no member: `purge` empties it a year later",
    "tracks.campinscriptionmove": "of a child, no member",
    "tracks.coachinggoalmove": "goes with its goal",
    "tracks.cohort_coaches": "of staff, who keep their account",
    "tracks.coachingmeeting": "an hour and a state",
    "tracks.headcount": "of an association",
    "tracks.healthnote": "of a child, no member: `purge` erases it days after the camp",
    "tracks.marking": "a mark, when and by whom it was made",
    "tracks.morningmessage": "of staff, who keep their account",
    "tracks.followupevent": "a deed, its day and who did it",
    "tracks.socialaction_leaders": "two numbers",
}


def every_figure():
    counted = cells(fresh=True)
    places = [None, *Center.objects.all()]
    return json.dumps(
        [
            as_json(year, place, figures(year, place, counted=counted))
            for year in (2013, 2014, 2026)
            for place in places
        ],
        default=str,
    )


def test_a_person_is_everywhere_before(person):
    """Else the search would find nothing afterwards whatever happened."""
    person(), person()
    found = {place.partition(".")[0] for place in marks_in_database()}
    fields = len(file_fields())
    assert len(marks_in_files()) == 2 * fields, "give `file_rows_of` a row with its file"
    about = {model for model in models_about_members() if model._meta.label_lower not in KEPT}
    expected = {model._meta.db_table for model in about}
    wordless = {
        "members_consent",
        "members_duplicatepair",
        "members_membergoal",
        "members_removal",
        "tracks_coachingplan",
        "tracks_calendaraddress",
        "tracks_followup",
        "tracks_score",
        "tracks_teamplace",
    }
    assert expected - found == wordless, (
        "A table about a person in which no mark stands: give `full_person` (people.py)"
        " a row of it, or name it above where it holds no words. Erased would mean nothing else."
    )


PEOPLE = 50  # a thousand are timed by `python -m bench.forgetting`


def test_fifty_are_forgotten_and_no_figure_moves(person, django_capture_on_commit_callbacks):
    for _ in range(PEOPLE):
        person()
    members = Member.objects.all()
    assert Session.objects.count() == PEOPLE // 25
    before = every_figure()
    assert f'"value": {PEOPLE // 2}' in before
    with django_capture_on_commit_callbacks(execute=True):
        for member in members:
            anonymise(member, by=None)
    assert marks_in_database() == set()
    assert marks_in_files() == set()
    assert every_figure() == before
    assert not Document.objects.exists()
    assert Removal.objects.count() == PEOPLE
    assert Session.objects.count() == 0


def test_forgetting_twice_changes_nothing(person):
    member = anonymise(person(), by=None)
    assert anonymise(member, by=None).anonymised_at == member.anonymised_at
    assert member.history.count() == 1


def test_the_year_of_birth_and_what_is_counted_stay(person):
    before = person()
    after = anonymise(before, by=None)
    assert after.birth_date == before.birth_date.replace(month=1, day=1)
    for name in ("sex", "center_id", "commune_id", "education", "situation", "registered_on"):
        assert getattr(after, name) == getattr(before, name)
    assert after.number == f"ANON-{after.pk}"


def test_nobody_enters_with_the_account_of_a_forgotten_member(client, person):
    member = person()
    user = User.objects.get(pk=member.user_id)
    client.force_login(user)
    assert client.get("/ar/me/").status_code == 200
    anonymise(member, by=None)
    assert client.get("/ar/me/").status_code == 302
    user = User.objects.get(pk=user.pk)
    assert not user.is_active
    assert not user.has_usable_password()


def test_who_also_works_here_keeps_their_account(person, director):
    member = person()
    member.user = director
    member.save()
    anonymise(member, by=None)
    director.refresh_from_db()
    assert director.is_active
    assert Member.objects.get(pk=member.pk).user is None


def test_places_that_wait_are_freed_and_nobody_is_told(person):
    member = person()
    anonymise(member, by=None)
    assert not member.enrolments.filter(state="submitted").exists()
    assert not Message.objects.exists()


def test_each_model_about_members_stands_in_one_contract():
    about = models_about_members() | {Member, User, Member.history.model}
    assert [model._meta.label for model in about if not MODELS.count(model)] == [], (
        "It leads to a member and nobody answers for it: name it in `models` of a PersonalData in"
        " `privacy` of its app, which says what is handed out and what is erased."
    )
    twice = [model._meta.label for model in MODELS if MODELS.count(model) != 1]
    assert twice == [], "Two contracts name it: one answers for it."
    gone = [label for label in KEPT if apps.get_model(label) not in MODELS]
    assert gone == [], "KEPT excuses it, and no contract names it: take it out of KEPT."

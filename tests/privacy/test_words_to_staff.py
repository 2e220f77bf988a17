"""What somebody is told as one of the staff is of others: it is in no copy of theirs, does not go
with their file, and names nobody who was forgotten since."""

import ast
import json
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from members.services.messages import messages_to
from skills_center.base.sections import as_data
from skills_center.messaging.models import Message
from skills_center.messaging.recipients import AtWork
from skills_center.privacy.erasure import anonymise
from skills_center.privacy.export import sections_of
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tracks import notices_sessions as notices

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
# What it may be filled in with: nothing of a member. One with another name is looked at here.
NO_MEMBERS = {"center", "cohort", "link", "when", "place", "reason", "sessions", "before"}


@pytest.fixture
def coach():
    return UserFactory(is_staff=True, email="coach@example.org")


@pytest.fixture
def absent(center):
    cohort = CohortFactory(center=center)
    return EnrolmentFactory(member=MemberFactory(center=center), cohort=cohort, state="active")


def handed_out(member):
    return json.dumps(as_data(sections_of(member)), ensure_ascii=False, default=str)


def test_the_copy_of_a_coach_holds_nothing_that_is_of_others(center, coach, absent):
    file = MemberFactory(center=center, user=coach)
    notices.absent_to_coach(coach, absent)
    assert Message.objects.to(AtWork(coach)).exists()
    assert not messages_to(file).exists()
    assert absent.cohort.name not in handed_out(file)


def test_what_a_coach_was_told_does_not_go_with_their_file(center, coach, absent):
    file = MemberFactory(center=center, user=coach)
    notices.absent_to_coach(coach, absent)
    anonymise(file, by=None)
    assert Message.objects.to(AtWork(coach)).exists()


def test_it_goes_with_the_account_of_who_works_here_no_more(center, coach, absent):
    file = MemberFactory(center=center, user=coach)
    notices.absent_to_coach(coach, absent)
    coach.is_staff = False
    coach.save()
    file.refresh_from_db()
    anonymise(file, by=None)
    assert not Message.objects.exists()


def test_it_does_not_name_whom_it_is_about(coach, absent):
    notices.absent_to_coach(coach, absent)
    message = Message.objects.get()
    said = message.subject + message.body
    for name in (absent.member.number, absent.member.first_name, absent.member.last_name):
        assert name not in said
    assert f"#of-{absent.pk}" in said


def test_its_link_leads_to_the_line_of_whom_it_is_about(client, settings, absent):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = client.get(f"/fr/coach/cohorts/{absent.cohort_id}/").content.decode()
    assert f'id="of-{absent.pk}"' in page


def given_to_staff():
    """The names of the values of each call of `tell_staff`, and of what passes values on to it."""
    for app in ("members", "tracks", "enterprises", "forum"):
        for path in sorted((ROOT / app).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text())):
                named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                if named and call.func.id in ("tell_staff", "_tell_of_session", "_tell_leader"):
                    yield from (word.arg for word in call.keywords if word.arg)


@once
def test_nothing_of_a_member_is_told_to_the_staff_in_words():
    """It would stay in their messages when that member is forgotten: a link leads to who it is."""
    assert set(given_to_staff()) <= NO_MEMBERS | {"former", "by_day", "begins_at", "useful_until"}


def test_rows_of_before_are_of_the_staff_and_name_nobody(center, coach, absent):
    row = Message.objects.queue(
        channel="email", address=coach.email, language="fr", to=coach, user=coach, center=center,
        kind="tracks.absent_to_coach", body=f"Membre {absent.member.number} absent : https://x/5/",
    )  # fmt: skip
    own = Message.objects.queue(
        channel="email", address=coach.email, language="fr", to=coach, user=coach, body="x"
    )
    migration = import_module("members.migrations.0061_words_to_staff")
    migration.forwards(apps, None)
    assert list(Message.objects.to(AtWork(coach))) == [row]
    row.refresh_from_db()
    assert row.body == "Membre … absent : https://x/5/"
    assert list(Message.objects.to(coach)) == [own]

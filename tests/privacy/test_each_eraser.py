"""Each eraser is needed: with one alone undone, a word of the forgotten member is left.

So that what is proved of all together (`test_forgetting`) is proved by each of them.
"""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import QueryDict

from members.models import Member
from members.privacy import merges
from members.views import drafts
from skills_center.base import admin_log
from skills_center.base.personal_data import PERSONAL_DATA, PersonalData
from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory
from tests.marks import once

from .people import marks_in_database

pytestmark = [once, pytest.mark.django_db]


@pytest.fixture
def member(person, center):
    MemberFactory(center=center)  # whom the file may be one with
    member = person()
    _type_a_registration(member)
    return member


def _type_a_registration(member):
    """What somebody who is not logged in types about them, in a session that says no name."""
    typed = QueryDict(mutable=True)
    typed.update(
        {
            "first_name": member.first_name,
            "last_name": member.last_name,
            "birth_date": member.birth_date.strftime("%d/%m/%Y"),
        }
    )
    session = SessionStore()
    session.set_expiry(60)
    session[drafts._KEY] = {"typed": {drafts.FIRST: typed.urlencode()}}
    session.save()


def left_of(member):
    """Where a word of theirs stands once they are forgotten; afterwards they are as before."""
    before = transaction.savepoint()
    anonymise(Member.objects.get(pk=member.pk), by=None)
    left = marks_in_database() | {row.pk for row in Session.objects.all()}
    transaction.savepoint_rollback(before)
    return left


def test_nothing_is_left_where_none_is_undone(member):
    assert left_of(member) == set()


def test_each_eraser_is_needed(member, monkeypatch):
    def is_missed(one):
        with monkeypatch.context() as patch:
            # A contract is frozen: no code changes it.
            patch.setitem(one.__dict__, "erase", lambda member: None)
            return left_of(member)

    erasing = [one for one in PERSONAL_DATA if one.erase is not PersonalData(()).erase]
    assert len(erasing) > 10
    needless = [one.models[0]._meta.label for one in erasing if not is_missed(one)]
    assert needless == [], (
        "Nothing is left when these erase nothing: give `full_person` (tests/privacy/people.py) "
        "a row of theirs that holds the mark, found by no other eraser."
    )


def test_the_lines_of_each_model_are_emptied_by_a_call_of_their_own(member, monkeypatch):
    """One eraser blanks lines by the words in them: it must not hide that another forgot its."""
    forget = admin_log.forget_log_of

    def is_missed(kind):
        def of_others(model, keys):
            if model is not kind:
                forget(model, keys)

        with monkeypatch.context() as patch:
            for module in (admin_log, merges):
                patch.setattr(module, "forget_log_of", of_others)
            return left_of(member)

    noted = {line.content_type.model_class() for line in LogEntry.objects.all()}
    assert len(noted) > 20
    assert [model._meta.label for model in noted if not is_missed(model)] == []

"""How `bench.faults` reads what it saw. It runs by itself: it takes minutes, and stops servers."""

import pytest

from bench.faults import faults_found, has_failed, missing
from bench.visits import CODE, MEMBER, VISITOR, Answer, Ledger
from members.models import Member
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once

pytestmark = once


class Neighbour:
    def __init__(self, name):
        self.name = name


BESIDE = [Neighbour("Redis"), Neighbour("PostgreSQL")]


@pytest.fixture
def ledger():
    ledger = Ledger()
    for part, is_fault in [("calm", False), ("Redis stopped", True), ("Redis goes on", False)]:
        ledger.begin(part, is_fault=is_fault)
    return ledger


@pytest.mark.parametrize(
    ("begun", "part"), [(0, "Redis stopped"), (1, "Redis stopped"), (2, "Redis goes on")]
)
def test_request_belongs_to_the_fault_that_it_met(ledger, begun, part):
    assert ledger.part_since(begun) == part


@pytest.mark.parametrize(("status", "failed"), [(0, True), (500, True), (404, False), (200, False)])
def test_answer_that_never_came_has_failed_too(status, failed):
    assert has_failed(Answer("calm", VISITOR, status, 0.1)) is failed


def test_each_neighbours_faults_are_told_apart(ledger):
    ledger.answers += [
        Answer("Redis stopped", VISITOR, 500, 1),
        Answer("Redis stopped", CODE, 500, 1),
        Answer("Redis goes on", MEMBER, 500, 1),
        Answer("PostgreSQL stopped", VISITOR, 500, 1),
    ]
    assert faults_found(ledger, BESIDE, gone=[(1, 2)]) == {
        "Redis: failed once the fault was over": 1,
        "PostgreSQL: failed once the fault was over": 0,
        "Redis: pages of visitors lost": 1,
        "PostgreSQL: confirmed, and missing in the database": 1,
    }


def test_what_was_confirmed_is_looked_for_in_the_database(db, monkeypatch):
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    stands, left = EnrolmentFactory(), EnrolmentFactory(state="withdrawn")
    cohort, member = CohortFactory(), Member.objects.first()
    there, gone = (stands.member_id, stands.cohort_id), (left.member_id, left.cohort_id)
    never = (member.pk, cohort.pk)
    assert missing({there: True, gone: False, never: None}) == []
    assert missing({there: False, gone: True, never: True}) == [there, gone, never]

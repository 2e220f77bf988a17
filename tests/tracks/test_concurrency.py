"""Two hundred people apply at once for fifty seats: real threads, real row locks."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tracks import services
from tracks.models import Cohort
from tracks.services import enrolments

APPLICATIONS, THREADS, SEATS = 200, 40, 50

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def row_locks():
    if connection.vendor != "postgresql" and not os.environ.get("REQUIRE_POSTGRES"):
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")
    assert connection.vendor == "postgresql"


def rush():
    """Let everybody apply at once. Returns the cohort and what went wrong."""
    center = CenterFactory()
    cohort = CohortFactory(center=center, first_come=True, capacity=SEATS)
    members = [MemberFactory(center=center) for _ in range(APPLICATIONS)]

    def apply(member):
        try:
            services.apply(cohort=cohort, member=member, by=member.user)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        failures = [error for error in pool.map(apply, members) if error]
    return cohort, failures


def outcome(cohort):
    found = list(cohort.enrolments.order_by("arrival").values_list("arrival", "state"))
    return [arrival for arrival, _ in found], [state for _, state in found]


EXPECTED = (
    list(range(1, APPLICATIONS + 1)),
    ["accepted"] * SEATS + ["waitlisted"] * (APPLICATIONS - SEATS),
)


def test_rush_for_seats_gives_fifty_and_queues_the_others():
    cohort, failures = rush()
    assert failures == []
    assert outcome(cohort) == EXPECTED


def test_rush_for_seats_without_the_lock_goes_wrong(monkeypatch):
    def unlocked(pk):
        cohort = Cohort.objects.get(pk=pk)
        time.sleep(0.02)
        return cohort

    monkeypatch.setattr(enrolments, "lock_cohort", unlocked)
    cohort, failures = rush()
    assert failures or outcome(cohort) != EXPECTED

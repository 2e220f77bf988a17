"""Many people at once: real threads, real row locks."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection

from members.enums import Role
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tracks import services
from tracks.models import Cohort
from tracks.services import enrolments

from .laws import Deeds, check, check_all_along

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


# Everything at once --------------------------------------------------------------------
OPERATIONS, HANDS, FIRST_SEATS = 2_000, 8, 6


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first_come", [True, False])
def test_two_thousand_deeds_at_once_break_no_law(first_come):
    center = CenterFactory()
    cohort = CohortFactory(center=center, first_come=first_come, capacity=FIRST_SEATS)
    cohort.criteria.create(name="الدافع")
    members = [MemberFactory(center=center) for _ in range(40)]
    manager = UserFactory(is_staff=True)
    manager.staff_roles.create(role=Role.TRACK_MANAGER, center=center)

    def hand(seed):
        """A share of the deeds. Returns how many were allowed, and what went wrong."""
        choose = Random(seed)
        deeds = Deeds(cohort, members, manager, lambda among: choose.choice(list(among)))
        allowed, failures = 0, []
        for _ in range(OPERATIONS // HANDS):
            try:
                allowed += deeds.do(choose.choice(["apply", *Deeds.NAMES]))
            except Exception as error:
                failures.append(error)
        connection.close()
        return allowed, failures

    with ThreadPoolExecutor(HANDS) as pool:
        hands = list(pool.map(hand, range(HANDS)))
    assert [failures for _allowed, failures in hands if failures] == []
    assert sum(allowed for allowed, _failures in hands) > OPERATIONS // 5
    check(cohort)
    check_all_along(cohort, FIRST_SEATS)

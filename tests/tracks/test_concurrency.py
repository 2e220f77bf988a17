"""Many people at once: real threads, real row locks."""

from random import Random

import pytest

from members.enums import Role
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tests.marks import races
from tests.races import Gate, at_once, failures
from tracks import services
from tracks.models import Cohort
from tracks.services import enrolments

from .laws import Deeds, check, check_all_along

APPLICATIONS, THREADS, SEATS = 200, 40, 50

pytestmark = races


def rush(applications, *, seats, gate=None):
    """Let everybody apply at once. Returns the cohort and what each application gave."""
    center = CenterFactory()
    cohort = CohortFactory(center=center, first_come=True, capacity=seats)
    members = [MemberFactory(center=center) for _ in range(applications)]

    def application_of(member):
        return lambda: services.apply(cohort=cohort, member=member, by=member.user)

    return cohort, at_once([*map(application_of, members)], hands=THREADS, gate=gate)


def test_rush_for_seats_gives_fifty_and_queues_the_others():
    cohort, results = rush(APPLICATIONS, seats=SEATS)
    assert failures(results) == []
    found = list(cohort.enrolments.order_by("arrival").values_list("arrival", "state"))
    states = ["accepted"] * SEATS + ["waitlisted"] * (APPLICATIONS - SEATS)
    assert found == list(enumerate(states, start=1))


def test_rush_for_seats_without_the_lock_goes_wrong(monkeypatch):
    """All of them read the same last arrival before anybody writes the next one."""
    monkeypatch.setattr(enrolments, "lock_cohort", lambda pk: Cohort.objects.get(pk=pk))
    gate = Gate('INSERT INTO "tracks_enrolment"', people=THREADS)
    _cohort, results = rush(THREADS, seats=SEATS, gate=gate)
    assert len(failures(results)) == THREADS - 1


# Everything at once --------------------------------------------------------------------
OPERATIONS, HANDS, FIRST_SEATS = 600, 8, 6


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first_come", [True, False])
def test_six_hundred_deeds_at_once_break_no_law(first_come):
    center = CenterFactory()
    cohort = CohortFactory(center=center, first_come=first_come, capacity=FIRST_SEATS)
    cohort.criteria.create(name="الدافع")
    members = [MemberFactory(center=center) for _ in range(40)]
    manager = UserFactory(is_staff=True)
    manager.staff_roles.create(role=Role.TRACK_MANAGER, center=center)

    def share_of(seed):
        choose = Random(seed)
        deeds = Deeds(cohort, members, manager, lambda among: choose.choice(list(among)))
        names = [choose.choice(["apply", *Deeds.NAMES]) for _ in range(OPERATIONS // HANDS)]
        return lambda: sum(deeds.do(name) for name in names)

    allowed = at_once([share_of(seed) for seed in range(HANDS)])
    assert failures(allowed) == []
    assert sum(allowed) > OPERATIONS // 5
    check(cohort)
    check_all_along(cohort, FIRST_SEATS)

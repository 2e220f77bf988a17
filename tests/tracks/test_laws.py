"""Whatever is done to a cohort, in whatever order, its laws hold."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from members.enums import Role
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once
from tracks.models import Cohort

from .laws import Deeds, check, check_all_along

SEATS = 4


@pytest.fixture
def people(db):
    """Those who come back in each run: a centre, its members, a track manager."""
    center = CenterFactory()
    manager = UserFactory(is_staff=True)
    manager.staff_roles.create(role=Role.TRACK_MANAGER, center=center)
    return center, [MemberFactory(center=center) for _ in range(10)], manager


def machine_for(people):
    """A machine of this database: each run has a cohort of its own, and is taken back at its end.

    Else a run would meet the seats that members hold since the run before: Hypothesis, which
    repeats runs, would call that flaky instead of naming the law that was broken.
    """
    center, members, manager = people

    class CohortMachine(RuleBasedStateMachine):
        cohort: Cohort

        def __init__(self):
            super().__init__()
            self.kept = transaction.atomic()
            self.kept.__enter__()

        @initialize(first_come=st.booleans(), data=st.data())
        def open_cohort(self, first_come, data):
            self.cohort = CohortFactory(center=center, capacity=SEATS, first_come=first_come)
            self.cohort.criteria.create(name="الدافع")

            def pick(among):
                return data.draw(st.sampled_from(list(among)))

            self.deeds = Deeds(self.cohort, members, manager, pick)

        @rule(name=st.sampled_from(["apply", *Deeds.NAMES]))
        def do(self, name):
            self.deeds.do(name)

        @invariant()
        def the_laws_hold(self):
            if hasattr(self, "cohort"):
                check(self.cohort)

        def teardown(self):
            try:
                if hasattr(self, "cohort"):
                    check_all_along(self.cohort, SEATS)
            finally:
                transaction.set_rollback(True)
                self.kept.__exit__(None, None, None)

    return CohortMachine


@once
@pytest.mark.timeout(300)
def test_laws_of_a_cohort_hold_in_every_order(people):
    run_state_machine_as_test(
        machine_for(people),
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
            # The law that was broken is told at once; who looks for the shortest way to it adds
            # Phase.shrink, which takes minutes.
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )

"""Rows behind every figure, and who enrols."""

from datetime import date
from itertools import product

import pytest

from enterprises.enums import OrganizationKind, Programme, ProjectState
from members.enums import Sex
from skills_center.results.indicators import INDICATORS
from tests.factories.enterprises import (
    AccompanimentFactory,
    JobFactory,
    OrganizationFactory,
    ProjectFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import (
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
    SocialActionFactory,
    TrackFactory,
)
from tracks.enums import EnrolmentState as State
from tracks.enums import SocialActionKind

YEARS = [2013, 2014]


def enrol(cohort, day, *, state=State.COMPLETED, member=None, sex=Sex.FEMALE):
    member = member or MemberFactory(center=cohort.center, sex=sex)
    return EnrolmentFactory(cohort=cohort, member=member, state=state, accepted_on=day)


@pytest.fixture
def job_skills(db):
    return TrackFactory(code="job-skills")


@pytest.fixture
def two_centers_two_years(center, job_skills):
    """A row or more of every indicator at two centres over two years."""
    other_track = TrackFactory(code="associations")
    for at in (center, CenterFactory()):
        for year, number in zip(YEARS, (2, 3), strict=True):
            day = date(year, 3, 3)
            cohort = CohortFactory(center=at, track=job_skills, starts_on=day)
            elsewhere = CohortFactory(center=at, track=other_track, starts_on=day)
            for _ in range(number):
                seat = enrol(cohort, day)
                again = enrol(elsewhere, date(year, 6, 6), member=seat.member)
                FollowUpFactory(
                    enrolment=again, months=6, due_on=day, answered=True, outcome__kind="studies"
                )
                enrol(elsewhere, day)
                _funded_rows(at, day)
            SocialActionFactory(
                center=at, kind=SocialActionKind.CAMP, starts_on=day, girls=7, boys=6
            )
            SocialActionFactory(center=at, kind=SocialActionKind.INITIATIVE, starts_on=day)
    for (code, indicator), year in product(INDICATORS.items(), YEARS):
        written = indicator.records(year, center).exists()
        assert written, f"write rows of {code} for both YEARS, in tests/results/conftest.py"
    return center


def _funded_rows(center, day):
    for programme in Programme:
        project = ProjectFactory(
            center=center,
            programme=programme,
            state=ProjectState.FUNDED,
            selected_on=day,
            funded_on=day,
        )
        JobFactory(project=project, started_on=day)
    OrganizationFactory(center=center, kind=OrganizationKind.ENTERPRISE, created_on=day)
    AccompanimentFactory(organization__center=center, started_on=day)

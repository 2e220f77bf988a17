"""Two people of one desk send one page at the same moment: real threads, real locks."""

import pytest
from django.test import Client

from members.enums import Role
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import one_waits_for_the_other
from tests.rows import fresh
from tracks.services import score, waitlist

pytestmark = races


@pytest.fixture
def open_page(staff):
    """`open_page(address, holding)`: a browser with that page; gives what sends it."""

    def opened(address, holding, role=Role.DIRECTOR):
        client = Client()
        client.force_login(staff(role))
        sent = untouched(client.get(address), holding=holding)
        return lambda to=address, **typed: client.post(to, sent | typed)

    return opened


@pytest.fixture
def scored(center, staff):
    """An application with a grid of two lines, and a point on each."""
    cohort = CohortFactory(center=center)
    lines = [cohort.criteria.create(name=name, weight=1) for name in ("الدافع", "التفرغ")]
    enrolment = EnrolmentFactory(cohort=cohort)
    score(enrolment, points={line.pk: 1 for line in lines}, by=staff(Role.TRACK_MANAGER))
    return enrolment


def points_of(enrolment):
    return list(enrolment.scores.order_by("criterion").values_list("points", flat=True))


def test_two_lines_of_one_grid_are_both_written(scored, open_page):
    one, other = (f"points_{line.pk}" for line in scored.cohort.criteria.order_by("pk"))
    address = f"/admin/tracks/cohort/{scored.cohort_id}/decide/?who={scored.pk}"
    first, second = (open_page(address, one, role) for role in (Role.DIRECTOR, Role.TRACK_MANAGER))
    answers = one_waits_for_the_other(
        lambda: first(score="1", **{one: "5"}), lambda: second(score="1", **{other: "4"})
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert points_of(scored) == [5, 4]


def test_of_two_who_score_one_line_the_second_sees_both(scored, open_page):
    one, _other = (f"points_{line.pk}" for line in scored.cohort.criteria.order_by("pk"))
    address = f"/admin/tracks/cohort/{scored.cohort_id}/decide/?who={scored.pk}"
    first, second = (open_page(address, one, role) for role in (Role.DIRECTOR, Role.TRACK_MANAGER))
    answers = one_waits_for_the_other(
        lambda: first(score="1", **{one: "5"}), lambda: second(score="1", **{one: "0"})
    )
    assert [answer.status_code for answer in answers] == [302, 200]
    assert 'class="theirs"' in answers[1].content.decode()
    assert points_of(scored) == [5, 1]


def test_a_decision_read_beside_one_state_waits_for_who_moves_it_at_that_moment(
    scored, open_page, staff
):
    """It would be possible still: refused from the waiting list, with letters read before that."""
    address = f"/admin/tracks/enrolment/{scored.pk}/change/?_asks=refuse"
    refuse = open_page(address, "_selected_action")
    by, answers = staff(Role.TRACK_MANAGER), {"reason": "places", "note": "", "confirm": "1"}
    _moved, answer = one_waits_for_the_other(
        lambda: waitlist(scored, by=by),
        lambda: refuse(to="/admin/tracks/enrolment/", **answers),
    )
    assert fresh(scored).state == "waitlisted"
    assert answer.status_code == 200

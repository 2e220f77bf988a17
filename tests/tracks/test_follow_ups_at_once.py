"""A question is answered, declined or sent while two files are made one."""

import pytest

from members.enums import Role
from members.services.merging import merge
from skills_center.base.dates import today
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import races
from tests.races import failures, one_waits_for_the_other
from tracks.models import FollowUp
from tracks.services.follow_ups import (
    answer,
    ask_follow_ups,
    decline,
    no_reply,
    plan_follow_ups,
    reached_somebody_else,
)

pytestmark = races


@pytest.fixture
def places():
    """Of two files of one person, in one cohort: the one that stays, and the one that goes."""
    cohort = CohortFactory(center=CenterFactory(), begun=True)
    places = [
        EnrolmentFactory(
            cohort=cohort, member=MemberFactory(center=cohort.center), state="completed"
        )
        for _file in range(2)
    ]
    for place in places:
        plan_follow_ups(place)
        place.follow_ups.filter(months=6).update(due_on=today())
    ask_follow_ups()
    return places


def merging(places):
    stays, goes = (place.member for place in places)
    return lambda: merge(kept=stays, gone=goes, by=None)


def answering(question):
    return lambda: answer(question, kind="training")


@pytest.mark.parametrize("whose", [0, 1])
@pytest.mark.parametrize("has_twin", [True, False])
@pytest.mark.parametrize("merge_first", [True, False])
def test_an_answer_and_a_merge(places, whose, has_twin, merge_first):
    """Whoever comes second finds the question where it is, or a sentence; no answer is parted
    from the place of the person."""
    question = places[whose].follow_ups.get(months=6)
    if not has_twin:
        places[1 - whose].follow_ups.filter(months=6).delete()
    works = [merging(places), answering(question)]
    results = one_waits_for_the_other(*works if merge_first else works[::-1])
    assert failures(results) == []
    one = FollowUp.objects.get(months=6)
    assert one.enrolment == places[0]
    if one.state == "answered":
        assert one.outcome.enrolment == places[0]
    else:
        assert (merge_first, has_twin, whose) == (True, True, 1)


@pytest.mark.parametrize("merge_first", [True, False])
@pytest.mark.parametrize("verb", [decline, reached_somebody_else])
def test_a_refusal_and_a_merge(places, verb, merge_first):
    """Of the last question: a merge that locks one by one begins at the first."""
    question = places[0].follow_ups.get(months=12)
    works = [merging(places), lambda: verb(question)]
    results = one_waits_for_the_other(*works if merge_first else works[::-1])
    assert failures(results) == []
    states = set(FollowUp.objects.values_list("months", "state"))
    assert len(states) == FollowUp.objects.count() == 3
    said = {decline: "declined", reached_somebody_else: "misdirected"}[verb]
    assert (12, said) in states
    if verb is decline:
        assert {state for _months, state in states} == {said}


def test_a_call_and_an_answer(places, staff):
    question = places[0].follow_ups.get(months=6)
    caller = staff(Role.DIRECTOR, at=places[0].cohort.center)
    results = one_waits_for_the_other(
        lambda: no_reply(question, by=caller), lambda: answer(question, kind="training")
    )
    assert failures(results) == []
    question.refresh_from_db()
    assert (question.state, question.calls) == ("answered", 1)

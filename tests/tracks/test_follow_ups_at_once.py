"""A question is answered, declined or sent while two files are made one, or a number is cleared."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from members.enums import Role
from members.models import Member, User
from members.services.contacts import change_contact
from members.services.merging import merge
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from tests.factories.members import DocumentFactory, MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import races
from tests.races import failures, one_waits_for_the_other, refusals
from tracks.models import Enrolment, FollowUp, FollowUpEvent, Outcome
from tracks.services.follow_ups import (
    answer,
    ask_follow_ups,
    decline,
    no_reply,
    plan_follow_ups,
    reached_somebody_else,
    remind_follow_ups,
    was_misdirected,
)
from tracks.services.outcomes import raise_evidence, record_outcome

pytestmark = races
PHONE = "+212612345678"


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


@pytest.fixture
def manager(staff, places):
    return staff(Role.TRACK_MANAGER, at=places[0].cohort.center)


def merging(places):
    stays, goes = (place.member for place in places)
    return lambda: merge(kept=stays, gone=goes, by=None)


def answering(question):
    return lambda: answer(question, kind="training")


def declining(question):
    return lambda: decline(question)


def denying(question):
    return lambda: reached_somebody_else(question)


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


@pytest.mark.parametrize("whose", [0, 1])
@pytest.mark.parametrize("merge_first", [True, False])
def test_a_better_proof_and_a_merge(places, manager, whose, merge_first):
    answered = answer(places[whose].follow_ups.get(months=6), kind="training").outcome
    works = [merging(places), lambda: raise_evidence(answered, evidence="paper", by=manager)]
    results = one_waits_for_the_other(*works if merge_first else works[::-1])
    assert failures(results) == refusals(results) == []
    outcome = FollowUp.objects.get(months=6).outcome
    assert (outcome.evidence, outcome.enrolment) == ("paper", places[0])
    assert Outcome.objects.exclude(enrolment=places[0]).count() == 0


@pytest.mark.parametrize("proof_first", [True, False])
def test_a_better_proof_and_a_correction(places, manager, proof_first):
    """Whoever comes second is told; what the member said last stands."""
    question = places[0].follow_ups.get(months=6)
    answered = answer(question, kind="training").outcome
    works = [
        lambda: raise_evidence(answered, evidence="paper", by=manager),
        lambda: answer(question, kind="looking"),
    ]
    results = one_waits_for_the_other(*works if proof_first else works[::-1])
    assert failures(results) == []
    assert len(refusals(results)) == (not proof_first)
    question.refresh_from_db()
    assert question.outcome == places[0].outcomes.first()
    assert question.outcome.kind == "looking"


def test_no_outcome_is_put_on_a_place_that_was_set_aside(places, manager):
    merging(places)()
    with pytest.raises(DomainError):
        record_outcome(Enrolment.objects.get(pk=places[1].pk), by=manager, kind="training")


@pytest.mark.parametrize("whose", [0, 1])
@pytest.mark.parametrize("merge_first", [True, False])
def test_an_outcome_that_staff_record_and_a_merge(places, manager, whose, merge_first):
    works = [merging(places), lambda: record_outcome(places[whose], by=manager, kind="training")]
    results = one_waits_for_the_other(*works if merge_first else works[::-1])
    assert failures(results) == []
    assert len(refusals(results)) == (merge_first and whose == 1)
    assert Outcome.objects.exclude(enrolment=places[0]).count() == 0


def test_two_runs_remind_once(places):
    week_ago = timezone.now() - timedelta(days=8)
    FollowUp.objects.update(asked_at=week_ago)
    FollowUpEvent.objects.update(at=week_ago)
    Message.objects.all().delete()
    results = one_waits_for_the_other(remind_follow_ups, remind_follow_ups)
    assert results == [2, 0]
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("what", "before"),
    [
        ("paper", 'UPDATE "members_member" SET "user_id" = NULL'),
        ("message", 'DELETE FROM "members_message"'),
    ],
)
def test_what_is_hung_onto_a_file_that_goes(places, what, before):
    """When all has moved, nothing is hung onto the file and its account, to end with it unseen."""
    gone = places[1].member
    paper = DocumentFactory.build(member=gone)
    message = Message(channel="text", address="+212600000000", language="ar", user=gone.user)
    hung = {"paper": paper, "message": message}[what]
    results = one_waits_for_the_other(merging(places), hung.save, before=before)
    assert isinstance(results[0], Member)
    assert isinstance(results[1], IntegrityError)


def test_an_account_that_is_closed_while_two_files_become_one_stays_closed(places):
    stays, _goes = (place.member.user for place in places)

    def close():
        User.objects.filter(pk=stays.pk).update(is_active=False)

    to_account = 'UPDATE "members_message" SET "user_id"'
    results = one_waits_for_the_other(merging(places), close, before=to_account)
    assert failures(results) == []
    assert list(User.objects.values_list("pk", "is_active")) == [(stays.pk, False)]


def test_a_call_and_a_merge_leave_the_promise(places, manager):
    """Made to who has the number of the file that goes, and that its question still names."""
    three = {place: place.follow_ups.get(months=3) for place in places}
    FollowUp.objects.filter(pk__in=[one.pk for one in three.values()]).update(state="asked")
    reached_somebody_else(three[places[1]])
    answer(three[places[1]], kind="training")
    results = one_waits_for_the_other(
        lambda: answer(places[0].follow_ups.get(months=6), by=manager, kind="training"),
        merging(places),
    )
    assert failures(results) == refusals(results) == []
    assert was_misdirected(results[1])


@pytest.fixture
def asked(manager):
    """A question that waits to leave for the only number of its person."""
    center = manager.staff_roles.get().center
    member = MemberFactory(center=center, user=None, phone=PHONE, email="")
    cohort = CohortFactory(center=center, begun=True)
    place = EnrolmentFactory(cohort=cohort, member=member, state="completed")
    plan_follow_ups(place)
    place.follow_ups.filter(months=6).update(due_on=today())
    ask_follow_ups()
    return place.follow_ups.get(months=6)


@pytest.mark.parametrize("work", [answering, declining, denying])
def test_an_answer_while_the_number_is_cleared(asked, manager, work):
    """The desk holds the message of the question, and comes to the question itself: neither stops
    the other."""
    results = one_waits_for_the_other(
        lambda: change_contact(asked.enrolment.member, by=manager, phone=""),
        work(asked),
        before='SELECT "tracks_followup"',
    )
    assert failures(results) == [], results
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    assert not waiting.leading_to("follow_up", asked.pk).exists()

"""One rule says who may have a seat, and each gate to one asks it."""

import ast

import pytest

from skills_center.base.errors import DomainError
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.names_used import sources
from tracks import services
from tracks.enums import EnrolmentState as State
from tracks.models import Enrolment
from tracks.services import enrolments, seats
from tracks.services.seats import SeatAnswer, ask_for_seat

NOTE = "عاد من المستشفى"
# The moves by which somebody comes to hold a seat, and where they are made.
GATES = {
    "admit": "tracks.services.enrolments._admit_or_queue",
    "accept": "tracks.services.enrolments.accept",
    "offer": "tracks.services.seats.offer_seat",
}


def apply_first_come(enrolment, by):
    member = MemberFactory(center=enrolment.cohort.center)
    return services.apply(cohort=enrolment.cohort, member=member, by=member.user)


def free_seats(enrolment, by):
    for holder in enrolment.cohort.enrolments.holding_seat():
        services.withdraw(holder, by=by)
    seats.offer_free_seats(seats.lock_cohort(enrolment.cohort_id))


WAYS = {
    "apply": apply_first_come,
    "accept": lambda enrolment, by: services.accept(enrolment, by=by, note=NOTE),
    "offer": lambda enrolment, by: services.offer(enrolment, by=by, note=NOTE),
    "offer_free_seats": free_seats,
}
each_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center, first_come=True, capacity=1)


def seats_held(cohort):
    return cohort.enrolments.holding_seat().count()


# The rule ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "holder", "first", "note", "answer"),
    [
        (State.SUBMITTED, None, None, "", SeatAnswer.YES),
        (State.WAITLISTED, None, None, "", SeatAnswer.YES),
        (State.SUBMITTED, None, State.WAITLISTED, "", SeatAnswer.OTHERS_FIRST),
        (State.WAITLISTED, None, State.WAITLISTED, " ", SeatAnswer.OTHERS_FIRST),
        (State.WAITLISTED, None, State.WAITLISTED, NOTE, SeatAnswer.YES),
        (State.SUBMITTED, None, State.SUBMITTED, "", SeatAnswer.YES),
        *((State.SUBMITTED, held, None, NOTE, SeatAnswer.NONE_LEFT) for held in State.HOLDS_SEAT),
        *((held, None, State.WAITLISTED, "", SeatAnswer.YES) for held in State.HOLDS_SEAT),
        (State.SUBMITTED, State.DROPPED, None, "", SeatAnswer.YES),
        (State.SUBMITTED, State.ACTIVE, State.WAITLISTED, NOTE, SeatAnswer.NONE_LEFT),
    ],
)
def test_who_may_have_a_seat(cohort, state, holder, first, note, answer):
    for arrival, other in enumerate(filter(None, (holder, first)), start=1):
        EnrolmentFactory(cohort=cohort, arrival=arrival, state=other)
    asking = EnrolmentFactory(cohort=cohort, arrival=9, state=state)
    assert ask_for_seat(asking, note=note) is answer


# The gates --------------------------------------------------------------------------
def waits_at(way, cohort):
    """Somebody whom this way would give a seat: the first in the list, or who just applied."""
    if way == "offer_free_seats":
        EnrolmentFactory(cohort=cohort, arrival=1, state=State.ACCEPTED)
    state = State.WAITLISTED if way == "offer_free_seats" else State.SUBMITTED
    return EnrolmentFactory(cohort=cohort, arrival=2, state=state)


@each_way
def test_gate_gives_a_seat_where_the_rule_allows_it(cohort, track_manager, way):
    WAYS[way](waits_at(way, cohort), track_manager)
    assert seats_held(cohort) == 1


@each_way
@pytest.mark.parametrize("answer", [SeatAnswer.NONE_LEFT, SeatAnswer.OTHERS_FIRST])
def test_gate_gives_none_where_a_rule_of_tomorrow_forbids_it(
    cohort, track_manager, monkeypatch, way, answer
):
    enrolment = waits_at(way, cohort)
    for module in (seats, enrolments):
        monkeypatch.setattr(module, "ask_for_seat", lambda enrolment, **words: answer)
    try:
        WAYS[way](enrolment, track_manager)
    except DomainError:
        assert way in ("accept", "offer")  # `apply` queues, and `offer_free_seats` ends
    assert seats_held(cohort) == 0


def test_only_these_moves_lead_to_a_seat():
    """From a state that holds none: a new one is a gate."""
    moves = {
        move.name
        for move in Enrolment._meta.get_field("state").get_all_transitions(Enrolment)
        if move.target in State.HOLDS_SEAT and move.source not in State.HOLDS_SEAT
    }
    assert moves == GATES.keys()


def reads(attributes, *, but=()):
    """Pairs of an attribute that code of the tracks reads, and the function or class that does;
    not those of the modules `but`."""
    return {
        (node.attr, f"{name}.{part.name}")
        for name, source in sources().items()
        if name.split(".")[0] == "tracks"
        for part in source.tree.body
        if isinstance(part, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute) and node.attr in attributes
        if ast.unparse(node.value) not in but
    }


@once
def test_these_moves_are_made_at_the_gates_alone():
    assert reads(GATES, but=["services"]) == {*GATES.items()}


def test_seat_is_offered_by_who_asked():
    """`offer_seat` asks nobody: those who call it did."""
    assert reads(["offer_seat"]) == set()
    callers = {
        f"{name}.{function.name}"
        for name, source in sources().items()
        for function in source.tree.body
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == "offer_seat"
    }
    assert callers == {
        "tracks.services.enrolments.offer",
        "tracks.services.seats.offer_free_seats",
    }

"""Who waits, in which order, until when an offer stands, and who was put first by whom."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.quiet_hours import awake
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.told import all_left
from tracks import services
from tracks.models import Enrolment


def waiting(cohort):
    return list(cohort.enrolments.waiting().values_list("arrival", flat=True))


def ranks(cohort):
    return [one.rank for one in cohort.enrolments.waiting().with_rank()]


@pytest.fixture
def cohort(center):
    cohort = CohortFactory(center=center, first_come=True, capacity=1)
    for arrival in range(1, 6):
        EnrolmentFactory(cohort=cohort, arrival=arrival, state="waitlisted")
    return cohort


def at(hour, minute=0, *, days=1):
    """That hour in Casablanca, some days from now."""
    return timezone.make_aware(datetime.combine(today() + timedelta(days=days), time(hour, minute)))


# Jumps ------------------------------------------------------------------------------
def test_jump_changes_the_order_and_keeps_who_and_why(cohort, track_manager):
    last = cohort.enrolments.get(arrival=5)
    services.jump(last, to=2, by=track_manager, reason="عاد من المستشفى")
    assert waiting(cohort) == [1, 5, 2, 3, 4]
    assert ranks(cohort) == [1, 2, 3, 4, 5]
    move = last.moves.get()
    assert (move.verb, move.by, move.note) == ("jump", track_manager, "5 → 2: عاد من المستشفى")


@pytest.mark.parametrize("answers", [{"to": 1, "reason": " "}, {"to": 0, "reason": "x"}])
def test_jump_without_reason_or_out_of_the_list_is_refused(cohort, track_manager, answers):
    with pytest.raises(DomainError):
        services.jump(cohort.enrolments.get(arrival=5), by=track_manager, **answers)
    assert waiting(cohort) == [1, 2, 3, 4, 5]


def test_jump_is_for_who_decides(cohort, staff):
    with pytest.raises(IllegalMoveError):
        services.jump(cohort.enrolments.get(arrival=5), to=1, by=staff(Role.FRONT_DESK), reason="x")


@pytest.mark.parametrize("verb", [services.accept, services.offer])
def test_seat_out_of_turn_needs_a_reason(cohort, track_manager, verb):
    third = cohort.enrolments.get(arrival=3)
    with pytest.raises(DomainError, match=r".+"):
        verb(third, by=track_manager)
    verb(third, by=track_manager, note="موافقة المديرة")
    assert third.moves.get().note == "موافقة المديرة"


def test_member_never_reads_the_reason_of_a_jump(cohort, track_manager, client):
    last = cohort.enrolments.get(arrival=5)
    services.jump(last, to=1, by=track_manager, reason="سبب خاص")
    client.force_login(last.member.user)
    assert "سبب خاص" not in client.get("/ar/me/").content.decode()


# Offers -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made_at", "told_at", "until"),
    [
        (at(10), at(10), at(10, days=3)),
        (at(23), at(9, days=2), at(9, days=4)),
        (at(3), at(9), at(9, days=3)),
    ],
)
def test_offer_is_told_by_day_and_lasts_from_then(
    cohort, track_manager, time_machine, made_at, told_at, until
):
    time_machine.move_to(made_at, tick=False)
    offered = services.offer(cohort.enrolments.get(arrival=1), by=track_manager)
    assert offered.offer_expires_at == until
    message = Message.objects.get()
    assert message.next_try_at == told_at
    assert Message.objects.due().exists() is (made_at == told_at)


def test_offer_ends_on_the_first_morning_at_the_latest(center, track_manager, time_machine):
    cohort = CohortFactory(center=center, starts_on=today() + timedelta(days=2))
    first = EnrolmentFactory(cohort=cohort, state="waitlisted")
    morning = at(9, days=2)
    time_machine.move_to(at(12), tick=False)
    assert services.offer(first, by=track_manager).offer_expires_at == morning


def test_offer_too_short_to_answer_is_none(center, track_manager, time_machine):
    cohort = CohortFactory(center=center, starts_on=today() + timedelta(days=2))
    first = EnrolmentFactory(cohort=cohort, state="waitlisted")
    time_machine.move_to(at(22), tick=False)
    with pytest.raises(DomainError):
        services.offer(first, by=track_manager)
    services.change_capacity(cohort, capacity=30, by=track_manager, reason="x")
    assert Enrolment.objects.get().state == "waitlisted"


def test_quiet_hours_are_those_of_casablanca_in_ramadan_too():
    """9 in the morning was 8:00 UTC in 2026, and 9:00 UTC in Ramadan."""
    assert awake(datetime(2026, 1, 10, 3, tzinfo=UTC)) == datetime(2026, 1, 10, 8, tzinfo=UTC)
    assert awake(datetime(2026, 2, 20, 3, tzinfo=UTC)) == datetime(2026, 2, 20, 9, tzinfo=UTC)


def test_lapse_is_told_as_what_it_is(cohort, track_manager, time_machine):
    first = services.offer(cohort.enrolments.get(arrival=1), by=track_manager)
    all_left()
    time_machine.move_to(first.offer_expires_at)
    assert services.lapse_offers() == 1
    told = Message.objects.filter(user=first.member.user).latest("pk")
    assert "انتقل المقعد" in told.body
    assert cohort.enrolments.get(arrival=2).state == "offered"


# Selection --------------------------------------------------------------------------
@pytest.fixture
def selection(center):
    cohort = CohortFactory(center=center, capacity=1)
    cohort.criteria.create(name="الدافع", weight=2)
    cohort.criteria.create(name="التفرغ", weight=1)
    return cohort


def scored(cohort, by, *points):
    made = EnrolmentFactory(cohort=cohort, arrival=cohort.enrolments.count() + 1)
    grid = cohort.criteria.values_list("pk", flat=True)
    return services.score(made, points=dict(zip(grid, points, strict=True)), by=by)


def test_selection_waits_in_the_order_of_its_scores(selection, track_manager):
    for points in [(1, 1), (5, 5), (3, 3), (3, 3), (4, 0)]:
        services.waitlist(scored(selection, track_manager, *points), by=track_manager)
    assert waiting(selection) == [2, 3, 4, 5, 1]
    assert ranks(selection) == [1, 2, 3, 4, 5]


def test_ranking_anew_follows_later_scores(selection, track_manager):
    for points in [(1, 1), (5, 5)]:
        services.waitlist(scored(selection, track_manager, *points), by=track_manager)
    first = selection.enrolments.get(arrival=1)
    grid = selection.criteria.values_list("pk", flat=True)
    services.score(first, points=dict.fromkeys(grid, 5), by=track_manager)
    services.score(selection.enrolments.get(arrival=2), points={grid[0]: 0}, by=track_manager)
    assert services.rank_by_score(selection, by=track_manager) == 2
    assert waiting(selection) == [1, 2]
    assert selection.events.get().verb == "ranked"


@pytest.mark.parametrize("points", [{1_000_000: 3}, None])
def test_points_outside_the_grid_are_refused(selection, track_manager, points):
    points = points or {selection.criteria.first().pk: 6}
    with pytest.raises(DomainError):
        services.score(EnrolmentFactory(cohort=selection), points=points, by=track_manager)


def test_score_stays_once_decided(selection, track_manager):
    decided = EnrolmentFactory(cohort=selection, state="accepted")
    with pytest.raises(DomainError):
        services.score(decided, points={}, by=track_manager)


def test_late_applicant_does_not_pass_the_waiting_list(center, track_manager):
    cohort = CohortFactory(center=center, capacity=1, starts_on=today() + timedelta(days=30))
    EnrolmentFactory(cohort=cohort, arrival=1, state="waitlisted")
    late = services.apply(cohort=cohort, member=MemberFactory(center=center), by=None)
    with pytest.raises(DomainError):
        services.accept(late, by=track_manager)

import pytest
from django.core.exceptions import ValidationError

from members.enums import Role
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.told import all_left
from tracks import services
from tracks.enums import EnrolmentState as State
from tracks.models import Enrolment


def apply_all(cohort, count):
    members = [MemberFactory(center=cohort.center) for _ in range(count)]
    return [services.apply(cohort=cohort, member=one, by=one.user) for one in members]


def states(cohort):
    return list(cohort.enrolments.order_by("arrival").values_list("state", flat=True))


def test_first_come_gives_seats_in_order_of_arrival(center):
    cohort = CohortFactory(center=center, first_come=True, capacity=2)
    apply_all(cohort, 4)
    assert states(cohort) == ["accepted", "accepted", "waitlisted", "waitlisted"]
    assert [e.rank for e in cohort.enrolments.waiting().with_rank()] == [1, 2]


def test_selection_waits_for_a_decision(center, track_manager):
    cohort = CohortFactory(center=center, capacity=1)
    first, second = apply_all(cohort, 2)
    assert states(cohort) == ["submitted", "submitted"]
    services.accept(first, by=track_manager)
    services.accept(second, by=track_manager)
    assert states(cohort) == ["accepted", "waitlisted"]


def test_freed_seat_is_offered_to_the_first_in_the_list(center):
    cohort = CohortFactory(center=center, first_come=True, capacity=1)
    first, second, _third = apply_all(cohort, 3)
    services.withdraw(first, by=first.member.user)
    assert states(cohort) == ["withdrawn", "offered", "waitlisted"]
    services.confirm(second, by=second.member.user)
    assert states(cohort) == ["withdrawn", "accepted", "waitlisted"]


def test_offer_that_ran_out_goes_to_the_next(center, time_machine):
    cohort = CohortFactory(center=center, first_come=True, capacity=1)
    first, second, _third = apply_all(cohort, 3)
    services.withdraw(first, by=first.member.user)
    all_left()
    time_machine.move_to(Enrolment.objects.get(pk=second.pk).offer_expires_at)
    assert services.lapse_offers() == 1
    assert states(cohort) == ["withdrawn", "withdrawn", "offered"]
    with pytest.raises(DomainError):
        services.confirm(second, by=second.member.user)


def test_apply_twice_is_refused(center):
    cohort = CohortFactory(center=center)
    (enrolment,) = apply_all(cohort, 1)
    with pytest.raises(DomainError):
        services.apply(cohort=cohort, member=enrolment.member, by=enrolment.member.user)
    assert cohort.enrolments.count() == 1


def test_apply_to_a_closed_cohort_is_refused(center):
    cohort, member = CohortFactory(center=center, closed=True), MemberFactory(center=center)
    with pytest.raises(DomainError):
        services.apply(cohort=cohort, member=member, by=member.user)


def test_refusal_keeps_its_reason_and_tells_the_member(center, track_manager):
    (enrolment,) = apply_all(CohortFactory(center=center), 1)
    services.refuse(enrolment, by=track_manager, reason="age")
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.refusal_reason) == (State.REFUSED, "age")
    told = Message.objects.latest("pk")
    assert told.user == enrolment.member.user
    assert str(enrolment.get_refusal_reason_display()) in told.body


@pytest.mark.parametrize("reason", ["", "weather", None])
def test_refusal_without_a_known_reason_is_refused(center, track_manager, reason):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center))
    with pytest.raises(DomainError):
        services.refuse(enrolment, by=track_manager, reason=reason)
    assert Enrolment.objects.get().state == State.SUBMITTED


def test_enrolment_is_cleaned_whole_but_for_its_state(center):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center))
    enrolment.full_clean()
    enrolment.refusal_reason = "weather"
    with pytest.raises(ValidationError):
        enrolment.full_clean()


LEGAL = {
    "accept": {"submitted", "waitlisted", "offered"},
    "waitlist": {"submitted"},
    "confirm": {"offered"},
    "withdraw": {"submitted", "waitlisted", "offered", "accepted"},
    "start": {"accepted"},
    "drop": {"active"},
    "complete": {"active"},
}


@once
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", LEGAL)
def test_each_verb_moves_only_from_its_states(center, verb, state):
    admin = MemberFactory().user
    admin.is_superuser = True
    admin.save()
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center), state=state)
    if state in LEGAL[verb]:
        getattr(services, verb)(enrolment, by=admin)
        assert enrolment.moves.get().verb == verb
    else:
        with pytest.raises(IllegalMoveError):
            getattr(services, verb)(enrolment, by=admin)
        assert not enrolment.moves.exists()
        assert Enrolment.objects.get().state == state


@once
@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.TRACK_MANAGER, True),
        (Role.DIRECTOR, True),
        (Role.COACH, False),
        (Role.FRONT_DESK, False),
        (Role.NETWORK, False),
        (Role.COMMITTEE, False),
    ],
)
def test_who_may_accept(center, staff, role, may):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center))
    if may:
        assert services.accept(enrolment, by=staff(role)).state == State.ACCEPTED
    else:
        with pytest.raises(IllegalMoveError):
            services.accept(enrolment, by=staff(role))


def test_manager_of_another_centre_may_not_accept(center, staff):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center))
    with pytest.raises(IllegalMoveError):
        services.accept(enrolment, by=staff(Role.TRACK_MANAGER, at=CenterFactory()))


def test_newcomer_does_not_overtake_who_waits(center):
    cohort = CohortFactory(center=center, first_come=True, begun=True, capacity=1)
    holder, waiting, newcomer = (MemberFactory(center=center) for _ in range(3))
    first = services.apply(cohort=cohort, member=holder, by=holder.user)
    services.apply(cohort=cohort, member=waiting, by=waiting.user)
    services.withdraw(first, by=holder.user)
    assert (
        services.apply(cohort=cohort, member=newcomer, by=newcomer.user).state == State.WAITLISTED
    )

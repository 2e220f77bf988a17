"""Links of messages and logged-in pages at one moment: a seat is taken, or given on, once."""

import pytest
from django.test import Client

from members.enums import Role
from tests.contacts import set_contacts
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import EnrolmentFactory
from tests.marks import races
from tests.races import at_once, failures
from tests.rows import fresh
from tracks import services
from tracks.enums import EnrolmentState as State

from .test_linked_enrolment import OTHER, offered, told

pytestmark = races


@pytest.fixture
def center():
    return CenterFactory()


def test_taken_by_the_link_and_in_my_space_at_once_is_taken_once(center):
    offer = offered(center)
    member = offer.member.user
    results = at_once(
        [
            lambda: services.confirm_by_link(offer),
            lambda: services.confirm(offer, by=member),
            lambda: services.confirm_by_link(offer),
        ]
    )
    assert len(failures(results)) <= 1  # in My space the second hears that it is taken
    assert fresh(offer).state == State.ACCEPTED
    assert fresh(offer).moves.count() == 1
    assert told().count("tracks.accepted") == 1


@pytest.mark.parametrize("round_", range(3))
def test_taken_and_refused_at_once_is_one_of_both(center, round_):
    offer = offered(center, capacity=1)
    following = EnrolmentFactory(
        cohort=offer.cohort, member__center=center, state=State.WAITLISTED, arrival=99
    )
    at_once(
        [
            lambda: services.confirm_by_link(offer),
            lambda: services.give_up_by_link(offer, seen=State.OFFERED),
        ]
    )
    states = {fresh(offer).state, fresh(following).state}
    assert states in ({State.ACCEPTED, State.WAITLISTED}, {State.WITHDRAWN, State.OFFERED})
    assert fresh(offer).moves.count() == 1


def test_taken_while_the_cohort_is_called_off_is_called_off(center):
    offer, manager = offered(center), UserFactory(is_staff=True)
    manager.staff_roles.create(role=Role.TRACK_MANAGER, center=center)
    at_once(
        [
            lambda: services.confirm_by_link(offer),
            lambda: services.cancel_cohort(offer.cohort, by=manager, reason="لا قاعة"),
        ]
    )
    assert fresh(offer).state == State.REFUSED
    assert told().count("tracks.called_off") == 1


def test_contact_corrected_while_the_link_is_opened_lets_nothing_half_done(center):
    offer = offered(center)
    at_once(
        [
            lambda: Client().post(f"{offer.path}accept/"),
            lambda: set_contacts(offer.member, phone=OTHER),
        ]
    )
    assert fresh(offer).state in (State.ACCEPTED, State.OFFERED)
    assert Client().get(offer.path).status_code == 404

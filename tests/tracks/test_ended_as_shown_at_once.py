"""What a page showed changes at the very moment in which its button ends it: nothing ends that
nobody was asked about, since the verbs compare under their locks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tests.factories.coaching import (
    CoachingMeetingFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.social import CampFactory, InitiativeFactory, InscriptionFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import failures, one_waits_for_the_other
from tests.rows import fresh
from tracks import services
from tracks.models import CoachingMeeting

pytestmark = races


@pytest.fixture
def center():
    return CenterFactory()


def person(role, center):
    user = UserFactory(is_staff=True)
    user.staff_roles.create(role=role, center=center)
    return user


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def meeting(center):
    plan = CoachingPlanFactory(center=center, member=MemberFactory(center=center))
    return CoachingMeetingFactory(plan=plan)


def another_hour(meeting, **hour):
    return CoachingSlotFactory(coach=meeting.plan.coach, center=meeting.plan.center, **hour)


def both(first, second):
    """Let the second come while the first holds the lock; neither fails."""
    results = one_waits_for_the_other(first, second)
    assert failures(results) == []


@pytest.mark.parametrize("name", ["cancel_booking", "meeting_cancel"])
def test_a_meeting_that_moves_is_not_cancelled(meeting, name):
    plan = meeting.plan
    user = plan.member.user if name == "cancel_booking" else plan.coach
    client = logged_in(user)
    cancel = reverse(f"tracks:{name}", args=[meeting.pk])
    page = cancel if user != plan.coach else reverse("tracks:coaching_plan", args=[plan.pk])
    sent = untouched(client.get(page), holding="seen")
    other = another_hour(meeting)
    both(
        lambda: services.move_booking(meeting, slot=other, by=plan.coach),
        lambda: client.post(cancel, sent),
    )
    assert (fresh(meeting).state, fresh(meeting).slot) == ("booked", other)


@pytest.mark.parametrize("verb", ["held", "missed"])
def test_a_meeting_that_moves_is_not_marked(meeting, verb):
    begun = timezone.now() - timedelta(hours=1)
    hours = [
        another_hour(meeting, starts_at=at, ends_at=at + timedelta(minutes=30))
        for at in (begun, begun - timedelta(days=1))
    ]
    CoachingMeeting.objects.update(slot=hours[0])
    client = logged_in(meeting.plan.coach)
    page = reverse("tracks:coaching_plan", args=[meeting.plan_id])
    sent = untouched(client.get(page), holding="seen")
    both(
        lambda: (
            CoachingMeeting.objects.under_lock(meeting.pk)
            and CoachingMeeting.objects.update(slot=hours[1])
        ),
        lambda: client.post(reverse(f"tracks:meeting_{verb}", args=[meeting.pk]), sent),
    )
    assert fresh(meeting).state == "booked"


def test_a_place_on_the_list_that_is_offered_is_not_given_up(center):
    waiting = EnrolmentFactory(
        cohort=CohortFactory(center=center, capacity=1), member__center=center,
        state="waitlisted", position=1,
    )  # fmt: skip
    client = logged_in(waiting.member.user)
    sent = untouched(client.get(reverse("pages:me")), holding="seen")
    manager = person(Role.TRACK_MANAGER, center)
    both(
        lambda: services.offer(waiting, by=manager),
        lambda: client.post(reverse("tracks:withdraw", args=[waiting.pk]), sent),
    )
    assert fresh(waiting).state == "offered"


def test_a_child_who_gets_a_place_is_not_withdrawn(center):
    camp = CampFactory(center=center, places=1)
    first, waiting = (
        InscriptionFactory(camp=camp, state=state) for state in ("unsigned", "waitlisted")
    )
    page = reverse("tracks:inscription", args=[waiting.token])
    sent = untouched(Client().get(page), holding="seen")
    both(
        lambda: services.withdraw_child(first),
        lambda: Client().post(reverse("tracks:withdraw_child", args=[waiting.token]), sent),
    )
    assert fresh(waiting).state == "unsigned"


@pytest.fixture
def asked(center):
    action = InitiativeFactory(center=center, proposer=MemberFactory(center=center))
    other = MemberFactory(center=center)
    return action.team.create(member=other, number=other.number)


def test_who_joins_is_not_declined(asked):
    client = logged_in(asked.member.user)
    decline = reverse("tracks:team_decline", args=[asked.action_id])
    both(
        lambda: services.join_team(asked, by=asked.member.user),
        lambda: client.post(decline),
    )
    assert fresh(asked).answer == "in"


def test_an_initiative_that_is_approved_is_not_called_off(center, asked):
    action, director = asked.action, person(Role.DIRECTOR, center)
    client = logged_in(action.proposer.user)
    page = reverse("tracks:call_off", args=[action.pk])
    sent = untouched(client.get(page), holding="seen")
    both(lambda: services.approve(action, by=director), lambda: client.post(page, sent))
    assert fresh(action).state == "planned"

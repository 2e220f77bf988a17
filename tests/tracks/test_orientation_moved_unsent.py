"""An orientation meeting that moves before its invitation left, or after somebody declined."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from skills_center.base.dates import start_of_day, today
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.gateways import NotSentError
from tests import gateway
from tests.factories.members import MemberFactory
from tests.factories.orientation import (
    OrientationMeetingFactory,
    OrientationStepFactory,
)
from tests.rows import fresh
from tracks import services
from tracks.models import OrientationStep
from tracks.services.orientation_links import answer_invitation

from .orientation import change

FORMER, NEW = "+212611111111", "+212622222222"


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


@pytest.fixture
def meeting(center, desk):
    return OrientationMeetingFactory(center=center, led_by=desk, place="Salle 1")


@pytest.fixture
def member(center):
    return MemberFactory(center=center, phone=FORMER, user=None, language="en")


@pytest.mark.django_db
def test_whose_invitation_waits_for_another_try_is_invited_to_the_new_hour(
    desk, meeting, member, monkeypatch, time_machine
):
    time_machine.move_to(timezone.now().replace(hour=11, minute=0))
    services.invite_to_meeting(member, meeting=meeting, by=desk)
    with monkeypatch.context() as broken:

        def refuse(self, address, body, key):
            raise NotSentError("ConnectError")

        broken.setattr(gateway.Outbox, "send", refuse)
        delivery.send_due()
    assert Message.objects.get().state == MessageState.QUEUED
    for place in ("Library", "Theatre"):
        change(fresh(meeting), desk, place=place)
        message = Message.objects.get()
        assert message.kind == "orientation.invited"
        assert place in message.body


@pytest.mark.django_db
def test_who_read_the_invitation_is_told_of_the_change(desk, meeting, member, time_machine):
    time_machine.move_to(timezone.now().replace(hour=11, minute=0))
    services.invite_to_meeting(member, meeting=meeting, by=desk)
    delivery.send_due()
    change(meeting, desk, place="Library")
    assert Message.objects.latest("pk").kind == "orientation.moved"


@pytest.mark.django_db
def test_invitation_in_hand_is_not_tried_again_with_the_former_hour(
    desk, meeting, member, monkeypatch, time_machine
):
    time_machine.move_to(timezone.now().replace(hour=11, minute=0))
    services.invite_to_meeting(member, meeting=meeting, by=desk)
    invitation = Message.objects.get()

    def moves_meanwhile(self, address, body, key):
        change(fresh(meeting), desk, place="Library")
        raise NotSentError("ConnectError")

    with monkeypatch.context() as broken:
        broken.setattr(gateway.Outbox, "send", moves_meanwhile)
        delivery.deliver(invitation.pk)
    time_machine.shift(timedelta(hours=2))
    delivery.send_due()
    assert len(gateway.sent) == 1
    assert "Library" in gateway.sent[0][1]


@pytest.mark.django_db
@pytest.mark.parametrize("changed", ["starts_at", "place"])
def test_who_declined_and_comes_after_all_is_reminded_of_the_new_hour(
    desk, meeting, member, changed, time_machine
):
    time_machine.move_to(timezone.now().replace(hour=10, minute=0))
    tomorrow = timezone.now() + timedelta(days=1)
    type(meeting).objects.update(starts_at=tomorrow)
    step = OrientationStepFactory(meeting=fresh(meeting), member=member, answer="cannot")
    OrientationStep.objects.update(
        at=start_of_day(today()) - timedelta(days=1), reminded_at=timezone.now()
    )
    another = {"starts_at": tomorrow + timedelta(hours=1), "place": "Library"}[changed]
    change(fresh(meeting), desk, **{changed: another})
    assert not Message.objects.exists()
    answer_invitation(fresh(step), comes=True)
    assert services.remind_invited() == 1
    assert services.remind_invited() == 0

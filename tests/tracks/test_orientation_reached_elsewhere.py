"""Who is reached by another contact before the link of an orientation meeting left."""

import pytest
from django.utils import timezone

from members.enums import Role
from members.services.contacts import change_contact
from members.services.merging import merge
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.gateways import NotSentError
from tests import gateway
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.factories.orientation import (
    DeskFactory,
    OrientationMeetingFactory,
)
from tests.marks import races
from tests.races import failures, one_waits_for_the_other
from tracks import services
from tracks.services.orientation_links import invitation_of

from .orientation import change, link_in

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


# Another contact -----------------------------------------------------------------------
@pytest.mark.django_db
def test_invitation_that_waits_goes_to_the_new_number(center, desk, meeting, member):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    change_contact(member, by=None, phone=NEW)
    message = Message.objects.get()
    assert message.address == NEW
    assert invitation_of(link_in(message)) == step


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["orientation.ahead", "orientation.moved"])
def test_so_does_what_was_said_last(desk, meeting, member, kind):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    Message.objects.all().delete()
    tell = {"orientation.ahead": "ahead", "orientation.moved": "moved"}[kind]
    getattr(services.orientation_meetings.notices, tell)(step)
    change_contact(member, by=None, phone=NEW)
    assert list(Message.objects.values_list("kind", "address")) == [(kind, NEW)]


@pytest.mark.django_db
def test_who_declined_is_sent_nothing(desk, meeting, member):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    services.answer_invitation(step, comes=False)
    change_contact(member, by=None, phone=NEW)
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("has_account", [True, False])
def test_after_a_merge_too(center, desk, meeting, member, has_account):
    if has_account:
        member = MemberFactory(center=center, phone=FORMER)
        set_contacts(member.user, phone=FORMER)
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    kept = MemberFactory(center=center, phone=NEW)
    set_contacts(kept.user, phone=NEW)
    merge(kept=kept, gone=member, by=None)
    message = Message.objects.get(address=NEW)
    assert invitation_of(link_in(message)) == step
    assert not Message.objects.filter(address=FORMER).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("arrives", [True, False])
def test_so_does_one_in_hand(desk, meeting, member, arrives, monkeypatch, time_machine):
    """Its link opens nothing any more, whether it arrives or not."""
    time_machine.move_to(timezone.now().replace(hour=11, minute=0))
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    in_hand = Message.objects.get()

    def send(self, address, body, key):
        change_contact(member, by=None, phone=NEW)
        if not arrives:
            raise NotSentError("ConnectError")

    with monkeypatch.context() as slowly:
        slowly.setattr(gateway.Outbox, "send", send)
        assert delivery.deliver(in_hand.pk) is arrives
    Message.objects.update(next_try_at=timezone.now())
    delivery.send_due()
    message = Message.objects.get(address=NEW)
    assert invitation_of(link_in(message)) == step
    assert [address for address, body in gateway.sent if "/m/" in body] == [NEW]


# At one moment ---------------------------------------------------------------------------
class TestAtOnce:
    pytestmark = races

    def test_meeting_that_moves_while_the_number_is_corrected(self, center):
        desk = DeskFactory(at=center)
        meeting = OrientationMeetingFactory(center=center, led_by=desk)
        member = MemberFactory(center=center, phone=FORMER, user=None)
        services.invite_to_meeting(member, meeting=meeting, by=desk)
        answers = one_waits_for_the_other(
            lambda: change_contact(member, by=None, phone=NEW),
            lambda: change(meeting, desk, place="Library"),
        )
        assert failures(answers) == []
        message = Message.objects.get()
        assert message.address == NEW
        assert "Library" in message.body

    def test_number_that_is_corrected_while_the_meeting_moves(self, center):
        desk = DeskFactory(at=center)
        meeting = OrientationMeetingFactory(center=center, led_by=desk)
        member = MemberFactory(center=center, phone=FORMER, user=None)
        services.invite_to_meeting(member, meeting=meeting, by=desk)
        answers = one_waits_for_the_other(
            lambda: change(meeting, desk, place="Library"),
            lambda: change_contact(member, by=None, phone=NEW),
        )
        assert failures(answers) == []
        message = Message.objects.get()
        assert message.address == NEW
        assert "Library" in message.body

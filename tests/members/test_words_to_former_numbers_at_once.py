"""A number is corrected while what was written for the former one is being sent."""

import pytest
from django.utils import timezone

from members import notices
from members.enums import Channel, MessageState
from members.models import Message
from members.services import delivery
from members.services.contacts import change_contact
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import races
from tests.races import at_once, failures, one_waits_for_the_other

pytestmark = races
FORMER, NEW = "+212611111111", "+212622222222"


@pytest.fixture
def member(center):
    user = UserFactory(phone=FORMER, phone_verified_at=timezone.now(), email=None)
    member = MemberFactory(center=center, user=user, phone=FORMER)
    notices.registered(member)
    return member


def correct(member):
    return lambda: change_contact(member, by=None, phone=NEW)


def of(member):
    return Message.objects.get(body__contains=member.number)


def sent_to(member):
    return [address for address, body in gateway.sent if member.number in body]


def test_who_would_send_it_waits_and_sends_it_to_the_new_number(member):
    pk = of(member).pk
    answers = one_waits_for_the_other(correct(member), lambda: delivery.deliver(pk))
    assert failures(answers) == []
    assert answers[1] is True
    assert sent_to(member) == [NEW]


def test_what_is_withdrawn_meanwhile_is_not_sent(member):
    pk = of(member).pk
    answers = one_waits_for_the_other(
        lambda: change_contact(member, by=None, phone="+212523456789"),
        lambda: delivery.deliver(pk),
    )
    assert failures(answers) == []
    assert answers[1] is False
    assert sent_to(member) == []


def test_what_was_taken_up_first_is_left_alone(member):
    pk = of(member).pk
    answers = one_waits_for_the_other(lambda: delivery._claim(pk), correct(member))
    assert failures(answers) == []
    message = of(member)
    assert (message.state, message.address) == (MessageState.SENDING, FORMER)
    assert message.expires_at <= timezone.now()


def test_many_workers_and_a_correction_send_it_once(member):
    pk = of(member).pk
    works = [correct(member), *[lambda: delivery.deliver(pk)] * 4]
    assert failures(at_once(works)) == []
    delivery.send_due()
    assert len(sent_to(member)) == 1
    assert of(member).address == sent_to(member)[0]


def test_who_leaves_a_number_and_who_is_forgotten_do_not_wait_for_each_other(center):
    """The brother has no account: what was written to nobody's at their number goes with him."""
    brother = MemberFactory(center=center, user=None, phone=FORMER, first_name="آدم")
    sister = MemberFactory(center=center, user=None, phone=FORMER, latin_first_name="Salma")
    notices.registered(sister)
    sister.user = UserFactory(phone=FORMER, phone_verified_at=timezone.now(), email=None)
    sister.save(update_fields=["user"])
    code = {"channel": Channel.TEXT, "address": FORMER, "language": "ar", "body": "123456"}
    Message.objects.queue(follows_person=False, **code)
    answers = one_waits_for_the_other(
        lambda: change_contact(sister, by=None, phone=NEW),
        lambda: anonymise(brother, by=None),
        before='DELETE FROM "members_message"',
    )
    assert failures(answers) == []

"""A number is corrected while what was written for the former one is being sent."""

import pytest
from django.db import transaction
from django.utils import timezone

from members import notices
from members.models import Member
from members.services.contacts import change_contact
from skills_center.messaging import telling
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, moves, reaching
from skills_center.messaging.recipients import HOLDER
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import races
from tests.races import at_once, failures, one_waits_for_the_other
from tests.rows import fresh

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
    answers = one_waits_for_the_other(lambda: moves.claim(pk), correct(member))
    assert failures(answers) == []
    message = of(member)
    assert (message.state, message.address) == (MessageState.SENDING, FORMER)


def test_many_workers_and_a_correction_send_it_once(member):
    pk = of(member).pk
    works = [correct(member), *[lambda: delivery.deliver(pk)] * 4]
    assert failures(at_once(works)) == []
    delivery.send_due()
    assert len(sent_to(member)) == 1
    assert of(member).address == sent_to(member)[0]


def test_who_leaves_a_number_and_who_is_forgotten_do_not_wait_for_each_other(center):
    """What is said to whoever holds their number is of who has it still."""
    brother = MemberFactory(center=center, user=None, phone=FORMER, first_name="آدم")
    sister = MemberFactory(center=center, user=None, phone=FORMER, latin_first_name="Salma")
    for member in (brother, sister):
        notices.registered(member)
    sister.user = UserFactory(phone=FORMER, phone_verified_at=timezone.now(), email=None)
    sister.save(update_fields=["user"])
    code = {"channel": Channel.TEXT, "address": FORMER, "language": "ar", "body": "123456"}
    Message.objects.queue(to=HOLDER, **code)
    works = [lambda: change_contact(sister, by=None, phone=NEW)]
    works += [lambda: anonymise(brother, by=None)]
    assert failures(at_once(works)) == []
    left = Message.objects.to(brother, sister)
    assert list(left.values_list("recipient_id", "address")) == [(sister.pk, NEW)]


# Told while somebody corrects the number, by who does not hold the file -----------------------
@pytest.mark.parametrize("has_account", [True, False])
def test_who_is_told_at_that_moment_is_told_at_the_new_number(center, has_account):
    """The words are written for the former number and committed after the correction."""
    user = UserFactory(phone=FORMER, email=None) if has_account else None
    known = MemberFactory(center=center, user=user, phone=FORMER)

    def tell():
        with transaction.atomic():
            told = Member.objects.get(pk=known.pk)
            answers = at_once([correct(known)])
            assert failures(answers) == []
            notices.registered(told)

    assert failures(at_once([tell])) == []
    message = of(known)
    assert message.address == FORMER
    assert delivery.deliver(message.pk)
    assert sent_to(known) == [NEW]
    assert fresh(message).address == NEW


def test_who_is_told_while_they_are_forgotten_is_written_to_no_more(center):
    known = MemberFactory(center=center, user=None, phone=FORMER)
    number = known.number
    told = Member.objects.get(pk=known.pk)
    assert failures(at_once([lambda: anonymise(known, by=None)])) == []
    notices.registered(told)
    message = Message.objects.get(body__contains=number)
    assert not delivery.deliver(message.pk)
    assert gateway.sent == []
    assert not Message.objects.filter(pk=message.pk).exists()


@pytest.mark.usefixtures("by_day")
def test_link_made_for_a_former_number_leaves_for_no_other(center):
    """Said to whoever looks after it, who asks for another."""
    known = MemberFactory(center=center, user=None, phone=FORMER)
    told = Member.objects.get(pk=known.pk)
    assert failures(at_once([correct(known)])) == []
    telling.tell(told, notices.REGISTERED, is_secret=True, number="1", leads_to=told)
    message = Message.objects.get(is_secret=True)
    assert not delivery.deliver(message.pk)
    assert gateway.sent == []
    message = fresh(message)
    assert (message.state, message.body) == (MessageState.GIVEN_UP, "")
    assert message.last_error == reaching.OTHER_CONTACT

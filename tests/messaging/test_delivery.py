from datetime import timedelta

import pytest
from django.utils import timezone

from skills_center.base.errors import DomainError
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import decisions, delivery, moves
from skills_center.messaging.outbox.gateways import NotSentError
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.factories.members import MemberFactory


@pytest.fixture
def queued(db):
    def queue(**fields):
        defaults = {
            "channel": Channel.TEXT,
            "address": "+212600000001",
            "language": "ar",
            "body": "مرحبا",
        }
        return Message.objects.queue(**{**defaults, **fields})

    return queue


@pytest.fixture
def broken_gateway(monkeypatch):
    def refuse(self, address, body, key):
        raise NotSentError("ConnectError")

    monkeypatch.setattr(gateway.Outbox, "send", refuse)


def test_due_message_leaves_once(queued):
    message = queued()
    assert delivery.send_due() == (1, 0)
    assert delivery.send_due() == (0, 0)
    assert gateway.sent == [("+212600000001", "مرحبا")]
    message.refresh_from_db()
    assert (message.state, message.tries) == (MessageState.SENT, 1)
    assert message.sent_at is not None


def test_code_is_erased_once_sent_and_other_texts_stay(queued):
    code, news = queued(body="Your code: 123456", is_secret=True), queued()
    delivery.send_due()
    for message in (code, news):
        message.refresh_from_db()
    assert (code.body, news.body) == ("", "مرحبا")


def test_message_another_worker_is_sending_is_not_due(queued):
    message = queued()
    moves.claim(message.pk)
    assert not delivery.deliver(message.pk)
    assert gateway.sent == []


def test_what_a_dead_worker_had_in_hand_is_perhaps_sent(queued, time_machine):
    message, code = queued(), queued(is_secret=True)
    for row in (message, code):
        moves.claim(row.pk)
    time_machine.move_to(timezone.now() + moves.DEAD_AFTER + timedelta(seconds=1))
    assert delivery.send_due() == (0, 0)
    message.refresh_from_db()
    code.refresh_from_db()
    assert (message.state, message.body) == (MessageState.UNSURE, "مرحبا")
    assert (code.state, code.body) == (MessageState.UNSURE, "")
    assert gateway.sent == []


def test_a_code_that_is_too_old_is_not_sent(queued, broken_gateway, time_machine):
    code = delivery.send_now(
        channel=Channel.TEXT, address="+212600000001", language="ar", body="123", is_secret=True
    )
    time_machine.move_to(timezone.now() + delivery.CODE_LASTS + timedelta(seconds=1))
    assert delivery.send_due() == (0, 0)
    code.refresh_from_db()
    assert (code.state, code.body) == (MessageState.GIVEN_UP, "")


def test_waits_grow_then_the_message_is_given_up(queued, broken_gateway, time_machine):
    message = queued()
    waits = []
    while message.state == MessageState.QUEUED:
        before = timezone.now()
        delivery.deliver(message.pk)
        message.refresh_from_db()
        waits.append(message.next_try_at - before)
        time_machine.move_to(message.next_try_at + timedelta(seconds=1))
    assert message.state == MessageState.GIVEN_UP
    assert message.tries == len(moves.WAITS) + 1
    assert message.last_error == "ConnectError"
    assert [round(wait / timedelta(minutes=1)) for wait in waits[:-1]] == [
        round(wait / timedelta(minutes=1)) for wait in moves.WAITS
    ]


def test_one_bad_message_does_not_hold_back_the_next(queued, monkeypatch):
    bad = queued(channel=Channel.EMAIL, address="not an address\n")
    queued()
    assert delivery.send_due() == (1, 1)
    bad.refresh_from_db()
    assert bad.state == MessageState.GIVEN_UP


def test_staff_send_again_what_may_have_been_lost_or_say_that_it_came(queued):
    lost, came, code, fine = (queued() for _ in range(4))
    Message.objects.exclude(pk=fine.pk).update(state=MessageState.UNSURE)
    Message.objects.filter(pk=code.pk).update(is_secret=True, body="")
    decisions.send_again(lost, by=None)
    decisions.note_arrival(came, by=None)
    for verb, row in (
        (decisions.send_again, code),
        (decisions.send_again, fine),
        (decisions.note_arrival, came),
    ):
        with pytest.raises(DomainError):
            verb(row, by=None)
    assert delivery.send_due() == (2, 0)
    came.refresh_from_db()
    assert came.state == MessageState.SENT


@pytest.mark.parametrize("error", [None, NotSentError("ConnectError"), OSError()])
def test_message_of_who_is_forgotten_while_it_is_sent_does_not_come_back(
    queued, monkeypatch, error
):
    """Inserted anew it would name them, and leave once more."""
    member = MemberFactory(phone="+212600000001")

    def send(self, address, body, key):
        anonymise(member, by=None)
        if error:
            raise error

    monkeypatch.setattr(gateway.Outbox, "send", send)
    message = queued()
    assert delivery.deliver(message.pk) == (error is None)
    assert not Message.objects.exists()


def test_what_left_slowly_has_left(queued, monkeypatch, time_machine):
    """Taken for dead meanwhile, the worker knows better: nobody sends it once more."""

    def send(self, address, body, key):
        time_machine.move_to(timezone.now() + moves.DEAD_AFTER + timedelta(seconds=1))
        moves.settle_what_was_left()

    monkeypatch.setattr(gateway.Outbox, "send", send)
    message = queued()
    assert delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_what_was_settled_while_it_was_sent_stays(queued, monkeypatch, time_machine):
    """A worker that took long is taken for dead; then staff decide what becomes of the message."""

    def send(self, address, body, key):
        time_machine.move_to(timezone.now() + moves.DEAD_AFTER + timedelta(seconds=1))
        moves.settle_what_was_left()
        decisions.note_arrival(message, by=None)
        raise NotSentError("ConnectError")

    monkeypatch.setattr(gateway.Outbox, "send", send)
    message = queued()
    assert not delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT

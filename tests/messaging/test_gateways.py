"""A real mail server and a real gateway, up, slow and down: nothing lost, nothing twice."""

import json
import math
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.pauses import PAUSE_AFTER
from tests.marks import once
from tests.races import at_once, failures

from .servers import queue, state_of

pytestmark = [once, pytest.mark.django_db(transaction=True)]


def test_the_gateway_gets_what_it_asks_for(gateway):
    gateway.start()
    message = queue(body="Bonjour {to} « 100 % »")
    assert delivery.send_due() == (1, 0)
    [(headers, body)] = gateway.taken
    assert headers["Idempotency-Key"] == str(message.key)
    assert headers["Authorization"] == "Bearer secret"
    assert json.loads(body) == {
        "to": message.address,
        "text": 'Bonjour {to} "100 %"',
        "ref": str(message.key),
    }


def test_the_gateway_may_want_a_form(gateway, settings):
    gateway.start()
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"as_form": True}
    queue()
    delivery.send_due()
    assert parse_qs(gateway.taken[0][1])["text"] == ["مرحبا 0"]


def test_the_gateway_is_down_for_a_while(gateway, time_machine):
    for number in range(5):
        queue(number)
    assert delivery.send_due() == (0, PAUSE_AFTER)
    gateway.start()
    gateway.status = 503
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert delivery.send_due() == (0, 1)  # one tries for all
    gateway.taken.clear()
    gateway.status = 202
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert delivery.send_due() == (5, 0)
    assert delivery.send_due() == (0, 0)
    assert gateway.texts == [f"مرحبا {number}" for number in range(5)]


def test_what_a_slow_gateway_took_is_not_sent_twice(gateway, settings, time_machine):
    gateway.start()
    gateway.answers = 0
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"timeout": 1}
    message = queue()
    assert delivery.send_due() == (0, 1)
    assert state_of(message) == MessageState.UNSURE
    gateway.answers = math.inf
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert delivery.send_due() == (0, 0)
    assert len(gateway.taken) == 1


def test_what_the_gateway_refuses_for_good_is_given_up_at_once(gateway):
    gateway.start()
    gateway.status = 422
    message = queue()
    delivery.send_due()
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.GIVEN_UP, "HTTP 422")


def test_the_mail_server_gets_each_letter_once(mail_server, time_machine):
    letters = [
        queue(number, channel=Channel.EMAIL, address=f"person{number}@example.org", subject="سلام")
        for number in range(5)
    ]
    assert delivery.send_due() == (0, PAUSE_AFTER)  # it is down
    mail_server.start()
    mail_server.box.answer = "451 come back later"
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert delivery.send_due() == (0, 5)  # it answers: each was looked at
    mail_server.box.answer = "250 OK"
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert delivery.send_due() == (5, 0)
    assert delivery.send_due() == (0, 0)
    assert len(mail_server.box.taken) == 5
    for letter in letters:
        assert sum(str(letter.key) in taken for taken in mail_server.box.taken) == 1


def test_an_address_that_is_none_is_given_up_and_not_told_to_the_log(mail_server, caplog):
    mail_server.start()
    message = queue(channel=Channel.EMAIL, address="nobody@example.org")
    delivery.send_due()
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.GIVEN_UP, "SMTP 550")
    ours = [
        record.getMessage() for record in caplog.records if record.name.startswith("skills_center")
    ]
    assert ours == [f"message {message.pk}: SMTP 550"]


@pytest.mark.postgres
def test_two_workers_send_each_message_once(gateway):
    gateway.start()
    for number in range(30):
        queue(number)
    assert failures(at_once([delivery.send_due] * 4)) == []
    assert sorted(gateway.texts) == sorted(f"مرحبا {number}" for number in range(30))

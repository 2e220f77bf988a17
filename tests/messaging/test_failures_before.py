"""What fails before a word is handed over has sent nothing, and is none of the message's faults."""

import pytest

from skills_center.messaging.enums import MessageState
from skills_center.messaging.outbox import delivery, gateways
from tests.rows import fresh

from .servers import queue
from .test_failures import LATER, OURS, letter, outcome_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTP_PROXY": "socks5://127.0.0.1:1"},
        {"HTTP_PROXY": "bad://x"},
        {"SSL_CERT_FILE": "/nonexistent"},
    ],
)
def test_what_the_machine_cannot_begin_with_has_sent_nothing(gateway, monkeypatch, variables):
    gateway.start()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    gateways._trusted.cache_clear()
    message = queue()
    delivery.deliver(message.pk)
    gateways._trusted.cache_clear()
    assert fresh(message).state in (LATER, MessageState.SENT)
    assert bool(gateway.taken) == (fresh(message).state == MessageState.SENT)


@pytest.mark.parametrize(
    "changes",
    [
        {"EMAIL_PORT": "x"},
        {"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True},
        {"EMAIL_USE_SSL": True, "EMAIL_SSL_CERTFILE": "/nonexistent"},
        {"DEFAULT_FROM_EMAIL": "not an address \n"},
        {"DEFAULT_FROM_EMAIL": ""},
    ],
)
def test_what_e_mails_cannot_begin_with_is_ours(scripted, settings, changes):
    server = scripted()
    for name, value in changes.items():
        setattr(settings, name, value)
    message = letter()
    delivery.deliver(message.pk)
    assert (outcome_of(message), server.taken) == (OURS, [])

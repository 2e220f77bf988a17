"""A resolver that hangs holds no worker: looking up a name ends with its conversation."""

import socket
import threading
import time

import pytest

from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import ChannelPause
from skills_center.messaging.outbox import delivery, pauses
from skills_center.messaging.outbox.reasons import why_in_words
from tests.marks import once
from tests.rows import fresh

from .servers import PATIENCE, queue

pytestmark = [once, pytest.mark.django_db(transaction=True)]
NAME = "gateway.example"


@pytest.fixture
def resolver(monkeypatch):
    """It answers for `NAME` once its `answers` is set, with this very machine."""
    real, answers = socket.getaddrinfo, threading.Event()

    def look_up(host, port, *args, **kwargs):
        if host not in (NAME, NAME.encode()):
            return real(host, port, *args, **kwargs)
        answers.wait(PATIENCE)
        return real("127.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield answers
    answers.set()


@pytest.fixture(params=list(Channel))
def way_out(request, settings, gateway, scripted):
    """A channel to `NAME`, and what its server was given."""
    if request.param == Channel.TEXT:
        gateway.start()
        url = f"http://{NAME}:{gateway.port}/"
        settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"url": url, "timeout": 0.2}
        return request.param, gateway.taken
    server = scripted()
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = NAME, 0.2
    return request.param, server.taken


def letter(channel, number=0):
    address = "person@example.org" if channel == Channel.EMAIL else "+212600000001"
    return queue(number, channel=channel, address=address, subject="x")


def connected_threads():
    return [one for one in threading.enumerate() if one.name == "conversation"]


def test_a_name_that_is_not_found_in_time_is_left_and_nothing_is_sent_later(resolver, way_out):
    channel, taken = way_out
    message = letter(channel)
    assert not delivery.deliver(message.pk)
    row = fresh(message)
    assert (row.state, row.tries, row.last_error) == (MessageState.QUEUED, 1, "DNS timeout")
    assert why_in_words(row.last_error) == why_in_words("DNS")
    assert ChannelPause.objects.get().failures == 1
    resolver.set()  # the one that was left behind goes on, and is cut before it says a word
    until = time.monotonic() + PATIENCE
    while connected_threads() and time.monotonic() < until:
        time.sleep(0.01)
    assert not connected_threads()
    assert taken == []


def test_the_others_wait_for_it_only_until_the_channel_is_paused(resolver, way_out):
    channel, _taken = way_out
    for number in range(pauses.PAUSE_AFTER + 2):
        letter(channel, number)
    assert delivery.send_due(only=[channel]) == (0, pauses.PAUSE_AFTER)


def test_a_name_that_is_found_is_sent_to(resolver, way_out):
    resolver.set()
    channel, taken = way_out
    assert delivery.deliver(letter(channel).pk)
    assert len(taken) == 1

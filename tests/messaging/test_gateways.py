"""A real mail server and a real gateway, up, slow and down: nothing lost, nothing twice."""

import json
import math
import socket
import threading
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.pauses import PAUSE_AFTER
from tests.marks import in_own_portal
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 120  # seconds, for what must come


def free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Gateway:
    """Answers with `status`, and keeps what it was given.

    It answers the first `answers` requests only, and holds the others until it stops.
    """

    def __init__(self, port):
        self.port, self.status, self.answers, self.taken = port, 200, math.inf, []
        self.holds, self.stopped = threading.Event(), threading.Event()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                gateway.taken.append((dict(self.headers), body))
                if len(gateway.taken) > gateway.answers:
                    gateway.holds.set()
                    gateway.stopped.wait()
                    return
                self.send_response(gateway.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.handler, self.server = Handler, None

    def start(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def stop(self):
        self.stopped.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def texts(self):
        return [json.loads(body)["text"] for _headers, body in self.taken]


@pytest.fixture
def gateway(settings):
    one = Gateway(free_port())
    settings.TEXT_MESSAGE_BACKEND = "skills_center.messaging.outbox.gateways.HTTPTextGateway"
    settings.TEXT_GATEWAY = {
        "url": f"http://127.0.0.1:{one.port}/send",
        "headers": {"Authorization": "Bearer secret"},
        "body": {"to": "{to}", "text": "{text}", "ref": "{key}"},
        "as_form": False,
        "sender": "Centre",
        "timeout": PATIENCE,
        "keeps_keys": False,
    }
    yield one
    one.stop()


class Mailbox:
    def __init__(self):
        self.taken, self.answer = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if not address.startswith("nobody"):
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return "550 no such person"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.taken.append(envelope.content.decode())
        return self.answer


class MailServer:
    def __init__(self, port):
        self.port, self.box, self.controller = port, Mailbox(), None

    def start(self):
        self.controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None


@pytest.fixture
def mail_server(settings):
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = PATIENCE
    yield server
    server.stop()


def queue(number=0, **fields):
    defaults = {
        "channel": Channel.TEXT,
        "address": f"+2126000000{number:02}",
        "language": "ar",
        "body": f"مرحبا {number}",
    }
    return Message.objects.queue(**{**defaults, **fields})


def state_of(message):
    return Message.objects.get(pk=message.pk).state


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


# What runs in the portal's own process.
THIRTY_TO_SEND = """
import django
django.setup()
from django.core.management import call_command
from skills_center.messaging.models import Message
for n in range(30):
    Message.objects.queue(channel="text", address="+212600000000", language="ar", body=str(n))
call_command("send_due")
"""


@in_own_portal
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(gateway, portal_elsewhere):
    """One message is in the worker's hands when it is killed."""
    gateway.start()
    gateway.answers = 9
    portal_elsewhere.variables["TEXT_GATEWAY_URL"] = f"http://127.0.0.1:{gateway.port}/"
    worker = portal_elsewhere.start("-c", THIRTY_TO_SEND)
    assert gateway.holds.wait(PATIENCE)
    worker.kill()
    worker.communicate()
    gateway.answers = math.inf
    portal_elsewhere.manage("send_due")
    states = dict(
        portal_elsewhere.read("SELECT state, count(*) FROM members_message GROUP BY state")
    )
    assert states == {"sent": 29, "sending": 1}
    assert sorted(map(int, gateway.texts)) == list(range(30))

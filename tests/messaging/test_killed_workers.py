"""Two workers a channel, killed in the middle, before servers that fail in every way they know.

Each of 500 messages is delivered once, or stands “perhaps sent” for the staff; none is repeated by
itself, and none that leaves by day alone leaves at night. The workers live on an evening of their
own, a few seconds before nine.
"""

import json
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour

import pytest
from aiosmtpd.controller import Controller

from skills_center.base.dates import instant_at
from tests.marks import on_each_database

from .servers import PATIENCE, Gateway, free_port

MESSAGES = 500
NIGHT = instant_at(date(2026, 12, 1), hour(21))
MORNING = instant_at(date(2026, 12, 2), hour(9, 1))
SECONDS_OF_DAY = 12  # until the night begins

# What runs in the portal's own processes, on their own evening.
SHIFTED = """
import os
from datetime import UTC, datetime, timedelta
import time_machine
shift = timedelta(seconds=float(os.environ["SHIFT"]))
time_machine.travel(datetime.now(UTC) + shift).start()
import django
django.setup()
from django.core.management import call_command
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, moves, pauses
moves.WAITS = [timedelta(seconds=0.3)] * 20
pauses.PAUSES = (0.2,) * 5
pauses.PROBE_LASTS = timedelta(seconds=2)
"""
QUEUE = """
for n in range(500):
    how = {"channel": "text", "address": "+212600000000"}
    if n % 2:
        how = {"channel": "email", "address": f"person{n}@example.org", "subject": "x"}
    Message.objects.queue(language="ar", body=f"body-{n}.", by_day=n % 5 == 0, **how)
"""
WATCH = 'call_command("send_due", "--watch", "--only", "text", "--only", "email")'
SETTLE = """
moves.settle_what_was_left()
delivery.send_due()
"""


class Unsteady:
    """What both servers have in common: what they took, by the body, and how often they were
    asked."""

    def __init__(self):
        self.taken, self.unanswered = Counter(), 0
        self.asked, self.is_steady = 0, False
        self.lock = threading.Lock()

    def turn(self):
        """The number of this request; 0 once the server is steady, which nothing is done at."""
        with self.lock:
            self.asked += 1
            return 0 if self.is_steady else self.asked

    def take(self, body):
        with self.lock:
            self.taken[body] += 1

    def leave_unanswered(self):
        with self.lock:
            self.unanswered += 1


class UnsteadyGateway(Gateway):
    def __init__(self, port):
        super().__init__(port)
        self.seen = seen = Unsteady()
        gateway = self

        class Handler(self.handler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status = gateway.status_for(json.loads(body)["text"], seen.turn())
                self.send_response(status)
                self.end_headers()

        self.handler = Handler

    def status_for(self, text, turn):
        if turn % 25 == 7:
            return 503
        if turn % 50 == 31:
            return 422
        self.seen.take(text)
        if turn % 40 == 11:
            self.seen.leave_unanswered()
            return 504
        if turn % 60 == 23:
            self.seen.leave_unanswered()
            self.stopped.wait(PATIENCE)
        return 200


class UnsteadyMail:
    """As aiosmtpd asks its handler."""

    def __init__(self):
        self.seen = Unsteady()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        turn = self.seen.turn()
        if turn % 25 == 7:
            return "451 later"
        if turn % 50 == 31:
            return "550 no such person"
        session.turn = turn
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        words = envelope.content.decode()
        self.seen.take(words[words.index("body-") :].strip())
        if session.turn % 40 == 11:
            self.seen.leave_unanswered()
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def servers(portal_on_each_database):
    """A gateway and a mail server, of which the portal knows; both are down."""
    gateway, mail = UnsteadyGateway(free_port()), UnsteadyMail()
    controller = Controller(mail, hostname="127.0.0.1", port=free_port())
    portal_on_each_database.variables |= {
        "TEXT_GATEWAY_URL": f"http://127.0.0.1:{gateway.port}/",
        "TEXT_GATEWAY_TIMEOUT": "1",
        "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}",
        "SHIFT": str((NIGHT - datetime.now(UTC)).total_seconds() - SECONDS_OF_DAY),
    }
    yield gateway, mail, controller
    gateway.stop()
    controller.stop()


def until(is_so, portal):
    """Wait for what must come."""
    last = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < last, portal.read(
            "SELECT state, channel, last_error, count(*) FROM members_message GROUP BY 1, 2, 3"
        )
        time.sleep(0.05)


@on_each_database
def test_workers_killed_in_the_middle_deliver_each_message_once_or_say_so(
    portal_on_each_database, servers
):
    portal, (gateway, mail, controller) = portal_on_each_database, servers
    portal.run("-c", SHIFTED + QUEUE)
    workers = [portal.start("-c", SHIFTED + WATCH) for _worker in range(2)]
    seen = (gateway.seen, mail.seen)

    def are_taken(number):
        return lambda: sum(one.taken.total() for one in seen) >= number

    def have_failed():
        return portal.read("SELECT count(*) FROM members_message WHERE tries > 0")[0][0] >= 6

    until(have_failed, portal)  # both servers are down
    gateway.start()
    controller.start()
    killed = 0
    for number in (60, 160):
        until(are_taken(number), portal)
        dead = workers.pop(0)
        dead.kill()
        dead.communicate()
        killed += 1
        workers.append(portal.start("-c", SHIFTED + WATCH))
    gateway.server.shutdown()  # away for a moment, with what it has in hand
    gateway.server.server_close()
    time.sleep(0.5)
    gateway.start()

    waiting = "SELECT count(*) FROM members_message WHERE state = 'queued' AND NOT by_day"
    until(lambda: portal.read(waiting)[0][0] == 0, portal)
    night = NIGHT - timedelta(seconds=float(portal.variables["SHIFT"]))
    until(lambda: datetime.now(UTC) > night + timedelta(seconds=2), portal)
    for worker in workers:
        worker.terminate()
        printed, _nothing = worker.communicate()
        assert worker.returncode == 0, printed

    # At night: those of the day wait, and were not taken up.
    _by_day_only_by_day(portal)
    assert _states(portal)["sending"] <= 2 * killed  # one a channel of each that was killed
    in_hand = _states(portal)["sending"]

    # In the morning a steady server gets what waited, and no message again.
    gateway.seen.is_steady = mail.seen.is_steady = True
    portal.variables["SHIFT"] = str((MORNING - datetime.now(UTC)).total_seconds())
    portal.run("-c", SHIFTED + SETTLE)
    states = _states(portal)
    assert states.keys() <= {"sent", "unsure", "given_up"}
    # What a killed worker had in hand may be among those that the servers left without an answer;
    # so may what each had given to the gateway when it went away.
    unanswered = sum(one.unanswered for one in seen)
    at_most = unanswered + in_hand + len(workers)
    assert max(unanswered, in_hand) <= states["unsure"] <= at_most
    assert states.total() == MESSAGES
    _each_once(portal, gateway.seen.taken + mail.seen.taken)
    _by_day_only_by_day(portal)


def _states(portal):
    return Counter(dict(portal.read("SELECT state, count(*) FROM members_message GROUP BY state")))


def _each_once(portal, taken):
    assert set(taken.values()) == {1}, "none twice"
    for state, body in portal.read("SELECT state, body FROM members_message"):
        match state:
            case "sent":
                assert taken[body] == 1, body
            case "given_up":
                assert taken[body] == 0, body


def _by_day_only_by_day(portal):
    rows = portal.read("SELECT taken_at FROM members_message WHERE by_day AND taken_at IS NOT NULL")
    for (taken,) in rows:
        # As text and without its zone from SQLite.
        moment = taken if isinstance(taken, datetime) else datetime.fromisoformat(f"{taken}+00:00")
        assert moment < NIGHT or moment >= MORNING - timedelta(minutes=1)

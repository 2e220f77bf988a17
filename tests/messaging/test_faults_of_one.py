"""What one message meets holds up no other; what messages to different addresses meet is ours."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import delivery, moves, pauses, reaching
from skills_center.messaging.outbox.failures import NotSentError, OursError
from skills_center.messaging.outbox.pauses import Turn
from tests import gateway as texts
from tests.factories.members import MemberFactory
from tests.marks import once
from tests.rows import fresh

from .servers import queue

pytestmark = [once, pytest.mark.django_db(transaction=True)]
TEXT, EMAIL = Channel.TEXT, Channel.EMAIL
# What may be of one message: of its number, of what it says, of its size.
STATUSES = (401, 402, 403, 404, 405, 406, 407, 411, 415, 421, 423, 424, 426, 428, 431, 499)


def refuse(gateway, status, addresses):
    def answer(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        gateway.taken.append((dict(self.headers), body))
        is_refused = json.loads(body)["to"] in addresses
        self.send_response(status if is_refused else 200)
        self.end_headers()

    gateway.handler.do_POST = answer
    gateway.start()


def tried(gateway, address):
    return sum(json.loads(body)["to"] == address for _headers, body in gateway.taken)


def code(number=99):
    """Queued: the suite hands codes over as they come."""
    waiting = []
    ends = timezone.now() + delivery.CODE_LASTS
    queue(number, is_secret=True, is_urgent=True, expires_at=ends, together=waiting)
    return Message.objects.bulk_create(waiting)[0]


def pass_by(time_machine, **time):
    time_machine.move_to(timezone.now() + timedelta(**time))


@pytest.mark.parametrize("status", STATUSES)
def test_one_that_is_refused_holds_up_no_other(gateway, status):
    one = queue(1)
    refuse(gateway, status, {one.address})
    others = [queue(number) for number in range(2, 8)]
    assert delivery.send_due() == (6, 1)
    assert {fresh(other).state for other in others} == {MessageState.SENT}
    assert (fresh(one).state, fresh(one).tries, fresh(one).met_ours) == ("queued", 1, 0)
    assert not ChannelPause.objects.exists()


def test_it_is_given_up_after_its_tries_with_its_reason(gateway, time_machine):
    one = queue(1)
    refuse(gateway, 403, {one.address})
    for number in range(2, 2 + len(moves.WAITS)):
        queue(number)
        delivery.send_due()
        time_machine.move_to(fresh(one).next_try_at + timedelta(seconds=1))
        assert fresh(one).state == MessageState.QUEUED
        assert not ChannelPause.objects.filter(is_ours=True).exists()
    delivery.send_due()
    assert (fresh(one).state, fresh(one).last_error) == (MessageState.GIVEN_UP, "HTTP 403")
    assert tried(gateway, one.address) == len(moves.WAITS) + 1


def test_alone_it_waits_longer_each_time_and_is_no_alarm(gateway, time_machine):
    one, same = queue(1), queue(1)
    refuse(gateway, 404, {one.address})
    waits = []
    for _time in range(4):
        before = timezone.now()
        delivery.send_due()
        waits.append(round((fresh(one).next_try_at - before) / timedelta(minutes=1)))
        time_machine.move_to(fresh(same).next_try_at + timedelta(seconds=1))
    assert waits == [1, 5, 30, 120]
    assert fresh(one).tries == 0
    assert not ChannelPause.objects.exclude(paused_until=None).exists()


def test_of_two_addresses_it_is_ours(gateway, time_machine):
    messages = [queue(number) for number in range(1, 6)]
    refuse(gateway, 401, {message.address for message in messages})
    assert delivery.send_due() == (0, 2)
    assert ChannelPause.objects.get().is_ours
    for _time in range(6):  # each tries for all in its turn
        time_machine.move_to(ChannelPause.objects.get().paused_until + timedelta(seconds=1))
        assert delivery.send_due() == (0, 1)
    assert {tried(gateway, message.address) for message in messages} == {1, 2}
    assert set(Message.objects.values_list("state", "tries")) == {("queued", 0)}
    refuse_none = gateway.handler
    refuse_none.do_POST = lambda self: (
        self.rfile.read(int(self.headers["Content-Length"])),
        self.send_response(200),
        self.end_headers(),
    )
    time_machine.move_to(ChannelPause.objects.get().paused_until + timedelta(seconds=1))
    delivery.send_due()
    pass_by(time_machine, minutes=6)
    delivery.send_due()
    assert {fresh(message).state for message in messages} == {MessageState.SENT}


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "554 5.7.1 Relay access denied"},
        {"DATA": "554 5.7.1 our account is suspended"},
        {".": "550 5.7.26 unauthenticated mail"},
        {"MAIL": "552 5.3.4 too big"},
    ],
)
def test_e_mails_that_a_rule_refuses_are_not_lost(scripted, answers):
    scripted(**answers)
    for number in range(5):
        queue(number, channel=EMAIL, address=f"p{number}@example.org", subject="x")
    assert delivery.send_due() == (0, 2)
    assert set(Message.objects.values_list("state", "tries")) == {("queued", 0)}
    assert ChannelPause.objects.get().is_ours


# Codes ------------------------------------------------------------------------------------
def test_a_code_waits_for_no_hour(gateway, time_machine):
    gateway.start()
    gateway.status, gateway.headers = 429, {"Retry-After": "3600"}
    news, _sent = queue(), delivery.send_due()
    gateway.status = 200
    first = code()
    assert delivery.send_due() == (0, 0)
    pass_by(time_machine, seconds=31)
    assert delivery.send_due() == (1, 0)
    assert fresh(first).state == MessageState.SENT
    assert fresh(news).state == MessageState.QUEUED


def test_a_code_behind_news_tries_before_a_pause_is_over(gateway):
    gateway.start()
    now = timezone.now()
    ChannelPause.objects.create(
        channel=TEXT,
        failing_since=now,
        failures=9,
        paused_until=now + timedelta(seconds=200),
        tried_at=now - timedelta(seconds=31),
    )
    queue(1)
    code()
    assert delivery.send_due() == (2, 0)


def test_a_code_that_is_asked_to_wait_an_hour_comes_again_sooner(gateway):
    gateway.start()
    gateway.status, gateway.headers = 429, {"Retry-After": "3600"}
    first = code()
    delivery.send_due()
    assert fresh(first).next_try_at < timezone.now() + timedelta(minutes=2)


# The pause itself -----------------------------------------------------------------------------
@pytest.mark.parametrize("moments", [{"days": 30}, {"hours": 2}])
def test_a_pause_of_a_wrong_clock_is_over(moments):
    now = timezone.now()
    ChannelPause.objects.create(
        channel=TEXT, failing_since=now, failures=3, paused_until=now + timedelta(**moments)
    )
    assert pauses.take_turn(TEXT) is Turn.PROBE


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": EMAIL, "address": "a@b\nBcc: x@y.z", "subject": "x"},
        {"channel": EMAIL, "address": "a@example.org", "link_purpose": "none", "link_id": 1},
    ],
)
def test_a_probe_that_is_handed_to_nobody_ends_no_pause(scripted, fields):
    scripted()
    now = timezone.now()
    ChannelPause.objects.create(
        channel=EMAIL, failing_since=now, failures=9, paused_until=now, is_ours=True
    )
    queue(**fields)
    assert delivery.send_due() == (0, 1)
    assert ChannelPause.objects.get().failures == 9
    assert pauses.take_turn(EMAIL) is Turn.PROBE


def test_a_failure_whose_pause_ends_at_that_moment_is_noted(monkeypatch):
    pauses.note_failure(TEXT, NotSentError("x", of_channel=True), "x")
    real = pauses._seconds

    def gone(*args):
        ChannelPause.objects.all().delete()
        return real(*args) or 1

    monkeypatch.setattr(pauses, "_seconds", gone)
    pauses.note_failure(TEXT, NotSentError("x", of_channel=True), "x")


# Turning ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["by_day", "expires"])
def test_one_that_is_due_no_more_is_looked_at_once(time_machine, monkeypatch, what):
    """Nine in the evening, or its end, passes between the look and the hand."""
    evening = timezone.localtime(timezone.now()).replace(hour=20, minute=59, second=59)
    time_machine.move_to(evening, tick=False)
    after = evening + timedelta(seconds=2)
    queue(by_day=True) if what == "by_day" else queue(expires_at=evening + timedelta(seconds=1))
    turns, real = [], pauses.take_turn

    def turn(channel, **how):
        turns.append(channel)
        assert len(turns) < 5, "it turns in a circle"
        time_machine.move_to(after, tick=False)
        return real(channel, **how)

    monkeypatch.setattr(pauses, "take_turn", turn)
    assert delivery.send_next(TEXT) is None
    assert turns == [TEXT]


def test_one_that_cannot_be_taken_is_passed_over(monkeypatch):
    first, second = queue(1), queue(2)
    real = moves.claim
    monkeypatch.setattr(moves, "claim", lambda pk: None if pk == first.pk else real(pk))
    assert delivery.send_due() == (1, 0)
    assert (fresh(first).state, fresh(second).state) == (MessageState.QUEUED, MessageState.SENT)


# Written down -----------------------------------------------------------------------------------
@pytest.mark.postgres
def test_what_became_of_it_waits_for_a_database_that_reads_only(monkeypatch):
    message, waits = queue(), []

    def send(self, address, body, key):
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")

    def wait(seconds):
        waits.append(seconds)
        connection.close()

    monkeypatch.setattr(texts.Outbox, "send", send)
    monkeypatch.setattr(delivery.time, "sleep", wait)
    assert delivery.send_due() == (1, 0)
    assert (fresh(message).state, len(waits)) == (MessageState.SENT, 1)


def test_ours_of_a_backend_of_ones_own_is_of_one_until_others_meet_it(monkeypatch):
    def send(self, address, body, key):
        raise OursError("mine")

    monkeypatch.setattr(texts.Outbox, "send", send)
    queue(1), queue(1), queue(2)
    assert delivery.send_due() == (0, 3)
    assert ChannelPause.objects.get().is_ours


def test_one_that_cannot_be_taken_up_holds_up_no_other(gateway, center, monkeypatch, time_machine):
    members = [MemberFactory(center=center, user=None, phone=f"+21261234567{n}") for n in (8, 9)]
    odd, other = (queue(n, to=one, address=str(one.phone)) for n, one in enumerate(members))
    real = reaching.way_of

    def way_of(message, contacts):
        if message.pk == odd.pk:
            raise ValueError
        return real(message, contacts)

    monkeypatch.setattr(reaching, "way_of", way_of)
    gateway.start()
    delivery.send_due()
    assert (fresh(odd).state, fresh(odd).last_error) == (MessageState.QUEUED, "ValueError")
    assert fresh(other).state == MessageState.SENT
    for wait in moves.WAITS:
        pass_by(time_machine, seconds=wait.total_seconds() + 1)
        Message.objects.update(lasts_until=None)
        delivery.send_due()
    assert fresh(odd).state == MessageState.GIVEN_UP

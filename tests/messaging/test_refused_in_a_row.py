"""Refused without a reason: of one it is its own, of five addresses in a row a fault of ours."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from skills_center.messaging.enums import Channel, MessageState, Refusal
from skills_center.messaging.kinds import LASTS
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import decisions, delivery, moves, pauses
from skills_center.messaging.outbox.failures import RefusedError, UnsureError
from skills_center.messaging.outbox.pauses import Turn
from skills_center.messaging.outbox.refusals import REFUSED_AFTER
from tests import gateway as texts
from tests.marks import once, races
from tests.races import at_once, failures
from tests.rows import fresh

from .servers import queue

pytestmark = [once, pytest.mark.django_db(transaction=True)]
TEXT, EMAIL = Channel.TEXT, Channel.EMAIL
QUEUED, GIVEN_UP, SENT = MessageState.QUEUED, MessageState.GIVEN_UP, MessageState.SENT
REFUSED = RefusedError("HTTP 400")


@pytest.fixture
def refused(monkeypatch):
    """A gateway that refuses these addresses; `all` refuses whatever it is given."""

    class Refused(set):
        tried: list[str] = []
        error: Exception = REFUSED

    here = Refused()
    here.tried = []

    def send(self, address, body, key):
        here.tried.append(address)
        if "all" in here or address in here:
            raise here.error
        texts.sent.append((address, body))

    monkeypatch.setattr(texts.Outbox, "send", send)
    return here


def states(*messages):
    return [fresh(message).state for message in messages]


def some(number, start=0, **fields):
    return [queue(start + each, **fields) for each in range(number)]


def pause_over(time_machine, channel=TEXT):
    until = ChannelPause.objects.get(channel=channel).paused_until
    time_machine.move_to(until + timedelta(seconds=1), tick=False)


def code(number):
    waiting = []
    ends = timezone.now() + delivery.CODE_LASTS
    queue(number, is_secret=True, is_urgent=True, expires_at=ends, together=waiting)
    return Message.objects.bulk_create(waiting)[0]


# Of all -----------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [400, 410, 413, 422, 451])
def test_what_a_gateway_refuses_to_everybody_waits_for_who_mends_it(gateway, status, caplog):
    gateway.start()
    gateway.status = status
    messages = some(REFUSED_AFTER + 3)
    assert delivery.send_due() == (0, REFUSED_AFTER)
    assert set(states(*messages)) == {QUEUED}
    assert set(Message.objects.values_list("tries", flat=True)) == {0}
    pause = ChannelPause.objects.get()
    assert (pause.is_ours, pause.why) == (True, f"HTTP {status}")
    assert pause.paused_until > timezone.now()
    assert "our settings" in caplog.text


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "550 rejected"},
        {"RCPT": "554 transaction failed"},
        {"RCPT": "553 sender address rejected: not owned by user"},
        {"RCPT": "550 5.1.8 the domain of the sender does not exist"},
        {"RCPT": "550 Requested action not taken: mailbox unavailable"},
        {"DATA": "554 not this"},
        {".": "554 looks like spam"},
        {".": "550 5.6.0 message refused"},
    ],
)
def test_what_a_mail_server_refuses_to_everybody_waits_too(scripted, answers):
    scripted(**answers)
    for number in range(REFUSED_AFTER + 3):
        queue(number, channel=EMAIL, address=f"p{number}@example.org", subject="x")
    assert delivery.send_due() == (0, REFUSED_AFTER)
    assert set(Message.objects.values_list("state", "tries")) == {(QUEUED, 0)}
    assert ChannelPause.objects.get().is_ours


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 no such user here",
        "550 5.2.1 this one is disabled",
        "550 User unknown in local recipient table",
        "550 Unknown user",
        "552 mailbox is full",
        "550 <p@example.org>: Recipient address not found",
        "550-the account that you tried to reach\r\n550 does not exist",
    ],
)
def test_addresses_that_are_known_to_be_wrong_are_no_alarm(scripted, answer):
    scripted(RCPT=answer)
    for number in range(REFUSED_AFTER + 3):
        queue(number, channel=EMAIL, address=f"p{number}@example.org", subject="x")
    assert delivery.send_due() == (0, REFUSED_AFTER + 3)
    assert set(Message.objects.values_list("state", flat=True)) == {GIVEN_UP}
    assert not ChannelPause.objects.exists()


def test_one_at_a_time_tells_whether_it_is_over(refused, time_machine):
    refused.add("all")
    messages = some(REFUSED_AFTER + 3)
    delivery.send_due()
    waits = []
    for _time in messages:
        pause = ChannelPause.objects.get()
        waits.append(round((pause.paused_until - timezone.now()).total_seconds()))
        assert delivery.send_due() == (0, 0)
        pause_over(time_machine)
        assert delivery.send_due() == (0, 1)
    assert waits[:4] == list(pauses.PAUSES_OF_OURS)
    assert set(states(*messages)) == {QUEUED}
    # Each in its turn, and nobody twice before the others had theirs.
    tried = refused.tried[REFUSED_AFTER:]
    assert sorted(tried) == sorted(message.address for message in messages)
    refused.clear()
    pause_over(time_machine)
    assert delivery.send_due() == (len(messages), 0)
    assert not ChannelPause.objects.exists()
    assert len(texts.sent) == len(messages) == len(set(texts.sent))


def test_a_code_is_not_lost_in_such_a_row(refused, time_machine):
    refused.add("all")
    some(REFUSED_AFTER)
    one = code(90)
    delivery.send_due()
    assert states(one) == [QUEUED]
    assert ChannelPause.objects.get().is_ours
    refused.clear()
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    delivery.send_due()
    assert states(one) == [SENT]


def test_codes_for_numbers_that_somebody_typed_hold_nobody_up(refused):
    """A stranger may ask for as many as the limits let through."""
    bad = [code(number) for number in range(REFUSED_AFTER * 3)]
    refused.update(message.address for message in bad)
    delivery.send_due()
    good, news = code(80), queue(81)
    assert delivery.send_due()[0] == 2
    assert states(good, news) == [SENT, SENT]
    assert not ChannelPause.objects.exclude(paused_until=None).exists()


# Of one -----------------------------------------------------------------------------------
def test_one_bad_address_is_refused_alone(refused):
    bad, *others = some(4)
    refused.add(bad.address)
    assert delivery.send_due() == (3, 1)
    assert (states(bad), set(states(*others))) == ([GIVEN_UP], {SENT})
    assert not ChannelPause.objects.exists()
    assert fresh(bad).refused == Refusal.ALONE


def test_many_messages_to_one_address_are_no_row(refused):
    refused.add("all")
    messages = [queue(1) for _time in range(REFUSED_AFTER * 2)]
    assert delivery.send_due() == (0, len(messages))
    assert set(states(*messages)) == {GIVEN_UP}
    assert not ChannelPause.objects.exclude(paused_until=None).exists()


def test_one_that_is_accepted_ends_the_row(refused):
    for start in range(0, 60, 10):
        refused.update(message.address for message in some(REFUSED_AFTER - 1, start))
        queue(start + 9)
    assert delivery.send_due() == (6, 6 * (REFUSED_AFTER - 1))
    assert not ChannelPause.objects.exists()
    assert Message.objects.filter(state=GIVEN_UP).count() == 6 * (REFUSED_AFTER - 1)


def test_a_code_to_a_bad_address_is_given_up_within_minutes(refused, time_machine):
    refused.add("all")
    one = code(1)
    for _time in range(3):
        assert fresh(one).state == QUEUED
        delivery.send_due()
        time_machine.move_to(timezone.now() + timedelta(seconds=62))
    assert (fresh(one).state, fresh(one).body, len(refused.tried)) == (GIVEN_UP, "", 3)


def test_five_bad_ones_after_each_other_are_found_out_as_theirs(refused, time_machine):
    """A false alarm is over with the next one that gets through, and does not come again."""
    bad = some(REFUSED_AFTER)
    refused.update(message.address for message in bad)
    assert delivery.send_due() == (0, REFUSED_AFTER)
    assert set(states(*bad)) == {QUEUED}
    good = queue(50)
    pause_over(time_machine)
    assert delivery.send_due() == (1, REFUSED_AFTER)
    assert (states(good), set(states(*bad))) == ([SENT], {GIVEN_UP})
    assert not ChannelPause.objects.exclude(paused_until=None).exists()
    assert delivery.send_due() == (0, 0)


def test_a_bad_address_during_another_fault_of_ours_is_refused_alone(refused):
    """A token that was mended: the first that tries is refused for its own sake, the next one tries
    at once."""
    now = timezone.now()
    ChannelPause.objects.create(
        channel=TEXT, failing_since=now, paused_until=now, failures=3, is_ours=True, why="HTTP 401"
    )
    bad, good = some(2)
    refused.add(bad.address)
    assert delivery.send_due() == (1, 1)
    assert states(bad, good) == [GIVEN_UP, SENT]
    assert not ChannelPause.objects.exists()


def test_a_bad_code_does_not_keep_the_others_from_trying(refused, time_machine):
    """Whoever waits for one makes the portal try sooner, with whichever met less."""
    refused.add("all")
    some(REFUSED_AFTER)
    delivery.send_due()
    bad, news = code(90), queue(91)
    time_machine.move_to(timezone.now() + timedelta(seconds=31), tick=False)
    assert delivery.send_due() == (0, 1)
    refused.clear()
    refused.add(bad.address)
    time_machine.move_to(timezone.now() + timedelta(seconds=31), tick=False)
    assert ChannelPause.objects.get().paused_until > timezone.now()
    assert delivery.send_next(TEXT)
    assert states(news) == [SENT]


# What goes back, and what does not ----------------------------------------------------------
def give_up(number, **values):
    message = queue(number)
    fields = {"state": GIVEN_UP, "refused": Refusal.IN_A_ROW, "tries": 1} | values
    Message.objects.filter(pk=message.pk).update(**fields)
    return message


@pytest.mark.parametrize(
    "values",
    [
        {"state": SENT},
        {"state": MessageState.UNSURE},
        {"state": MessageState.SENDING},
        {"state": MessageState.PUT_ASIDE},
        {"refused": Refusal.ALONE},
        {"refused": ""},
        {"body": ""},
        {"expires_at": timezone.now() - timedelta(days=800)},
        {"lasts_until": timezone.now() - timedelta(days=800)},
        {"channel": EMAIL},
    ],
)
def test_nothing_else_goes_back_to_waiting(values):
    other, mine = give_up(1, **values), give_up(2)
    assert moves.put_back(TEXT) == 1
    assert states(other, mine) == [values.get("state", GIVEN_UP), QUEUED]
    assert moves.put_back(TEXT) == 0


def test_at_night_it_goes_back_for_the_morning(time_machine):
    night = timezone.localtime(timezone.now()).replace(hour=22)
    time_machine.move_to(night, tick=False)
    news, other = give_up(1, by_day=True), give_up(2)
    moves.put_back(TEXT)
    assert timezone.localtime(fresh(news).next_try_at).hour == 9
    assert fresh(other).next_try_at == night


def test_what_may_have_left_before_is_not_repeated(refused, settings):
    """A gateway that keeps keys: no answer first, then a refusal."""
    refused.add("all")
    refused.error = UnsureError("HTTP 504", keeps_keys=True)
    maybe = queue(90)
    delivery.deliver(maybe.pk)
    Message.objects.update(next_try_at=timezone.now())
    refused.error = REFUSED
    delivery.deliver(maybe.pk)
    assert states(maybe) == [MessageState.UNSURE]
    some(REFUSED_AFTER + 1)
    delivery.send_due()
    assert ChannelPause.objects.get().is_ours
    assert states(maybe) == [MessageState.UNSURE]


def test_its_own_end_holds(refused, time_machine):
    refused.add("all")
    messages = some(REFUSED_AFTER + 1)
    delivery.send_due()
    time_machine.move_to(timezone.now() + LASTS + timedelta(minutes=1))
    assert delivery.send_due() == (0, 0)
    assert set(Message.objects.values_list("state", "last_error")) == {(GIVEN_UP, "waited")}
    delivery.send_due()
    assert set(states(*messages)) == {GIVEN_UP}


def test_sent_again_by_the_staff_it_begins_anew(refused):
    bad, _good = some(2)
    refused.add(bad.address)
    delivery.send_due()
    decisions.send_again(fresh(bad), by=None)
    assert fresh(bad).refused == ""


def test_a_worker_that_died_between_the_two_loses_nothing(refused, monkeypatch, time_machine):
    """Given up, and the pause never written: the next refusal finds out."""
    refused.add("all")
    some(REFUSED_AFTER - 1)
    monkeypatch.setattr(pauses, "note_refusal", lambda *args: None)
    delivery.send_due()
    monkeypatch.undo()
    monkeypatch.setattr(texts.Outbox, "send", lambda *args: (_ for _ in ()).throw(REFUSED))
    queue(50), queue(51)
    assert delivery.send_due() == (0, 1)
    assert set(Message.objects.values_list("state", flat=True)) == {QUEUED}
    assert ChannelPause.objects.get().is_ours


class TestTogether:
    pytestmark = races

    def test_of_refusals_at_once_none_is_lost(self):
        for number in range(8):
            give_up(number)
        tell = [lambda: pauses.note_refusal(TEXT, Turn.DOUBTED, "HTTP 400")] * 4
        tell += [lambda: moves.put_back(TEXT)] * 4
        assert failures(at_once(tell)) == []
        assert set(Message.objects.values_list("state", "tries", "met_ours")) == {(QUEUED, 0, 1)}

    def test_one_that_gets_through_at_that_moment_settles_it(self):
        for number in range(8):
            give_up(number)
        ChannelPause.objects.create(channel=TEXT, failing_since=timezone.now())
        tell = [
            lambda: pauses.note_refusal(TEXT, Turn.DOUBTED, "HTTP 400"),
            lambda: pauses.note_success(TEXT, Turn.DOUBTED),
        ] * 4
        assert failures(at_once(tell)) == []


def test_a_gateway_that_refuses_some_goes_on_with_the_others(gateway):
    """Over HTTP: one address of many."""
    messages = some(8)
    bad = messages[3].address

    def answer(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(422 if json.loads(body)["to"] == bad else 200)
        self.end_headers()

    gateway.handler.do_POST = answer
    gateway.start()
    assert delivery.send_due() == (7, 1)

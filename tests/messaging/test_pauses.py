"""A channel that fails is left alone, by all workers; the others go on."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import decisions, delivery, pauses
from skills_center.messaging.outbox.failures import NotSentError, OursError, RefusedError
from skills_center.messaging.outbox.pauses import Turn
from tests import gateway
from tests.marks import once, races
from tests.races import at_once, failures
from tests.rows import fresh

from .servers import queue

pytestmark = pytest.mark.django_db
TEXT = Channel.TEXT


@pytest.fixture
def answers(monkeypatch):
    """What the gateway says to each text, one after the other: an error, or None once it took it.

    The last one is said for ever."""
    left = [None]

    def send(self, address, body, key):
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer is not None:
            raise answer
        gateway.sent.append((address, body))

    monkeypatch.setattr(gateway.Outbox, "send", send)
    return left


DOWN = NotSentError("ConnectError", of_channel=True)
OURS = OursError("HTTP 401")


def at(moment, time_machine):
    time_machine.move_to(moment + timedelta(seconds=0.5), tick=False)


def today_at(hour, minute=0):
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@once
def test_after_three_failures_it_is_paused_longer_each_time(answers, time_machine):
    answers[:] = [DOWN]
    for number in range(20):
        queue(number)
    assert delivery.send_due() == (0, pauses.PAUSE_AFTER)
    waits = []
    for _time in range(len(pauses.PAUSES) + 1):
        pause = ChannelPause.objects.get()
        waits.append(round((pause.paused_until - timezone.now()).total_seconds()))
        assert delivery.send_due() == (0, 0)
        at(pause.paused_until, time_machine)
        assert delivery.send_due() == (0, 1)  # one tries for all
    assert waits == [*pauses.PAUSES, pauses.PAUSES[-1]]


@once
def test_one_that_is_taken_opens_it_for_all(answers, time_machine):
    answers[:] = [DOWN, DOWN, DOWN, None]
    for number in range(6):
        queue(number)
    delivery.send_due()
    at(ChannelPause.objects.get().paused_until, time_machine)
    assert delivery.send_due() == (3, 0)
    assert not ChannelPause.objects.exists()


@once
def test_a_message_that_is_refused_is_no_failure_of_the_channel(answers):
    answers[:] = [DOWN, DOWN, RefusedError("HTTP 422"), DOWN, DOWN, None]
    for number in range(7):
        queue(number)
    assert delivery.send_due() == (2, 5)
    assert not ChannelPause.objects.exists()


@once
def test_a_fault_of_ours_pauses_at_once_loses_nothing_and_uses_up_no_try(
    answers, time_machine, caplog
):
    at(today_at(10), time_machine)
    answers[:] = [OURS]
    for number in range(3):
        queue(number, by_day=True)
    assert delivery.send_next(TEXT) is False  # perhaps of this one alone
    for wait in [*pauses.PAUSES_OF_OURS, *[pauses.PAUSES_OF_OURS[-1]] * 9]:
        assert delivery.send_due() == (0, 1)
        pause = ChannelPause.objects.get()
        assert pause.is_ours
        assert round((pause.paused_until - timezone.now()).total_seconds()) == wait
        at(pause.paused_until, time_machine)
    assert states() == [MessageState.QUEUED] * 3
    assert set(Message.objects.values_list("tries", flat=True)) == {0}
    told = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "our settings" in told[0].getMessage()
    answers[:] = [None]
    assert delivery.send_due() == (3, 0)


@once
def test_another_channel_goes_on(answers, mailoutbox):
    answers[:] = [DOWN]
    for number in range(5):
        queue(number)
        queue(number, channel=Channel.EMAIL, address="person@example.org", subject="x")
    assert delivery.send_due() == (5, 3)
    assert len(mailoutbox) == 5


def test_a_turn_with_no_message_to_try_with_is_given_back(answers, monkeypatch):
    now = timezone.now()
    ChannelPause.objects.create(channel=TEXT, failing_since=now, paused_until=now, failures=3)
    message = queue()
    monkeypatch.setattr(delivery.moves, "claim", lambda pk: Message.objects.all().delete() and None)
    assert delivery.send_next(TEXT) is None
    assert pauses.take_turn(TEXT) is Turn.PROBE
    assert pauses.take_turn(TEXT) is Turn.NONE
    assert not Message.objects.filter(pk=message.pk).exists()


class TestTogether:
    pytestmark = races

    def test_of_many_workers_one_tries_for_all(self):
        now = timezone.now()
        ChannelPause.objects.create(channel=TEXT, failing_since=now, paused_until=now, failures=3)
        turns = at_once([lambda: pauses.take_turn(TEXT)] * 8)
        assert sorted(turn.name for turn in turns) == ["NONE"] * 7 + ["PROBE"]

    def test_of_failures_at_once_each_counts(self):
        assert failures(at_once([lambda: pauses.note_failure(TEXT, DOWN, "x")] * 8)) == []
        assert ChannelPause.objects.get().failures == 8


# By day alone -------------------------------------------------------------------------------
def test_a_retry_of_what_leaves_by_day_waits_for_the_morning(answers, time_machine):
    at(today_at(20, 58), time_machine)
    answers[:] = [NotSentError("SMTP 450")]
    news, code = queue(by_day=True), queue(1)
    Message.objects.update(tries=2)
    assert delivery.send_due() == (0, 2)
    assert timezone.localtime(fresh(news).next_try_at).hour == 9
    assert timezone.localtime(fresh(code).next_try_at).hour == 21


def test_what_a_worker_that_was_away_finds_at_night_waits_for_the_morning(answers, time_machine):
    at(today_at(20, 50), time_machine)
    news, other = queue(by_day=True), queue(1)
    at(today_at(23), time_machine)
    assert delivery.send_due() == (1, 0)
    assert (fresh(news).state, fresh(other).state) == (MessageState.QUEUED, MessageState.SENT)
    assert not Message.objects.due().exists()
    at(fresh(news).next_try_at, time_machine)
    assert timezone.localtime(timezone.now()).hour == 9
    assert delivery.send_due() == (1, 0)


def test_staff_who_send_again_at_night_send_in_the_morning(answers, time_machine, director):
    at(today_at(22), time_machine)
    message = queue(by_day=True, center=director.staff_roles.get().center)
    Message.objects.update(state=MessageState.UNSURE)
    decisions.send_again(message, by=director)
    assert delivery.send_due() == (0, 0)
    assert timezone.localtime(fresh(message).next_try_at).hour == 9


# The first page ----------------------------------------------------------------------------
@pytest.fixture
def paused():
    now = timezone.now()
    moments = {"failing_since": now, "paused_until": now + timedelta(minutes=5)}
    return ChannelPause.objects.create(channel=TEXT, why="HTTP 401", is_ours=True, **moments)


def first_panel(client, user):
    client.force_login(user)
    page = client.get("/admin/", headers={"accept-language": "en"})
    return next(iter(page.context["panels"]), None)


@once
def test_it_stands_above_all_else_on_the_first_page(client, director, paused, valid_html):
    queue()
    panel = first_panel(client, director)
    assert panel["title"] == "Messages do not leave"
    (row,) = panel["rows"]
    assert "Our settings are refused" in row["note"]
    assert "HTTP 401" in row["note"]
    assert "1 message waits" in row["note"]
    page = client.get("/admin/")
    valid_html(page)
    assert 'class="panel alarm"' in page.content.decode()
    assert client.get(row["url"]).status_code == 200
    paused.delete()
    assert first_panel(client, director)["title"] != "Messages do not leave"


@once
def test_who_sees_no_messages_is_told_nothing_of_them(client, staff, paused):
    panel = first_panel(client, staff(Role.COMMITTEE))
    assert panel is None or panel["title"] != "Messages do not leave"

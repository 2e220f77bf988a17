"""The worker stays: when the database goes and comes, and until what it has in hand is done."""

import io
import logging
import os
import signal

import django.db.utils
import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, InternalError, OperationalError

from skills_center.base import due, heartbeat, stopping
from skills_center.base.databases import ReadOnlyError
from skills_center.base.request_numbers import NO_REQUEST, request_id
from skills_center.messaging.models import Message
from skills_center.pages.management.commands import send_due as command
from tests import gateway
from tests.log_lines import own_formatter

pytestmark = pytest.mark.django_db


@pytest.fixture
def looks(monkeypatch):
    """`looks(*results)`: what each look at the messages does; told to stop after the last."""

    def prepare(*results):
        left = list(results)

        def look():
            result = left.pop(0)
            if not left:
                stopping._asked.set()
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(command, "send_due", look)
        return left

    monkeypatch.setattr(due, "_jobs", [])
    return prepare


@pytest.fixture
def slept(monkeypatch):
    """The seconds that were waited, none of them really."""
    seconds = []
    monkeypatch.setattr(command.time, "sleep", seconds.append)
    return seconds


def watch():
    printed = io.StringIO()
    call_command("send_due", "--watch", "--every", "2", stdout=printed)
    return printed.getvalue()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_watch_survives_the_loss_of_the_database_and_says_so(looks, slept, caplog, error):
    left = looks(error("database is locked"), (2, 0))
    assert watch() == "sent: 2; not sent: 0; registers worked on: 0\n"
    assert left == []
    (told,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert told.getMessage().startswith("the database is away, next look in 4 s: ")
    assert told.exc_info is None


@pytest.mark.parametrize(("every", "promised"), [(1, 300), (150, 300), (600, 1200)])
def test_the_next_look_is_promised_by_how_often_it_looks(
    looks, slept, monkeypatch, every, promised
):
    """One that looks every ten minutes would be taken for dead in between."""
    beats = []
    monkeypatch.setattr(heartbeat, "beat", lambda within, failed: beats.append(within))
    looks((0, 0))
    call_command("send_due", "--watch", "--every", str(every))
    assert beats == [promised]


@pytest.mark.parametrize("every", ["0", "-1", "x", "1.5"])
def test_a_look_without_a_pause_is_refused(every):
    with pytest.raises(CommandError, match="1 at least"):
        call_command("send_due", "--watch", f"--every={every}")


# Every error of which Django says that a database said it.
OF_DATABASES = [
    kind
    for kind in vars(django.db.utils).values()
    if isinstance(kind, type) and issubclass(kind, django.db.Error)
]


@pytest.mark.parametrize("error", [*OF_DATABASES, OSError, ZeroDivisionError])
def test_watch_outlives_whatever_a_database_or_a_disk_says(looks, slept, caplog, error):
    looks(error("DETAIL: Failing row contains (member@example.org)"), (2, 0))
    assert watch() == "sent: 2; not sent: 0; registers worked on: 0\n"
    (told,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "next look in 4 s" in told.getMessage()
    assert "member@example.org" not in own_formatter().format(told)


def test_database_that_only_reads_is_told_once_a_look(looks, slept, caplog):
    """As PostgreSQL says it: an InternalError, and each job would say it anew."""
    refused = InternalError("cannot execute UPDATE in a read-only transaction")
    refused.__cause__ = type("ReadOnlySqlTransaction", (Exception,), {"pgcode": "25006"})()
    looks(refused, ReadOnlyError("x"), (0, 0))
    watch()
    told = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert [one.getMessage().partition(",")[0] for one in told] == ["the database is away"] * 2
    assert [one.exc_info for one in told] == [None, None]


def test_each_look_has_a_number_of_its_own(looks, slept):
    numbers = []

    def note():
        numbers.append(request_id())
        return 0

    looks((0, 0), OperationalError("x"), (0, 0))
    due._jobs.append(due.Job("note", note))
    watch()
    assert len({*numbers, NO_REQUEST}) == 4
    assert request_id() == NO_REQUEST


def test_pauses_grow_while_it_is_away_and_shrink_once_it_is_back(looks, slept):
    away = OperationalError("x")
    looks(*[away] * 7, (0, 0), (0, 0), (0, 0))
    watch()
    assert sum(slept) == 4 + 8 + 16 + 32 + 60 + 60 + 60 + 2 + 2


def test_without_watch_the_loss_is_an_error_of_the_command(looks, monkeypatch, caplog):
    monkeypatch.setattr(command, "send_due", lambda: 1 / 0)
    with pytest.raises(CommandError, match="the look ended, the log says why"):
        call_command("send_due")
    assert "a look failed, the look ended" in caplog.messages


def test_message_in_hand_is_finished_and_the_next_one_waits(monkeypatch):
    """Half sent it would be "perhaps sent": each deployment left some."""
    for number in (1, 2):
        Message.objects.queue(
            channel="text", address=f"+21260000000{number}", language="ar", body="x"
        )
    sent = gateway.Outbox.send

    def told_to_stop_meanwhile(self, *message):
        stopping._asked.set()
        sent(self, *message)

    monkeypatch.setattr(gateway.Outbox, "send", told_to_stop_meanwhile)
    watch()
    assert [address for address, _body in gateway.sent] == ["+212600000001"]
    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent", "queued"]


@pytest.fixture(params=[signal.SIGTERM, signal.SIGINT])
def harmless(request):
    """A signal that ends nobody where the portal does not take it."""
    former = signal.signal(request.param, signal.SIG_IGN)
    yield request.param
    signal.signal(request.param, former)


def test_signal_is_a_request_the_second_one_ends_and_afterwards_all_is_as_before(harmless):
    with stopping.stops_when_asked():
        os.kill(os.getpid(), harmless)
        assert stopping.is_asked_to_stop()
        assert signal.getsignal(harmless) == signal.SIG_DFL
    assert signal.getsignal(harmless) == signal.SIG_IGN
    assert not stopping.is_asked_to_stop()


@pytest.mark.parametrize(
    ("arguments", "allowed"), [(["--watch"], heartbeat.WATCHING), ([], heartbeat.BY_TIMER)]
)
def test_each_look_leaves_its_heartbeat(looks, slept, arguments, allowed):
    heartbeat._place().unlink(missing_ok=True)
    looks((0, 0), (0, 0)) if arguments else looks((0, 0), (0, 0), (0, 0))
    call_command("send_due", *arguments, stdout=io.StringIO())
    assert heartbeat.last_beat().next_within == allowed


def test_look_that_failed_leaves_none(looks, slept):
    heartbeat._place().unlink(missing_ok=True)
    looks(OperationalError("x"), OperationalError("x"))
    watch()
    assert heartbeat.last_beat() is None

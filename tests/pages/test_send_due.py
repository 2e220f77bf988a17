"""The worker stays: when the database goes and comes, and until what it has in hand is done."""

import io
import logging
import os
import signal

import django.db.utils
import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, InternalError, OperationalError

from skills_center.base import heartbeat, stopping
from skills_center.base.databases import ReadOnlyError
from skills_center.base.request_numbers import NO_REQUEST, request_id
from skills_center.messaging.models import Message
from skills_center.pages import worker
from skills_center.pages.management.commands import send_due as command
from skills_center.pages.worker import Look, Work
from tests import gateway
from tests.log_lines import own_formatter

pytestmark = pytest.mark.django_db
NOTHING = Look([("sent", 0)])
SOME = Look([("sent", 2), ("not sent", 0)])


@pytest.fixture
def waited(monkeypatch):
    """The seconds that were waited, none of them really."""
    seconds = []
    monkeypatch.setattr(stopping, "wait", seconds.append)
    return seconds


@pytest.fixture
def stay(waited):
    """`stay(*results)`: what each look does, or the error it meets; told to stop after the last.
    Returns what was printed."""

    def look_at(*results, every=2):
        left = list(results)

        def look():
            result = left.pop(0)
            if not left:
                stopping._asked.set()
            if isinstance(result, Exception):
                raise result
            return result

        printed = io.StringIO()
        work = Work("jobs", look, look)
        pulse = heartbeat.Pulse("1", work.name, command._promised(every))
        try:
            command.Command(stdout=printed)._stay(work, pulse, every)
        finally:
            stopping._asked.clear()
        assert left == []
        return printed.getvalue()

    return look_at


def errors_in(caplog):
    return [one for one in caplog.records if one.levelno == logging.ERROR]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_watch_survives_the_loss_of_the_database_and_says_so(stay, caplog, error):
    assert stay(error("database is locked"), SOME) == "sent: 2; not sent: 0\n"
    (told,) = errors_in(caplog)
    assert told.getMessage().startswith("the database is away, jobs: next look in 4 s: ")
    assert told.exc_info is None


@pytest.mark.parametrize(("every", "promised"), [(0.5, 300), (150, 300), (600, 1200)])
def test_the_next_look_is_promised_by_how_often_it_looks(every, promised):
    """One that looks every ten minutes would be taken for dead in between."""
    assert command._promised(every) == promised


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
def test_watch_outlives_whatever_a_database_or_a_disk_says(stay, caplog, error):
    printed = stay(error("DETAIL: Failing row contains (member@example.org)"), SOME)
    assert printed == "sent: 2; not sent: 0\n"
    (told,) = errors_in(caplog)
    assert "next look in 4 s" in told.getMessage()
    assert "member@example.org" not in own_formatter().format(told)


def test_database_that_only_reads_is_told_once_a_look(stay, caplog):
    """As PostgreSQL says it: an InternalError, and each job would say it anew."""
    refused = InternalError("cannot execute UPDATE in a read-only transaction")
    refused.__cause__ = type("ReadOnlySqlTransaction", (Exception,), {"pgcode": "25006"})()
    stay(refused, ReadOnlyError("x"), NOTHING)
    told = errors_in(caplog)
    assert [one.getMessage().partition(",")[0] for one in told] == ["the database is away"] * 2
    assert [one.exc_info for one in told] == [None, None]


def test_each_look_has_a_number_of_its_own(monkeypatch, waited):
    numbers = []

    def look():
        numbers.append(request_id())
        if len(numbers) == 3:
            stopping._asked.set()
        if len(numbers) == 2:
            raise OperationalError("x")
        return NOTHING

    command.Command()._stay(Work("jobs", look, look), heartbeat.Pulse("1", "jobs", 9), 1)
    stopping._asked.clear()
    assert len({*numbers, NO_REQUEST}) == 4
    assert request_id() == NO_REQUEST


def test_pauses_grow_while_it_is_away_and_shrink_once_it_is_back(stay, waited):
    away = OperationalError("x")
    stay(*[away] * 7, NOTHING, NOTHING, NOTHING)
    assert waited == [4, 8, 16, 32, 60, 60, 60, 2, 2, 2]


def test_where_more_waits_it_looks_again_at_once(stay, waited):
    stay(Look([("sent", 50)], more=True), SOME)
    assert waited == [0, 2]


@pytest.fixture
def of_tests(monkeypatch):
    """Two works of which the second fails, in place of the portal's."""
    looked = []
    works = [
        Work("text", lambda: None, lambda: looked.append("text") or SOME),
        Work("email", lambda: None, lambda: 1 / 0),
        Work("imports", lambda: None, lambda: looked.append("imports") or Look([("x", None)])),
    ]
    monkeypatch.setattr(command, "WORKS", works)
    return looked


def test_without_watch_a_loss_is_an_error_of_the_command_and_keeps_nothing_from_being_done(
    of_tests, caplog
):
    printed = io.StringIO()
    with pytest.raises(CommandError, match="failed: email, x"):
        call_command("send_due", stdout=printed)
    assert "a look failed, email: the look ended" in caplog.messages
    assert of_tests == ["text", "imports"]
    assert printed.getvalue() == "sent: 2; not sent: 0\nx: failed\n"


def test_one_work_may_be_done_alone(of_tests):
    call_command("send_due", "--only", "text", stdout=io.StringIO())
    assert of_tests == ["text"]
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("send_due", "--only", "letters")


def queue(number=1, **fields):
    how = {"channel": "text", "address": f"+21260000000{number}", "language": "ar", "body": "x"}
    return Message.objects.queue(**how | fields)


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_message_in_hand_is_finished_and_the_next_one_waits(monkeypatch):
    """Half sent it would be "perhaps sent": each deployment left some."""
    for number in (1, 2):
        queue(number)
    sent = gateway.Outbox.send

    def told_to_stop_meanwhile(self, *message):
        stopping._asked.set()
        sent(self, *message)

    monkeypatch.setattr(gateway.Outbox, "send", told_to_stop_meanwhile)
    look = worker._send_some("text")
    stopping._asked.clear()
    assert look.done == [("text: sent", 1), ("text: not sent", 0)]
    assert states() == ["sent", "queued"]


def test_a_look_of_a_channel_is_bounded(monkeypatch):
    monkeypatch.setattr(worker, "BATCH", 2)
    for number in (1, 2, 3):
        queue(number)
    assert [worker._send_some("text").more for _look in range(2)] == [True, False]
    assert states() == ["sent"] * 3


def test_what_somebody_waits_for_goes_before_all_that_waited_longer(monkeypatch):
    """A code that comes while a batch is under way is the next one."""
    sent = gateway.Outbox.send

    def a_code_is_asked_for(self, address, body, key):
        sent(self, address, body, key)
        if len(gateway.sent) == 1:
            queue(9, is_urgent=True)

    monkeypatch.setattr(gateway.Outbox, "send", a_code_is_asked_for)
    for number in (1, 2, 3):
        queue(number)
    worker._send_some("text")
    assert [address[-1] for address, _body in gateway.sent] == ["1", "9", "2", "3"]


def test_a_timer_sends_codes_before_it_does_jobs(monkeypatch):
    monkeypatch.setattr(worker, "run_due", lambda: [("sent before", len(gateway.sent))])
    queue(1)
    queue(2, is_urgent=True)
    assert worker.WORKS[0].look_once().done == [("sent before", 1)]


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


def test_each_look_leaves_its_heartbeat_and_who_ends_well_takes_it_along(stay, monkeypatch):
    kept = []
    monkeypatch.setattr(heartbeat.Pulse, "end", lambda pulse: kept.extend(heartbeat.beats()))
    stay(NOTHING, Look([("offers", None)]))
    ((one),) = kept
    assert (one.worker, one.work, one.failed) == ("1", "jobs", ("offers",))
    assert one.next_within == heartbeat.WATCHING
    monkeypatch.undo()
    heartbeat.Pulse("1", "jobs", 9).end()
    assert heartbeat.beats() == []


def test_look_that_failed_leaves_none(stay):
    stay(OperationalError("x"), OperationalError("x"))
    assert heartbeat.beats() == []


def test_look_of_a_timer_promises_the_next_one_within_the_hour(of_tests):
    with pytest.raises(CommandError):
        call_command("send_due", stdout=io.StringIO())
    found = {beat.work: (beat.worker, beat.next_within) for beat in heartbeat.beats()}
    by_timer = (heartbeat.TIMER, heartbeat.BY_TIMER)
    assert found == {"text": by_timer, "imports": by_timer}

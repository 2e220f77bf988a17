"""Somebody is told of a fault, and of nothing of the person it happened to."""

import logging
import time

import pytest
from django.core import mail
from django.urls import reverse

from skills_center.base import fault_mail, limits
from skills_center.base.checks import somebody_is_told
from skills_center.base.fault_mail import MOST_AN_HOUR, FaultMail
from skills_center.base.logs import Loggable
from skills_center.base.request_numbers import request_id, work_numbered
from skills_center.base.stores import StoreAwayError
from skills_center.pages import health
from tests.marks import once

pytestmark = once


@pytest.fixture(autouse=True)
def somebody(settings):
    settings.ADMINS = [("", "watch@example.org")]
    fault_mail.place().unlink(missing_ok=True)


@pytest.fixture
def handler():
    return FaultMail(in_background=False)


def fault(at=0.0, words="Karim Alami", **fields):
    try:
        int(words)
    except ValueError as error:
        fields |= {"exc_info": (ValueError, error, error.__traceback__), "created": at}
        named = {"name": "django.request", "msg": "%s", "levelno": logging.ERROR}
        return logging.makeLogRecord({**named, **fields})


def test_mail_names_the_route_and_the_place_in_the_code(handler, rf):
    request = rf.post(
        "/ar/guardian/12:secret/?q=0650900012",
        {"name": "Karim"},
        headers={"cookie": "sessionid=zq"},
    )
    request.resolver_match = type("Match", (), {"view_name": "members:guardian"})
    handler.handle(fault(request=request, args=(request.path,)))
    (sent,) = mail.outbox
    assert sent.to == ["watch@example.org"]
    assert sent.subject == "[Skills Center] ValueError in members:guardian"
    assert "Page: POST members:guardian" in sent.body
    assert "test_fault_mail.py" in sent.body
    for secret in ("Karim", "0650900012", "12:secret", "sessionid", "zq", "SECRET_KEY"):
        assert secret not in sent.subject + sent.body


def test_fault_of_a_job_says_where_it_was(handler):
    handler.handle(fault(name="skills_center.base.due", module="due", funcName="_run"))
    assert mail.outbox[0].subject == "[Skills Center] ValueError in due._run"


def test_two_jobs_that_fail_are_two_faults_and_each_is_named(handler):
    for job in ("offers", "reminders"):
        own = {"name": "skills_center.base.due", "module": "due", "funcName": "_run"}
        handler.handle(fault(**own, msg="due: %s", args=(Loggable(job),)))
    assert [
        f"Message: due: {job}" in mail.outbox[number].body
        for number, job in enumerate(("offers", "reminders"))
    ] == [True, True]


def test_a_job_that_fails_row_by_row_is_one_fault(handler):
    own = {"name": "members.imports.jobs", "module": "jobs", "funcName": "work"}
    for number in range(9):
        handler.handle(fault(**own, msg="import %s failed", args=(number,)))
    assert len(mail.outbox) == 1


def test_mail_that_leaves_in_a_thread_of_its_own_bears_the_number_of_its_request():
    with work_numbered():
        number = request_id()
        FaultMail().handle(fault(time.time()))
        fault_mail._let_leave()
    assert f"Request: {number}" in mail.outbox[0].body


def test_what_has_no_error_tells_its_words(handler):
    own = {"name": "skills_center.base.files", "module": "files", "funcName": "_open"}
    words = {"msg": "a file cannot be read: %s", "args": (Loggable("Permission denied"),)}
    handler.handle(logging.makeLogRecord({**own, **words, "levelno": logging.ERROR}))
    assert "Message: a file cannot be read: Permission denied" in mail.outbox[0].body


def test_of_what_could_not_leave_the_next_is_tried_after_a_minute(handler, monkeypatch):
    def refuse(*args):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(fault_mail, "mail_admins", refuse)
        handler.handle(fault(1000.0))
    handler.handle(fault(1030.0))
    assert mail.outbox == []
    handler.handle(fault(1061.0))
    (sent,) = mail.outbox
    assert "Not mailed since the last e-mail: 2" in sent.body


def test_a_storm_sends_few_and_tells_how_many_were_left_out(handler):
    for second in range(100):
        handler.handle(fault(second, module=f"module_{second}"))
    assert len(mail.outbox) == MOST_AN_HOUR
    handler.handle(fault(3600))
    assert len(mail.outbox) == MOST_AN_HOUR + 1
    assert "Not mailed since the last e-mail: 95" in mail.outbox[-1].body


def test_one_fault_again_and_again_leaves_the_others_their_mails(handler):
    for second in range(100):
        handler.handle(fault(second))
    handler.handle(fault(100, module="elsewhere"))
    assert [one.subject.rpartition(" ")[2] for one in mail.outbox] == [".None", "elsewhere.None"]


def test_all_processes_of_a_server_count_together():
    """A worker that a timer starts is a new process each minute."""
    for second in range(10):
        FaultMail(in_background=False).handle(fault(second, module=f"module_{second}"))
    assert len(mail.outbox) == MOST_AN_HOUR


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"sent": [[1]], "left_out": 0}', "\x00"])
def test_counts_that_cannot_be_read_are_begun_anew(handler, kept):
    fault_mail.place().write_text(kept)
    handler.handle(fault())
    assert len(mail.outbox) == 1


def test_where_the_disk_fails_somebody_is_told_all_the_same(handler, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.STORAGES = {"private": {"OPTIONS": {"location": tmp_path / "file"}}}
    fault_mail._in_memory.clear()
    for second in range(10):
        handler.handle(fault(second, module=f"module_{second}"))
    assert len(mail.outbox) == MOST_AN_HOUR


def test_a_clock_that_was_ahead_holds_back_no_mail(handler):
    for number in range(10):
        handler.handle(fault(365 * 24 * 3600, module=f"module_{number}"))
    handler.handle(fault(0))
    assert len(mail.outbox) == MOST_AN_HOUR + 1


def silent_worker(client, monkeypatch):
    monkeypatch.setattr(health, "WHOLE", [lambda: [health._failing("worker", "never looked")]])
    return client.get("/healthz")


def full_disk(client, monkeypatch):
    monkeypatch.setattr(health, "SERVER", [lambda: [health._failing("disk", "full")]])
    return client.get("/healthz/server")


def store_away(client, monkeypatch):
    def away(*args):
        raise StoreAwayError("away")

    monkeypatch.setattr(limits, "use", away)
    return client.get(reverse("tracks:verify", args=["AAAA-BBBB-CCCC"]))


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [silent_worker, full_disk, store_away])
def test_what_was_answered_on_purpose_is_no_fault(handler, client, monkeypatch, answer):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [*root.handlers, handler])
    assert answer(client, monkeypatch).status_code == 503
    assert mail.outbox == []
    handler.handle(fault(request=None, status_code=503))  # an error is one, whatever it led to
    assert len(mail.outbox) == 1


def test_without_anybody_nothing_is_sent(handler, settings):
    settings.ADMINS = []
    handler.handle(fault())
    assert mail.outbox == []


def test_what_a_visitor_provokes_is_not_mailed(handler):
    handler.handle(fault(name="django.security.DisallowedHost"))
    assert mail.outbox == []


def test_what_is_no_error_is_not_mailed(handler):
    root = logging.getLogger("x.of.a.test")
    root.addHandler(handler)
    root.warning("x")
    root.removeHandler(handler)
    assert mail.outbox == []


def test_mail_that_cannot_leave_breaks_nothing(handler, monkeypatch, caplog):
    def refuse(*args):
        raise OSError("to karim@example.org")

    monkeypatch.setattr(fault_mail, "mail_admins", refuse)
    handler.handle(fault())
    assert caplog.messages == ["nobody was told of a fault: OSError"]


def test_the_portal_mails_its_faults():
    assert any(isinstance(one, FaultMail) for one in logging.getLogger().handlers)


def test_check_of_a_deployment_says_when_nobody_is_told(settings):
    assert somebody_is_told(None) == []
    settings.ADMINS = []
    assert [one.id for one in somebody_is_told(None)] == ["skills_center.W020"]


def test_those_left_out_are_told_once(handler):
    for number in range(MOST_AN_HOUR + 1):
        handler.handle(fault(number, module="due", funcName=f"job_{number}"))
    for hour in (1, 2):
        for number in range(MOST_AN_HOUR):
            at = hour * 3600 + 10 + number
            handler.handle(fault(at, module="due", funcName=f"job_{number}"))
    told = [one for one in mail.outbox if "Not mailed since the last e-mail" in one.body]
    assert len(told) == 1


@pytest.mark.parametrize("broken", ["open", "flock", "dump"])
def test_disk_that_fails_keeps_nobody_from_logging_nor_from_being_told(
    handler, monkeypatch, broken
):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    where = {
        "open": (fault_mail, "place", full),
        "flock": (fault_mail.fcntl, "flock", full),
        "dump": (fault_mail.json, "dump", full),
    }[broken]
    monkeypatch.setattr(*where)
    monkeypatch.setattr(fault_mail, "_in_memory", {})
    for number in range(2 * MOST_AN_HOUR):
        handler.handle(fault(number, module="due", funcName=f"job_{number}"))
    assert len(mail.outbox) == MOST_AN_HOUR


def test_fault_of_the_telling_itself_ends_there(handler, monkeypatch):
    log = logging.getLogger("skills_center.base.due")
    log.addHandler(handler)

    def fails(kept, subject, at):
        log.error("within")
        raise RuntimeError("…")

    monkeypatch.setattr(fault_mail, "_count", fails)
    try:
        log.error("a fault")
    finally:
        log.removeHandler(handler)
    assert mail.outbox == []

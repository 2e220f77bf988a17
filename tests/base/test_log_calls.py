"""What the portal's own loggers are given shows in the log where nobody can have typed it."""

import ast
import datetime
import logging
import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import lazystr

from members.enums import Role
from members.models import Member
from skills_center.base import checks, due, heartbeat
from skills_center.base.logs import Loggable
from skills_center.base.middleware import CatchRefusedValues
from skills_center.base.stores import StoreAwayError
from skills_center.base.stores.breaker import Breaker
from skills_center.base.stores.redis import _Answering
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.gateways import NotSentError, RefusedError
from tests import gateway
from tests.log_lines import log_written, own_formatter
from tests.marks import once

pytestmark = once

MARK = "zqMarkzq"
PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["importlinter"]["root_packages"]


def said(words, *args, name="members.views"):
    """What a line says, of a record as a logger makes it."""
    record = logging.getLogger(name).makeRecord(name, logging.WARNING, "", 0, words, args, None)
    return own_formatter().format(record).partition(f" {name} ")[2]


# What is shown ---------------------------------------------------------------------------
PERSONAL = [
    MARK,
    Loggable("ours") + MARK,
    MARK.encode(),
    lazystr(MARK),
    QueryDict(f"name={MARK}"),
    {"name": MARK},
    [MARK],
    (MARK, 1),
    Path(f"/{MARK}"),
    Member(first_name=MARK),
    SimpleNamespace(name=MARK),
    ValueError(MARK),
    650900012,
    -650900012,
    6509000.12,
    Decimal("650900012"),
    datetime.date(2003, 5, 14),
]
kinds_of_values = pytest.mark.parametrize("value", PERSONAL, ids=lambda one: type(one).__name__)


def tells(line):
    return [one for one in (MARK, "650900", "2003", "14/") if one in line]


@kinds_of_values
def test_what_somebody_may_have_typed_is_left_out(value):
    for name in [f"{package}.views" for package in PACKAGES]:
        for line in (
            said("typed: %s by %s", value, 7, name=name),
            said("typed: %(name)s", {"name": value}, name=name),
            said("typed: %s", value, name=name),
            said("typed: %r", value, name=name),
            said("typed: %d", value, name=name),
            # As the words themselves; that those are a text of the code is asked below.
            said("" if isinstance(value, str) else value, name=name),
        ):
            assert tells(line) == []
        assert said("typed: %s by %s", value, 7, name=name).endswith(" by 7")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12, "12"),
        (999_999, "999999"),
        (1.5, "1.5"),
        (None, "None"),
        (True, "True"),
        (KeyError, "KeyError"),
        (StoreAwayError, "skills_center.base.stores.guarding.StoreAwayError"),
        (KeyError(MARK), "KeyError"),
        (Role.COACH, "coach"),
        (Loggable("tracks:cohort"), "tracks:cohort"),
    ],
)
def test_what_nobody_typed_is_shown(value, shown):
    assert said("it was %s", value) == f"it was {shown}"
    assert said("it was %(what)s", {"what": value}) == f"it was {shown}"


def test_libraries_say_what_they_say():
    assert said("it was %s", MARK, name="django.request") == f"it was {MARK}"


def test_in_development_all_is_shown(settings):
    settings.DEBUG = True
    assert said("it was %s", MARK) == f"it was {MARK}"


# Who writes ------------------------------------------------------------------------------
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Who says that a text is the code's own: module → what it is.
LOGGABLE = {
    "skills_center/messaging/outbox/deadlines.py": "why a conversation had no end",
    "skills_center/messaging/outbox/delivery.py": "the name of an error's kind",
    "skills_center/messaging/outbox/gateways.py": "the status that a gateway answered",
    "skills_center/messaging/outbox/mail.py": "the status that a mail server answered",
    "skills_center/messaging/outbox/pauses.py": "the name of a channel, and what is wrong with it",
    "skills_center/messaging/outbox/standing.py": "the name of an error's kind",
    "skills_center/base/checks.py": "the words of a check",
    "skills_center/base/due.py": "the label of a job, `Job(…)`",
    "skills_center/base/logs.py": "kinds of errors, and words of those that speak of code",
    "skills_center/base/middleware.py": "the name of a page",
    "skills_center/pages/management/commands/send_due.py": "when the worker looks again",
}


@cache
def calls():
    """Every call in what writes of the portal: file, what is called, the call."""
    return [
        (path.relative_to(settings.BASE_DIR).as_posix(), ast.unparse(node.func), node)
        for package in PACKAGES
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if re.search(r"\blogging\b|Loggable", text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
    ]


def is_log_call(called):
    who, _dot, verb = called.rpartition(".")
    return verb in LEVELS and who.rpartition(".")[2] in ("log", "logger", "logging")


def test_words_of_each_line_stand_in_the_code():
    """What is put together before it is handed over cannot be told from what was typed."""
    found = [(file, call) for file, called, call in calls() if is_log_call(called)]
    assert len(found) > 8
    odd = [(file, ast.unparse(call)) for file, call in found if not _is_text(call.args[0])]
    assert odd == []


# What a line is given beside its words: of each name why the log shows it. All else is of `logs`.
SHOWN = {
    "message.pk": "the number of a row",
    "name": "Loggable: the name of a page",
    "number": "how many there are",
    "pk": "the number of a row",
    "register.pk": "the number of a row",
    "what_now": "Loggable: when the worker looks again",
    "why": "the code of an error, Loggable",
}


def test_a_line_is_given_nothing_that_the_log_leaves_out():
    """A text that is no `Loggable` is “…” in the log, and its reader learns nothing."""
    given = {
        ast.unparse(one)
        for _file, called, call in calls()
        if is_log_call(called)
        for one in call.args[1:]
    }
    of_logs = re.compile(r"(name_of|words_of|Loggable|type)\(|\*map\(Loggable\b")
    assert {one for one in given if not of_logs.match(one)} <= SHOWN.keys()


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_each_logger_bears_the_name_of_its_module():
    """By it a line is known as the portal's own."""
    made = {
        (file, ast.unparse(call))
        for file, called, call in calls()
        if called.rpartition(".")[2] == "getLogger"
    }
    assert {call for _file, call in made} == {"logging.getLogger(__name__)"}


def test_who_calls_a_text_the_code_s_own_says_what_it_is():
    named = {
        file
        for file, called, call in calls()
        if called == "Loggable" or any(ast.unparse(one) == "Loggable" for one in call.args)
    }
    assert named == set(LOGGABLE)


# What its reader needs -------------------------------------------------------------------
def written(act):
    with log_written(logging.WARNING) as lines:
        act()
    return lines.getvalue()


def test_job_that_failed_is_named():
    assert " due: x of a job\n" in written(lambda: due._run(due.Job("x of a job", lambda: 1 / 0)))


def test_worker_without_a_disk_says_why(monkeypatch):
    def full(*args):
        raise OSError(28, MARK)

    monkeypatch.setattr(heartbeat.Path, "write_text", full)
    line = written(lambda: heartbeat.Pulse("1", "jobs", heartbeat.WATCHING).beat())
    assert "the worker cannot say that it works: No space left on device" in line


def test_redis_that_fails_says_how():
    def ask():
        with pytest.raises(StoreAwayError), _Answering(None, Breaker())._soon():
            raise ConnectionRefusedError(MARK)

    assert "Redis does not answer: ConnectionRefusedError" in written(ask)


def test_page_that_a_value_broke_is_named(rf, settings):
    settings.RAISE_REFUSED_VALUES = False
    request = rf.post("/")
    request.resolver_match = SimpleNamespace(view_name="tracks:cohort")

    def ask():
        with pytest.raises(Exception, match="value"):
            CatchRefusedValues(None).process_exception(request, OverflowError(MARK))

    assert "A value that a database refuses reached it at tracks:cohort" in written(ask)


def test_what_is_missing_is_said(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "skills_center.W010: E-mails are not sent" in written(checks.say_what_is_missing)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NotSentError(Loggable("HTTP 504")), "HTTP 504"),
        (RefusedError(Loggable("no address")), "no address"),
        (TimeoutError(MARK), "TimeoutError"),
        # A way out that is not ours may say anything.
        (RefusedError(f"to {MARK}"), "…"),
    ],
)
def test_message_that_did_not_leave_says_why(db, monkeypatch, error, why):
    def fail(self, address, body, key):
        raise error

    monkeypatch.setattr(gateway.Outbox, "send", fail)
    row = Message.objects.queue(channel="text", address="+212600000001", language="ar", body="x")
    assert written(delivery.send_due).endswith(f" message {row.pk}: {why}\n")

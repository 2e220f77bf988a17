"""Somebody is told of a fault, and of nothing of the person it happened to."""

import logging

import pytest
from django.core import mail

from skills_center.base import fault_mail
from skills_center.base.checks import somebody_is_told
from skills_center.base.fault_mail import MOST_AN_HOUR, FaultMail
from tests.marks import once

pytestmark = once


@pytest.fixture(autouse=True)
def somebody(settings):
    settings.ADMINS = [("", "watch@example.org")]


@pytest.fixture
def handler():
    return FaultMail(in_background=False)


def fault(at=0.0, words="Karim Alami", **fields):
    try:
        int(words)
    except ValueError as error:
        fields |= {"exc_info": (ValueError, error, error.__traceback__), "created": at}
        return logging.makeLogRecord({"name": "django.request", "msg": "%s", **fields})


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


def test_a_storm_sends_few_and_tells_how_many_were_left_out(handler):
    for second in range(100):
        handler.handle(fault(second))
    assert len(mail.outbox) == MOST_AN_HOUR
    handler.handle(fault(3600))
    assert len(mail.outbox) == MOST_AN_HOUR + 1
    assert "Not mailed since the last e-mail: 95" in mail.outbox[-1].body


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

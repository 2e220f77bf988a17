"""No line of the log, and no e-mail about a fault, holds anything of a person.

Every page of the portal breaks, for everybody's eyes to read, with the data of a member in the
address, in the query, in the form and in the words of the error.
"""

import logging

import pytest
from django.core import mail

from skills_center.base.fault_mail import FaultMail
from tests.log_lines import log_written
from tests.marks import once

from .everything import pages

pytestmark = once


def break_every_page(get_response):
    """Middleware: each view fails where it would begin, with what was sent in its words."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        try:
            raise KeyError(str(request.POST))
        except KeyError as error:
            raise ValueError(f"{request.GET} {kwargs}") from error

    middleware.process_view = process_view
    return middleware


@pytest.fixture
def every_fault_is_mailed(settings, monkeypatch):
    settings.ADMINS = [("", "watch@example.org")]
    monkeypatch.setattr("skills_center.base.fault_mail._note", lambda subject, at: 0)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, FaultMail):
            monkeypatch.setattr(handler, "_in_background", False)


def test_no_page_that_breaks_tells_of_a_person(world, settings, every_fault_is_mailed):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.break_every_page"]
    client = world.client("root")
    client.raise_request_exception = False
    member = world.member
    typed = {"q": member.full_name, "phone": str(member.phone), "email": "zq@example.org"}
    # Of the back office a page a model: the others have the same address but for a word.
    others = (" changelist", " add", " history", " delete")
    found = {name: path for name, path in pages(world).items() if not name.endswith(others)}
    for name in ("healthz", "healthz_server"):
        del found[name]  # answered before any view
    with log_written() as written:
        answers = {
            client.generic("POST", f"{path}?q={member.phone}&name={member.full_name}", typed)
            for path in found.values()
        }
    assert {one.status_code for one in answers} == {500}
    assert written.getvalue().count(" django.request Internal Server Error: /") == len(found)
    told = written.getvalue() + "".join(one.subject + one.body for one in mail.outbox)
    assert len(mail.outbox) == len(found)
    personal = [*typed.values(), member.first_name, member.last_name, member.number, "sessionid"]
    tokens = {part for path in found.values() for part in path.split("/") if ":" in part}
    assert tokens
    assert [one for one in [*personal, *tokens] if one in told] == []

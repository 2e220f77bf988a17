"""Somebody is told of a fault: an e-mail to `ADMINS`, with nothing of the person it happened to."""

import logging
from collections import deque
from datetime import UTC, datetime
from threading import Lock, Thread

from django.conf import settings
from django.core.mail import mail_admins

from .logs import chain_of, name_of, traceback_of
from .request_numbers import request_id

MOST_AN_HOUR = 5  # of one process: a storm is told, not sent
_HOUR = 3600
# What a visitor provokes, with a host name of their own for one, would use up the e-mails; and
# what went wrong with an e-mail is not told by one.
_NO_FAULT = ("django.security", __name__)
logger = logging.getLogger(__name__)


class FaultMail(logging.Handler):
    """Mails an error: the route, the request's number, files and lines.

    No address, body, cookie, setting or value: an e-mail is read in many places. It leaves in a
    thread of its own, so that a slow mail server holds up no page.
    """

    def __init__(self, *, in_background=True):
        super().__init__(logging.ERROR)
        self._in_background = in_background
        self._sent: deque[float] = deque(maxlen=MOST_AN_HOUR)
        self._left_out = 0
        self._counting = Lock()

    def emit(self, record):
        if not settings.ADMINS or record.name.startswith(_NO_FAULT):
            return
        if not self._has_room(record.created):
            return
        subject, body = subject_of(record), body_of(record, left_out=self._take_left_out())
        if self._in_background:
            Thread(target=_send, args=(subject, body), daemon=True).start()
        else:
            _send(subject, body)

    def _has_room(self, at):
        with self._counting:
            full = len(self._sent) == MOST_AN_HOUR and at - self._sent[0] < _HOUR
            if full:
                self._left_out += 1
            else:
                self._sent.append(at)
            return not full

    def _take_left_out(self):
        with self._counting:
            left_out, self._left_out = self._left_out, 0
        return left_out


def _send(subject, body):
    try:
        mail_admins(subject, body)
    except Exception as error:  # the mail server may be what fails; the log has the fault itself
        logger.warning("nobody was told of a fault: %s", name_of(error))


def subject_of(record):
    error = record.exc_info[1] if record.exc_info else None
    what = name_of(error) if error else record.levelname
    return f"{what} in {_route_of(record)}"


def body_of(record, *, left_out=0):
    error = record.exc_info[1] if record.exc_info else None
    request = getattr(record, "request", None)
    facts = {
        "When": datetime.fromtimestamp(record.created, UTC).isoformat(" ", "seconds"),
        "Request": request_id(),
        "Page": f"{request.method} {_route_of(record)}" if request else _route_of(record),
        "Logger": record.name,
        "Error": " < ".join(name_of(one) for one in reversed(chain_of(error))),
        "Not mailed since the last e-mail": left_out,
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
    return "\n".join([*lines, "", traceback_of(error, with_words=False) if error else ""])


def _route_of(record):
    """The name of the page; of what is no request, where in the code it was logged."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.view_name if match else f"{record.module}.{record.funcName}"

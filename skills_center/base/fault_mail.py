"""Somebody is told of a fault: an e-mail to `ADMINS`, with nothing of the person it happened to."""

import atexit
import fcntl
import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock, Thread, current_thread, local
from typing import Any

from django.conf import settings
from django.core.mail import mail_admins

from .elapsed import is_within
from .logs import (
    chain_of,
    escaped,
    is_own,
    message_of,
    name_of,
    place_of,
    traceback_of,
    without_personal,
)
from .request_numbers import request_id

MOST_AN_HOUR = 5  # of all processes of a server, and each fault once: a storm is told, not sent
LONGEST_FAREWELL = 20  # seconds in which a process that ends lets its e-mails leave
_HOUR = 3600
_NUMBERS = re.compile(r"\d+")
_AGAIN_AFTER = 60  # seconds, where an e-mail was refused
# What a visitor provokes, with a host name of their own for one, would use up the e-mails.
_NO_FAULT = "django.security"
logger = logging.getLogger(__name__)


class FaultMail(logging.Handler):
    """Mails an error: the route, the request's number, files and lines.

    No address, body, cookie, setting or value: an e-mail is read in many places. It leaves in a
    thread of its own, so that a slow mail server holds up no page; a process that ends waits for
    it, so that a worker started by a timer tells too.
    """

    def __init__(self, *, in_background=True):
        super().__init__(logging.ERROR)
        self._in_background = in_background

    def emit(self, record):
        """Whoever logs goes on, whatever becomes of the e-mail: the log has the fault itself."""
        if getattr(_here, "is_telling", False) or not settings.ADMINS or not _is_fault(record):
            return
        _here.is_telling = True
        try:
            self._tell(record)
        except Exception as error:
            logger.warning("nobody was told of a fault: %s", name_of(error))
        finally:
            _here.is_telling = False

    def _tell(self, record):
        fault = _fault_of(record)
        left_out = _note(fault, record.created)
        if left_out is None:
            return

        # Made here: the number of the request is known in its own thread alone.
        subject, body = subject_of(record), body_of(record, left_out=left_out)

        def leave():
            if not _send(subject, body):
                _note_refusal(fault, record.created, left_out)

        if self._in_background:
            _in_background(leave)
        else:
            leave()


def _fault_of(record):
    """What is one fault: the page or job, the error, where in the code it came from, and what is
    said of it but for the numbers of rows."""
    error = _error_of(record)
    place = place_of(error)[-1] if error else ()
    return f"{subject_of(record)} {place} {_NUMBERS.sub('', _own_words(record))}"


def _is_fault(record):
    """Not what was answered on purpose (503: a neighbour is away, health says so)."""
    on_purpose = getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE
    return not record.name.startswith(_NO_FAULT) and not (on_purpose and not record.exc_info)


# What was mailed ---------------------------------------------------------------------------
_counting = Lock()
_in_memory: dict[str, Any] = {}
# Of this thread: a fault met while one is told is not told within it.
_here = local()


def _note(fault, at):
    """How many were left out before an e-mail that will leave; None where it does not."""
    return _change(lambda kept: _count(kept, fault, at))


def _note_refusal(fault, at, left_out):
    """It did not leave: the next of its kind is tried after a minute, not after an hour, and says
    how many were left out with it."""

    def hold(kept):
        kept["left_out"] = kept.get("left_out", 0) + left_out + 1
        sooner = at - _HOUR + _AGAIN_AFTER
        kept["sent"] = [
            (sooner if one == fault and moment == at else moment, one)
            for moment, one in kept.get("sent", [])
        ]

    _change(hold)


def _change(change):
    """What `change` makes of what is counted. Where the disk is what fails, each process counts for
    itself."""
    with _counting:
        try:
            with _counted() as kept:
                return change(kept)
        except OSError:
            return change(_in_memory)


def _count(kept, fault, at):
    """How many were left out before this e-mail, from which on they are counted anew; None where it
    is left out itself.

    What was mailed in days to come was so by a clock that was wrong: it holds back nothing.
    """
    sent = kept.get("sent", [])
    recent = [(moment, one) for moment, one in sent if is_within(moment, _HOUR, at)]
    left_out = kept.get("left_out", 0)
    is_full = len(recent) >= MOST_AN_HOUR or fault in [one for _at, one in recent]
    kept["sent"] = recent if is_full else [*recent, (at, fault)]
    kept["left_out"] = left_out + 1 if is_full else 0
    return None if is_full else left_out


@contextmanager
def _counted() -> Iterator[dict[str, Any]]:
    """What is counted, to be changed: a file that the processes of a server share, since a worker
    started by a timer is a new one each minute. OSError where it cannot be read or kept."""
    with open(place(), "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        kept = _read(file)
        yield kept
        file.truncate(0)
        json.dump(kept, file)


def _read(file):
    try:
        kept = json.load(file)
        sent = [(float(at), str(one)) for at, one in kept["sent"]]
        return {"sent": sent, "left_out": int(kept["left_out"])}
    except (OSError, ValueError, TypeError, KeyError):  # a new file, or one that was cut
        return {}


def place():
    """The file of the counts, beside the heartbeats of the workers."""
    storages: Any = settings.STORAGES
    return Path(storages["private"]["OPTIONS"]["location"]) / "fault_mails"


# Sent --------------------------------------------------------------------------------------
_leaving: set[Thread] = set()


def _in_background(act):
    def run():
        act()
        _leaving.discard(current_thread())

    thread = Thread(target=run, daemon=True)
    _leaving.add(thread)
    thread.start()


@atexit.register
def _let_leave():
    """A thread ends with its process: without this the mail of what ended it would never leave."""
    until = time.monotonic() + LONGEST_FAREWELL
    for thread in list(_leaving):
        thread.join(max(0, until - time.monotonic()))


def _send(subject, body):
    """Whether it left."""
    try:
        mail_admins(subject, body)
    except Exception as error:  # the mail server may be what fails; the log has the fault itself
        logger.warning("nobody was told of a fault: %s", name_of(error))
        return False
    return True


def subject_of(record):
    error = _error_of(record)
    what = name_of(error) if error else record.levelname
    return f"{what} in {_route_of(record)}"


def body_of(record, *, left_out=0):
    error = _error_of(record)
    request = getattr(record, "request", None)
    facts = {
        "When": datetime.fromtimestamp(record.created, UTC).isoformat(" ", "seconds"),
        "Request": request_id(),
        "Page": f"{request.method} {_route_of(record)}" if request else _route_of(record),
        "Logger": record.name,
        "Message": _own_words(record),
        "Error": " < ".join(name_of(one) for one in reversed(chain_of(error))),
        "Not mailed since the last e-mail": left_out,
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
    return "\n".join([*lines, "", traceback_of(error, with_words=False) if error else ""])


def _error_of(record):
    return record.exc_info[1] if record.exc_info else None


def _own_words(record):
    """What the portal's own line says; a library's may hold an address."""
    return escaped(without_personal(message_of(record))) if is_own(record) else ""


def _route_of(record):
    """The name of the page; of what is no request, where in the code it was logged."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.view_name if match else f"{record.module}.{record.funcName}"

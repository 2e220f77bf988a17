"""One number a request: in each line of the log, in the answer, on the page of an error.

So has each look of the worker, and each run of a command.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.signals import request_finished
from django.dispatch import receiver
from django.utils.crypto import get_random_string

NO_REQUEST = "-"
HEADER = "X-Request-ID"
# Letters that nobody mistakes for one another on the phone, and that make no word.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
# A proxy's own: a UUID, or as many hexadecimal digits. No word and no phone hides in it.
_PLAIN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_current: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)


def request_id():
    """The number of the request that this thread works on; `-` outside one."""
    return _current.get()


def number_request(given):
    """Begin a request: with the number that the proxy gave it, if plain, else with a new one."""
    number = given if given and _PLAIN.fullmatch(given) else get_random_string(8, _LETTERS)
    _current.set(number)
    return number


@contextmanager
def work_numbered():
    """A number for what is done within, and is no request."""
    token = _current.set(get_random_string(8, _LETTERS))
    try:
        yield
    finally:
        _current.reset(token)


@receiver(request_finished, dispatch_uid="request_id")
def _forget_number(**kwargs):
    """Not before: gunicorn writes its line of the access log after the answer, before this."""
    _current.set(NO_REQUEST)

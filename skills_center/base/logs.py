"""What a line of the log may hold: no personal link, no key, nothing typed, no line break.

Every line of the portal and of gunicorn goes through `LineFormatter`. It shows what is ours (words
of the code, literal parts of addresses) and leaves out what may be a person's: of what the portal's
own loggers are given beside their words, numbers, kinds of errors and what is `Loggable` alone.
"""

import logging
import os
import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.urls import URLResolver, get_resolver

from .clock import LogFormatter
from .request_numbers import request_id

LEFT_OUT = "…"
# The same traceback again within so many seconds is one line: a fault of a minute wrote megabytes.
SAME_TRACEBACK_SECONDS = 60
_REMEMBERED = 200  # tracebacks
_LONGEST_NUMBER = 6  # digits of a row's number; more may be a phone
# The packages of the portal: their loggers bear their names.
_OWN = frozenset(one.parent.name for one in Path(__file__).parents[2].glob("*/__init__.py"))
_ADDRESS = re.compile(r"(?<![\w.…])(?:[a-z][a-z0-9+.-]*:/)?/[^\s\"'<>]*", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
# What `django.core.signing` makes, wherever it stands.
_SIGNED = re.compile(r"[^\s\"'<>]*:[A-Za-z0-9_-]{27,}")
_PHONE = re.compile(r"(?<![\w-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ .-]?\d){8,}")
# Who writes of requests that are none quotes what a stranger sent, and from where.
_OF_STRANGERS = ("django.security", "gunicorn.error")
# Of a request that Django suspects its name says what it was; these alone say more in words of the
# code, before the first dash or in quotes.
_SUSPECTS = "django.security."
_SAY_MORE = {"django.security.csrf", "django.security.DisallowedHost"}
_BY_STRANGERS = re.compile(r"(['\"]).*\1|(?<=ip=)[^\s:]\S*?(?=:\s|\s|$)", re.DOTALL)
_AFTER_DASH = re.compile(r" - .*?(?=\): |$)", re.DOTALL)
# What these say is the code's own words. Of all others nothing is shown: a text, a name, a phone
# may be part of it.
_SPEAK_OF_CODE = (
    AttributeError, ImportError, NameError, NotImplementedError, RecursionError, TypeError,
    ImproperlyConfigured, TemplateDoesNotExist, TemplateSyntaxError,
)  # fmt: skip


class Loggable(str):
    """A text that may stand in the log: the code's own, never a person's.

    A text made of it, or with it, is an ordinary one again, and is left out.
    """

    __slots__ = ()


# Texts -----------------------------------------------------------------------------
def escaped(text):
    """`text` on one line: signs that break, erase or turn a line are written out."""
    return "".join(_written_out(sign) if _does_something(sign) else sign for sign in text)


def _does_something(sign):
    return not sign.isprintable() and unicodedata.category(sign) != "Zs"


def _written_out(sign):
    return sign.encode("unicode_escape").decode("ascii")


def without_personal(text):
    """`text` with addresses cut to what is ours; links, e-mails and phones left out."""
    text = _ADDRESS.sub(lambda found: safe_address(found[0]), text)
    text = _SIGNED.sub(LEFT_OUT, text)
    return _PHONE.sub(LEFT_OUT, _EMAIL.sub(f"{LEFT_OUT}@{LEFT_OUT}", text))


def safe_address(address):
    """An address without its query; of its path what the URL configuration spells out.

    Everything else in a path may be signed, secret or typed: `/en/follow-up/…/`. So a new address
    with a token in it needs nothing here.
    """
    host = found[0] if (found := _HOST.match(address)) else ""
    path, mark = re.subn(r"[?#].*", "", address[len(host) :], flags=re.DOTALL)
    shown = "/".join(part if _is_ours(part) else LEFT_OUT for part in path.split("/"))
    return _without_password(host) + shown + ("?" + LEFT_OUT if mark else "")


def _without_password(host):
    scheme, slashes, rest = host.partition("//")
    return scheme + slashes + rest.rpartition("@")[2]


def _is_ours(part):
    is_number = part.isascii() and part.isdecimal() and len(part) <= _LONGEST_NUMBER
    return not part or is_number or part in _literal_parts()


def _literal_parts():
    """Every part of an address that the URL configuration spells out."""
    if not apps.ready:
        return frozenset()
    try:
        return _parts_of(settings.ROOT_URLCONF)
    except Exception:  # the configuration itself may be what fails; then nothing is shown
        return frozenset()


@cache
def _parts_of(urlconf):
    languages = {code for code, _name in settings.LANGUAGES}
    return frozenset(languages | set(_spelled_out(get_resolver(urlconf))))


def _spelled_out(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = str(getattr(pattern.pattern, "_route", ""))
        yield from (part for part in route.split("/") if part and "<" not in part)
        if isinstance(pattern, URLResolver):
            yield from _spelled_out(pattern)


# Faults ----------------------------------------------------------------------------
def chain_of(error):
    """The error and those it came from, the first one first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def name_of(error):
    return _name_of_kind(type(error))


def _name_of_kind(kind):
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return Loggable(f"{module}{kind.__qualname__}")


def words_of(error):
    """What an error says, as far as it surely speaks of no person; else nothing."""
    if settings.DEBUG:
        return Loggable(escaped(str(error)))
    if isinstance(error, DatabaseError) or _diagnosis(error) is not None:
        words = _words_of_database(error)
    elif isinstance(error, OSError):
        words = os.strerror(error.errno) if error.errno else ""
    else:
        words = str(error) if isinstance(error, _SPEAK_OF_CODE) else ""
    return Loggable(escaped(without_personal(words)))


def _diagnosis(error):
    """What PostgreSQL says of a refused statement, in parts; its text would hold the values."""
    for one in (error, error.__cause__):
        diagnosis = getattr(one, "diag", None)
        if getattr(diagnosis, "sqlstate", None):
            return diagnosis
    return None


def _words_of_database(error):
    if (found := _diagnosis(error)) is None:
        return str(error).partition("\n")[0]
    parts = (found.sqlstate, found.table_name, found.column_name, found.constraint_name)
    return " ".join(filter(None, parts))


def traceback_of(error, *, with_words=True):
    """Files, lines and functions of an error and of what led to it; values are left out."""
    told = []
    for one in chain_of(error):
        told.append("Traceback (most recent call last):")
        told += (line.rstrip("\n") for line in extract_tb(one.__traceback__).format())
        told.append(_head_of(one) if with_words else name_of(one))
    return "\n".join(told)


def _head_of(error):
    words = words_of(error)
    return f"{name_of(error)}: {words}" if words else name_of(error)


def place_of(error):
    """Where an error was raised: the same place is the same fault."""
    frames = extract_tb(error.__traceback__)
    where = (frames[-1].filename, frames[-1].lineno) if frames else ("", 0)
    return name_of(error), len(frames), where


# Lines -----------------------------------------------------------------------------
class LineFormatter(LogFormatter):
    """A record as one line, with its request; below it the lines of a traceback."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._told: dict[tuple, float] = {}

    def format(self, record):
        # A copy: other handlers format the same record, and what they kept of it is not ours.
        line = logging.makeLogRecord(record.__dict__)
        line.msg, line.args = escaped(without_personal(message_of(record))), None
        line.name = escaped(str(record.name))
        line.exc_text = line.exc_info = None
        line.request_id = request_id()
        if record.exc_info and record.exc_info[1] is not None:
            line.exc_text = self._traceback(record.exc_info[1], record.created)
        return super().format(line)

    def _traceback(self, error, at):
        place = place_of(error)
        before = self._told.get(place)
        if before is not None and 0 <= at - before < SAME_TRACEBACK_SECONDS:
            return f"{_head_of(error)} (traceback as before)"
        if len(self._told) >= _REMEMBERED:
            self._told.clear()
        self._told[place] = at
        return traceback_of(error)


def message_of(record):
    """The words of a record with its arguments, of each what may be shown.

    An argument is cut as a whole: in an address that was decoded a blank ends nothing.
    """
    name = str(record.name)
    if name.startswith(_SUSPECTS) and name not in _SAY_MORE:
        return LEFT_OUT
    show = _shown if is_own(record) else _cut_address
    words = record.msg if isinstance(record.msg, str) else str(show(record.msg))
    args: Any = record.args
    if isinstance(args, tuple):
        args = tuple(show(one) for one in args)
    elif isinstance(args, dict):
        args = _ShownWhenAsked(args, show)
    try:
        said = words % args if record.args else words
    except (TypeError, ValueError, KeyError):  # the words do not fit: they alone are shown
        said = words
    if name.startswith(_SUSPECTS):
        said = _AFTER_DASH.sub("", said)
    return _BY_STRANGERS.sub(LEFT_OUT, said) if name.startswith(_OF_STRANGERS) else said


def is_own(record):
    """Whether the portal itself writes. With DEBUG it may say all: nobody real is there."""
    return not settings.DEBUG and str(record.name).partition(".")[0] in _OWN


class _ShownWhenAsked(dict):
    """Arguments by name, as gunicorn gives its own: cut when they are asked for."""

    def __init__(self, args, show):
        super().__init__()
        self._args, self._show = args, show

    def __missing__(self, name):
        return self._show(self._args[name])

    def __repr__(self):
        return LEFT_OUT


def _shown(value):
    """What the portal's own lines show of a value: that of no kind that a person could fill."""
    if value is None or isinstance(value, bool | Loggable):
        return value
    if type(value) in (int, float):
        return value if abs(value) < 10**_LONGEST_NUMBER else LEFT_OUT
    if isinstance(value, type):
        return _name_of_kind(value)
    if isinstance(value, BaseException):
        return name_of(value)
    return str(value.value) if isinstance(value, Enum) else LEFT_OUT


def _cut_address(value):
    if isinstance(value, str) and (value.startswith("/") or _HOST.match(value)):
        return safe_address(value)
    return value

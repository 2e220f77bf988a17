"""A line of the log holds nothing of a person, and is one line."""

import logging
import re
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signing import Signer, TimestampSigner
from django.db import IntegrityError, transaction
from django.urls import URLResolver, get_resolver

from members.models import User
from members.services.contact_rows import save_new
from skills_center.base import logs
from tests.factories.members import UserFactory
from tests.log_lines import log_written, own_formatter
from tests.marks import once

MARK = "zqMarkzq"


def line_of(message, *args, **record):
    """What is written of a record, its first line without hour and names."""
    made = logging.makeLogRecord({"name": "x", "msg": message, "args": args, **record})
    return own_formatter().format(made).partition(" x ")[2]


# Addresses -------------------------------------------------------------------------
def routes(resolver=None, before=""):
    """Every route of the portal, the back office's too, as it is written in the configuration."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def addresses():
    """Each with a mark in place of what is filled in, or nine digits."""
    for route in routes():
        if "<" in route:
            for filled in (MARK, "650900012"):
                yield "/" + re.sub(r"\(\?P<.*?\)|<[^>]+>", filled, route)


@once
@pytest.mark.parametrize("way", ["an argument", "part of the words"])
def test_no_address_shows_what_was_filled_in(way):
    """Of every route, so that a new one with a token in it is among them."""
    tried = list(addresses())
    assert any(address.endswith("/follow-up/zqMarkzq/not-me/") for address in tried)
    for address in tried:
        with_query = f"{address}?q={MARK}"
        line = line_of("%s", with_query) if way == "an argument" else line_of(f"x {with_query} x")
        assert MARK not in line
        assert "650900012" not in line


@once
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/en/follow-up/204:1xWIKR:AE5j/not-me/?q=0650900012", "/en/follow-up/…/not-me/?…"),
        ("/ar/calendar/abcdef.ics", "/ar/calendar/…"),
        ("/admin/members/member/12/change/", "/admin/members/member/12/change/"),
        ("/fr/verify/0650900012/", "/fr/verify/…/"),
        ("/en/Karim Alami/", "/en/…/"),
        ("https://user:secret@gateway.example/sms?key=TOP", "https://gateway.example/…?…"),
        ("redis://:secret@127.0.0.1:6379/1", "redis://127.0.0.1:6379/1"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_address_keeps_what_is_ours(address, shown):
    assert line_of("Not Found: %s", address) == f"Not Found: {shown}"


@once
@pytest.mark.parametrize("signer", [Signer(salt="x"), TimestampSigner(salt="x")])
def test_no_signed_token_is_written_wherever_it_stands(signer):
    token = signer.sign("204")
    assert line_of(f"no such link: {token}") == "no such link: …"


@once
@pytest.mark.parametrize(
    "contact", ["karim.alami@example.org", "+212650900012", "06 50 90 00 12", "06-50-90-00-12"]
)
def test_no_contact_is_written_wherever_it_stands(contact):
    assert contact not in line_of(f"to {contact}: refused")
    assert contact not in line_of("to %s: refused", contact)


# Signs -----------------------------------------------------------------------------
@once
def test_no_sign_breaks_erases_or_turns_a_line():
    """Of all signs there are: what Unicode calls a control, a break or a format is written out."""
    signs = [chr(code) for code in range(0x110000)]
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    dangerous = [one for one in signs if unicodedata.category(one) in kinds]
    assert {"\r", "\n", "\x1b", "\x85", "\u2028", "\u202e"} <= set(dangerous)
    escaped = logs.escaped("".join(dangerous))
    assert not set(dangerous) & set(escaped)
    escaped.encode()  # a half of a pair of signs could not be written at all


@once
@pytest.mark.parametrize("sign", ["\r\n", "\x1b[2K", "\x85", "\u2028"])
@pytest.mark.parametrize("place", ["words", "argument", "logger", "error"])
def test_line_stays_one_line(sign, place):
    text = f"x{sign}FORGED LINE"
    record = {
        "words": {"msg": text},
        "argument": {"msg": "%s", "args": (text,)},
        "logger": {"name": text, "msg": "x"},
        "error": {"msg": "x", "exc_info": (TypeError, TypeError(text), None)},
    }[place]
    lines = own_formatter().format(logging.makeLogRecord(record)).splitlines()
    assert len(lines) == (3 if place == "error" else 1)  # the head and the end of a traceback
    assert not any(line.startswith("FORGED") for line in lines)
    assert "\x1b" not in "".join(lines)


@once
def test_words_that_their_arguments_do_not_fit_are_written_without_them():
    assert line_of("%d of them", "Karim Alami") == "%d of them"


# Faults ----------------------------------------------------------------------------
def written_of(raises, **record):
    try:
        raises()
    except Exception as error:
        made = {"msg": "it broke", "exc_info": (type(error), error, None)}
        return own_formatter().format(logging.makeLogRecord(made | record))


@once
@pytest.mark.parametrize("kind", [ValueError, KeyError, RuntimeError, LookupError, Exception])
def test_words_of_an_error_are_left_out(kind):
    words = "Karim Alami has no place"

    def raises():
        raise kind(words)

    written = written_of(raises)
    assert "Karim" not in written
    assert written.endswith(f"\n{kind.__name__}")


@once
def test_words_that_speak_of_the_code_are_written():
    assert written_of(lambda: None.center).endswith(
        "AttributeError: 'NoneType' object has no attribute 'center'"
    )


@once
def test_file_that_is_missing_is_not_named():
    assert written_of(lambda: Path("/nowhere/Karim Alami.pdf").read_bytes()).endswith(
        "FileNotFoundError: No such file or directory"
    )


def test_value_that_a_constraint_refused_is_left_out(db):
    user = UserFactory(email="karim@example.org")

    def create_again():
        with transaction.atomic():
            save_new(User(email=user.email))

    with pytest.raises(IntegrityError):
        create_again()
    written = written_of(create_again)
    assert "karim" not in written
    assert "user_email" in written  # the constraint's name says what it was


@once
def test_error_and_what_it_came_from_are_both_told():
    def raises():
        try:
            int("Karim")
        except ValueError as error:
            raise KeyError("Alami") from error

    lines = written_of(raises).splitlines()
    assert [line for line in lines if line in ("ValueError", "KeyError")] == [
        "ValueError",
        "KeyError",
    ]


@once
def test_same_fault_again_is_one_line_until_a_minute_has_passed():
    formatter = own_formatter()

    def written(seconds):
        try:
            int("x")
        except ValueError as error:
            record = {"msg": "x", "exc_info": (ValueError, error, None), "created": seconds}
            return formatter.format(logging.makeLogRecord(record)).splitlines()[1:]

    whole = written(0)
    assert whole[0].startswith("Traceback")
    assert written(59) == ["ValueError (traceback as before)"]
    assert written(60) == whole


@once
def test_fault_is_told_whole_where_the_clock_was_put_back():
    formatter = own_formatter()
    assert traceback_at(formatter, 1000).startswith("Traceback")
    assert traceback_at(formatter, 900).startswith("Traceback")


@once
def test_faults_that_are_remembered_have_an_end():
    formatter = own_formatter()
    for number in range(2 * logs._REMEMBERED):
        traceback_at(formatter, 0, type(f"Odd{number}Error", (Exception,), {}))
    assert len(formatter._told) <= logs._REMEMBERED


def traceback_at(formatter, seconds, kind=ValueError):
    record = {"msg": "x", "exc_info": (kind, kind(), None), "created": seconds}
    return formatter.format(logging.makeLogRecord(record)).partition("\n")[2]


# What writes -----------------------------------------------------------------------
@once
def test_every_handler_of_the_portal_writes_such_lines():
    logging_settings = settings.LOGGING
    formatters = {one["class"] for one in logging_settings["formatters"].values()}
    assert formatters == {"skills_center.base.logs.LineFormatter"}
    # Django brings handlers of its own, one of which mails cookies and what was typed.
    for name in ("django", "django.server"):
        assert logging.getLogger(name).handlers == []
        assert logging.getLogger(name).propagate


@once
@pytest.mark.parametrize("library", ["httpx", "httpcore"])
def test_library_that_writes_whole_addresses_is_silent(library):
    with log_written() as written:
        logging.getLogger(library).info("POST http://gateway.example/send?apikey=TOP")
        logging.getLogger(f"{library}.http11").info("send_request_headers")
    assert written.getvalue() == ""


@pytest.mark.parametrize(
    ("name", "words", "args"),
    [
        (
            "gunicorn.access",
            "%(m)s %(U)s %(s)s",
            {"m": "GET", "U": "/ar/verify/Salma Alaoui/", "s": 404},
        ),
        ("gunicorn.access", "%(m)s %(U)s %(s)s", {"m": "GET", "U": "/ar/<Salma>/", "s": 404}),
        ("gunicorn.error", "Invalid request from ip=10.1.2.3: Invalid Version: 'Salma Alaoui'", ()),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'salma'.", ()),
        (
            "django.security.csrf",
            "Forbidden (%s): %s",
            ("Origin checking failed - https://salma.example does not match …", "/ar/salma/"),
        ),
    ],
)
def test_what_a_stranger_sent_is_not_repeated(name, words, args):
    record = logging.LogRecord(name, logging.INFO, "", 0, words, None, None)
    record.args = args
    line = own_formatter().format(record)
    assert not re.search("salma|alaoui|10[.]1", line, re.IGNORECASE)
    assert words.split("%")[0].split(" ")[0] in line


def test_of_what_django_suspects_the_name_alone_is_written():
    name = "django.security.DisallowedModelAdminToField"
    said = "The field Salma cannot be referenced."
    line = own_formatter().format(logging.LogRecord(name, logging.ERROR, "", 0, said, None, None))
    assert line.endswith(f"{name} …")

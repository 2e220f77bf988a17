"""Why a message did not leave is said by the table that the worker decides by."""

import ast
import builtins
import inspect

import pytest
from django.utils import translation

from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import deadlines, delivery, gateways, mail, reaching, reasons
from skills_center.messaging.outbox.failures import OursError, RefusedError
from tests.marks import once

pytestmark = once

FAILED = list(range(300, 600))
GATEWAY = {"keeps_keys": False}


def said(code):
    with translation.override("en"):
        return str(reasons.why_in_words(code))


def advised(code):
    message = Message(state=MessageState.GIVEN_UP, body="x", last_error=code)
    with translation.override("en"):
        return str(reasons.what_to_do(message))


def test_in_each_state_that_waits_for_staff_there_is_something_else_to_do():
    said = {
        str(reasons.what_to_do(Message(state=state, body="x", last_error="worker")))
        for state in MessageState.FOR_STAFF
    }
    assert len(said) == len(MessageState.FOR_STAFF)


@pytest.mark.parametrize("status", FAILED)
def test_of_a_gateway_a_wrong_number_is_said_of_what_was_refused_alone(status):
    error = gateways._failure(status, {}, GATEWAY)
    assert type(error) is gateways.found(status)
    code = str(error.code)
    is_wrong = isinstance(error, RefusedError) and status != 413
    assert ("number or address" in said(code)) == is_wrong
    assert ("from the portal" in said(code)) == isinstance(error, OursError)
    assert ("Correct" in advised(code)) == is_wrong
    assert "nobody foresaw" not in said(code)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (mail._of_message(550, b"5.1.1 no such person"), "number or address"),
        (mail._of_message(554, b"5.7.1 relay access denied"), "from the portal"),
        (mail._of_message(530, b"log in first"), "from the portal"),
        (mail._of_message(450, b"greylisted"), "could not take it"),
        (mail._of_channel(552), "from the portal"),
        (mail._of_channel(554, surely=True), "from the portal"),
        (mail._of_channel(421), "could not take it"),
    ],
)
def test_of_a_mail_server(error, words):
    assert words in said(str(error.code))
    assert ("Correct" in advised(str(error.code))) == isinstance(error, RefusedError)


@pytest.mark.parametrize("code", ["SMTP 535", "SMTP 530"])
def test_codes_of_rows_of_before_are_read_too(code):
    assert "from the portal" in said(code)


# Every code that a way out can write -----------------------------------------------------
WAYS_OUT = (gateways, mail, deadlines)
NO_FAMILY = {Exception, BaseException}


def caught(module):
    """The errors that a way out catches by name: their names become codes."""
    tree = ast.parse(inspect.getsource(module))
    kinds = [one.type for one in ast.walk(tree) if isinstance(one, ast.ExceptHandler) and one.type]
    for kind in kinds:
        names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
        yield from (eval(ast.unparse(name), vars(builtins) | vars(module)) for name in names)


def with_kinds_of(error):
    yield error
    for kind in error.__subclasses__():
        if kind.__module__.partition(".")[0] in KNOWN_TO_THE_PORTAL:
            yield from with_kinds_of(kind)


KNOWN_TO_THE_PORTAL = {"builtins", "httpx", "smtplib", "socket", "ssl"}
ERRORS = {
    kind.__name__
    for module in WAYS_OUT
    for error in caught(module)
    if error not in NO_FAMILY
    for kind in with_kinds_of(error)
}
# Behind `except Exception`: what settings, certificates, a proxy or a class of one's own may raise.
OF_SETTINGS = {
    *("KeyError", "IndexError", "TypeError", "ValueError", "UnicodeEncodeError", "OverflowError"),
    *("ImportError", "ModuleNotFoundError", "AttributeError", "BadHeaderError"),
    "ImproperlyConfigured",
}
SPELLED = {
    one.args[0].value
    for module in (*WAYS_OUT, delivery, reaching)
    for one in ast.walk(ast.parse(inspect.getsource(module)))
    if isinstance(one, ast.Call)
    and ast.unparse(one.func) == "Loggable"
    and isinstance(one.args[0], ast.Constant)
}


def test_the_errors_are_found_that_occur():
    """Or nothing is tried below."""
    assert {
        *("ConnectionResetError", "BrokenPipeError", "SSLError", "gaierror", "SMTPHeloError"),
        *("OSError", "TimeoutError", "ConnectError", "ReadTimeout", "InvalidURL", "ProxyError"),
        *("SMTPServerDisconnected", "SMTPNotSupportedError", "FileNotFoundError"),
    } <= ERRORS
    assert {"TLS", "DNS", "DNS timeout", "no end", "no address", "no link"} <= SPELLED


@pytest.mark.parametrize("code", sorted(ERRORS | OF_SETTINGS | SPELLED))
def test_each_code_that_a_way_out_writes_has_words(code):
    assert "nobody foresaw" not in said(code), (
        "The staff read why a message did not leave: give this code words in WHY, or its error a"
        " family in _FAMILIES (outbox/reasons.py)."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ConnectionResetError", "broke off"),
        ("BrokenPipeError", "broke off"),
        ("ConnectionRefusedError", "mail server does not answer"),
        ("TimeoutError", "mail server does not answer"),
        ("OSError", "mail server does not answer"),
        ("gaierror", "is not found"),
        ("SSLError", "no safe connection"),
        ("SSLZeroReturnError", "no safe connection"),
        ("SMTPHeloError", "did not answer as it should"),
        ("ConnectTimeout", "gateway does not answer"),
        ("ReadTimeout", "never answered"),
        ("WriteError", "did not say"),
        ("PermissionError", "from the portal"),
        ("ModuleNotFoundError", "from the portal"),
        ("UnicodeEncodeError", "from the portal"),
        ("OddError", "nobody foresaw"),
        ("Exception", "nobody foresaw"),
        ("print", "nobody foresaw"),
        ("SOCK_STREAM", "nobody foresaw"),
    ],
)
def test_an_error_has_the_words_of_its_nearest_family(code, words):
    assert words in said(code)


def test_no_sentence_is_a_word_of_computing():
    for code in {*reasons.WHY, *ERRORS, *OF_SETTINGS}:
        assert not set(said(code).lower().split()) & {"http", "smtp", "tls", "timeout", "dns"}

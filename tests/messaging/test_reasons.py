"""Why a message did not leave is said by the table that the worker decides by."""

import pytest
from django.utils import translation

from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import gateways, mail, reasons
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


def test_no_sentence_is_a_word_of_computing():
    for code in reasons.WHY:
        assert not set(said(code).lower().split()) & {"http", "smtp", "tls", "timeout", "dns"}

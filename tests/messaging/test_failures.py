"""What is known of a message that did not get through: before real servers, each fault of them."""

import math
from datetime import timedelta

import pytest
from django.utils import timezone

from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.failures import LONGEST_ASKED, NotSentError, UnsureError
from tests.marks import once
from tests.rows import fresh

from .servers import queue

pytestmark = [once, pytest.mark.django_db]
LATER, GIVEN_UP, UNSURE = MessageState.QUEUED, MessageState.GIVEN_UP, MessageState.UNSURE
ENDLESS = "x" * 9000  # longer than any line that smtplib reads
OURS = "ours"


def outcome_of(message):
    """Its state; `ours` where it waits and has used up no try: one that surely is pauses all, one
    that may be of this message alone nobody."""
    row = fresh(message)
    if row.state == LATER and row.tries == 0:
        assert ChannelPause.objects.get().is_ours == (not row.met_ours)
        return OURS
    return row.state


def a_code():
    ends = timezone.now() + delivery.CODE_LASTS
    return {"is_secret": True, "is_urgent": True, "expires_at": ends}


def letter(**fields):
    return queue(channel=Channel.EMAIL, address="person@example.org", subject="سلام", **fields)


# The gateway ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, LATER) for status in (425, 429, 503)),
        *((status, UNSURE) for status in (408, 409, 500, 502, 504, 507, 599, "break")),
        *((status, UNSURE) for status in (300, 301, 302, 303, 307, 308)),
        *((status, OURS) for status in (401, 402, 403, 404, 405, 407, 415, 431, 499)),
        *((status, GIVEN_UP) for status in (400, 410, 413, 422, 451)),
        (204, MessageState.SENT),
    ],
)
def test_what_a_gateway_says(gateway, status, outcome):
    gateway.start()
    gateway.status = status
    gateway.headers = {"Location": f"http://127.0.0.1:{gateway.port}/elsewhere"}
    message = queue()
    delivery.deliver(message.pk)
    assert outcome_of(message) == outcome
    assert len(gateway.taken) == 1, "nothing is followed, nothing tried again at once"


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://127.0.0.1:{port}/", LATER),  # nobody listens
        ("http://no-such-name.invalid/", OURS),
        ("ftp://127.0.0.1/", OURS),
        ("127.0.0.1/send", OURS),
        ("http://[::1/", OURS),
    ],
)
def test_an_address_that_leads_nowhere(gateway, settings, url, outcome):
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"url": url.format(port=gateway.port)}
    message = queue()
    delivery.deliver(message.pk)
    assert outcome_of(message) == outcome


def test_a_certificate_that_nobody_knows_is_ours(gateway, settings, tls_server):
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"url": f"https://127.0.0.1:{tls_server}/"}
    message = queue()
    delivery.deliver(message.pk)
    assert (outcome_of(message), fresh(message).last_error) == (OURS, "TLS")


def test_a_header_that_cannot_be_sent_is_ours(gateway, settings):
    gateway.start()
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"headers": {"Authorization": "Bearer “x”"}}
    message = queue()
    delivery.deliver(message.pk)
    assert outcome_of(message) == OURS


@pytest.mark.parametrize("status", [500, 504, "break", "drip"])
def test_a_gateway_that_keeps_keys_gets_it_again_under_the_same_key(gateway, settings, status):
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"keeps_keys": True, "timeout": 0.4}
    gateway.start()
    gateway.status = status
    message = queue()
    delivery.deliver(message.pk)
    assert fresh(message).state == LATER
    gateway.status = 200
    Message.objects.update(next_try_at=timezone.now())
    assert delivery.deliver(message.pk)
    keys = [headers["Idempotency-Key"] for headers, _body in gateway.taken]
    assert keys == [str(message.key)] * 2


def test_an_answer_that_drips_is_cut(gateway, settings):
    """A byte now and then starts the time-out of a socket anew each time."""
    settings.TEXT_GATEWAY = settings.TEXT_GATEWAY | {"timeout": 0.4}
    gateway.start()
    gateway.status = "drip"
    message = queue()
    delivery.deliver(message.pk)
    assert fresh(message).state == UNSURE


@pytest.mark.parametrize("asked", ["1800", "date"])
def test_a_gateway_that_asks_for_time_gets_it(gateway, time_machine, asked):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    gateway.start()
    gateway.status = 429
    later = now + timedelta(seconds=1800)
    gateway.headers = {
        "Retry-After": asked if asked != "date" else f"{later:%a, %d %b %Y %H:%M:%S} GMT"
    }
    message = queue()
    assert delivery.send_due() == (0, 1)
    assert abs(fresh(message).next_try_at - later) <= timedelta(seconds=1)
    gateway.status, other = 200, queue(1)
    assert delivery.send_due() == (0, 0)  # the others wait too
    time_machine.move_to(later + timedelta(seconds=1), tick=False)
    assert delivery.send_due() == (2, 0)
    assert fresh(other).state == MessageState.SENT


@pytest.mark.parametrize(
    "asked",
    [
        *("-5", "0", "1.5", "soon", "", "9" * 30, "Wed, 99 Foo 2026", "31536000", "3600, 60"),
        *("Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT", "\xb2", ", :", "-"),
        "Fri, 31 Dec 2027 23:59:59",
        "Thu, 01 Jan 2026 00:00:00 +99999999999999",
    ],
)
def test_a_wait_that_is_none_or_endless_holds_nobody_up(gateway, asked):
    gateway.start()
    gateway.status, gateway.headers = 503, {"Retry-After": asked}
    message, code = queue(), queue(1, **a_code())
    before = timezone.now()
    for one in (message, code):
        delivery.deliver(one.pk)
        assert fresh(one).state == LATER
    longest = timedelta(seconds=LONGEST_ASKED)
    assert before < fresh(message).next_try_at <= timezone.now() + longest
    assert fresh(code).next_try_at <= timezone.now() + timedelta(minutes=1)
    until = ChannelPause.objects.get().paused_until
    assert until is None or before < until <= timezone.now() + longest


@pytest.mark.parametrize(
    "asked", [None, -1, 0, 0.5, math.inf, -math.inf, math.nan, "60", 10**30, timedelta(days=365)]
)
def test_what_a_gateway_of_ones_own_asks_for_is_bounded_too(asked):
    assert NotSentError("x", wait=asked).wait in (None, LONGEST_ASKED)
    assert UnsureError("x", wait=asked).wait in (None, LONGEST_ASKED)


def test_a_code_that_meets_no_room_is_tried_while_it_is_of_use(gateway, time_machine):
    gateway.start()
    gateway.status, gateway.headers = 503, {"Retry-After": "31536000"}
    code = queue(**a_code())
    for _time in range(4):
        time_machine.move_to(fresh(code).next_try_at + timedelta(seconds=1), tick=False)
        delivery.deliver(code.pk)
    assert (fresh(code).state, len(gateway.taken)) == (LATER, 4)
    assert fresh(code).next_try_at < fresh(code).expires_at


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEXT_MESSAGE_BACKEND", "no.such.Gateway"),
        ("EMAIL_BACKEND", "no.such.Backend"),
    ],
)
def test_a_way_out_that_is_not_there_is_ours(settings, name, value):
    setattr(settings, name, value)
    message = queue() if name.startswith("TEXT") else letter()
    delivery.deliver(message.pk)
    assert outcome_of(message) == OURS


def test_a_link_that_cannot_be_made_is_no_failure_of_the_channel(gateway):
    """As of a way that is no more: the others go on."""
    gateway.start()
    for number in range(4):
        queue(number, link_purpose="nothing of ours", link_id=1)
    assert delivery.send_due() == (0, 4)
    assert set(Message.objects.values_list("state", "last_error")) == {(GIVEN_UP, "no link")}
    assert not ChannelPause.objects.exists()
    assert gateway.taken == []


# The mail server --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        # It surely did not leave.
        ({"greeting": "421 too many"}, LATER),
        ({"greeting": "break"}, LATER),
        ({"EHLO": "421 busy", "HELO": "421 busy"}, LATER),
        ({"MAIL": "451 later"}, LATER),
        ({"MAIL": "break"}, LATER),
        ({"RCPT": "450 greylisted"}, LATER),
        ({"RCPT": "break"}, LATER),
        ({"DATA": "451 later"}, LATER),
        ({"DATA": "break"}, LATER),
        ({".": "452 no room"}, LATER),
        # An answer without an end is none.
        ({"greeting": f"220 {ENDLESS}"}, LATER),
        ({"EHLO": f"250 {ENDLESS}", "HELO": f"250 {ENDLESS}"}, LATER),
        ({"MAIL": f"250 {ENDLESS}"}, LATER),
        ({"RCPT": f"550 {ENDLESS}"}, LATER),
        ({"DATA": f"354 {ENDLESS}"}, LATER),
        # It may have.
        ({".": "break"}, UNSURE),
        ({".": f"250 {ENDLESS}"}, UNSURE),
        # It never will.
        ({"RCPT": "550 no such person"}, GIVEN_UP),
        ({"RCPT": "550 5.1.1 no such person"}, GIVEN_UP),
        ({"DATA": "554 not this"}, GIVEN_UP),
        ({".": "554 looks like spam"}, GIVEN_UP),
        # We are refused, not the message.
        ({"greeting": "554 no service for you"}, OURS),
        ({"MAIL": "530 log in first"}, OURS),
        ({"MAIL": "550 not your sender"}, OURS),
        ({"MAIL": "552 5.3.4 too big"}, OURS),
        ({"RCPT": "530 log in first"}, OURS),
        # By a rule, whoever it goes to; or by one of that mailbox.
        ({"RCPT": "554 5.7.1 relay access denied"}, OURS),
        ({"RCPT": "554 relaying denied"}, OURS),
        ({"RCPT": "550 5.7.1 client host rejected: blocked using a list"}, OURS),
        ({"DATA": "554 5.7.1 the account is suspended"}, OURS),
        ({".": "550 5.7.26 not authenticated"}, OURS),
        # Whatever is said to our farewell.
        ({"QUIT": "break"}, MessageState.SENT),
        ({"QUIT": "500 what"}, MessageState.SENT),
    ],
)
def test_what_a_mail_server_says(scripted, answers, outcome):
    server = scripted(**answers)
    message = letter()
    assert delivery.deliver(message.pk) == (outcome == MessageState.SENT)
    assert outcome_of(message) == outcome
    assert len(server.taken) == ("." in answers or outcome == MessageState.SENT)


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [("greeting", LATER), ("MAIL", LATER), ("DATA", LATER), (".", UNSURE), ("QUIT", "sent")],
)
@pytest.mark.parametrize("how", ["hang", "drip"])
def test_a_mail_server_that_is_slow_is_left(scripted, settings, stage, outcome, how):
    """Silent, or a byte now and then: the whole conversation has an end."""
    scripted(**{stage: how})
    settings.EMAIL_TIMEOUT = 0.3
    message = letter()
    delivery.deliver(message.pk)
    assert fresh(message).state == outcome


@pytest.mark.parametrize(
    ("changes", "answers"),
    [
        ({"EMAIL_HOST": "no-such-name.invalid"}, {}),
        ({"EMAIL_USE_TLS": True}, {}),  # it knows no TLS
        ({"EMAIL_HOST_USER": "a", "EMAIL_HOST_PASSWORD": "b"}, {}),  # it knows no log-in
        (
            {"EMAIL_HOST_USER": "a", "EMAIL_HOST_PASSWORD": "b"},
            {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 wrong"},
        ),
    ],
)
def test_a_mail_server_that_our_settings_do_not_fit(scripted, settings, changes, answers):
    scripted(**answers)
    for name, value in changes.items():
        setattr(settings, name, value)
    message = letter()
    delivery.deliver(message.pk)
    assert outcome_of(message) == OURS


def test_a_log_in_that_is_put_off_is_none_of_our_faults(scripted, settings):
    scripted(EHLO="250-here\r\n250 AUTH PLAIN", AUTH="454 later")
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "a", "b"
    message = letter()
    delivery.deliver(message.pk)
    assert outcome_of(message) == LATER
    assert not ChannelPause.objects.get().is_ours


SIGNS = ["\n", "\r\n", "\r", "\x00", "\x0b", "\u2028", "\x85", "\t"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_subject_of_several_lines_is_queued_on_one(sign):
    assert queue(subject=f"one{sign}Bcc: two").subject == "one Bcc: two"


# PostgreSQL holds no NUL: no row of before has one.
@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign != "\x00"])
def test_a_subject_of_several_lines_leaves_on_one(scripted, sign):
    """Staff typed it so, before it was refused: no e-mail is given up for it."""
    server = scripted()
    message = letter(body="words")
    Message.objects.update(subject=f"one{sign}Bcc: two")  # as a row of before holds it
    assert delivery.deliver(message.pk)
    (taken,) = server.taken
    assert "Subject: one Bcc: two\r\n" in taken

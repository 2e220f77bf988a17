"""A portal that prints its messages has told nobody: the desk does. No file is emptied untold."""

import pytest

from members.services import keeping
from skills_center.messaging.outbox import delivery
from tests.marks import once

from .purging import announced, announcements, is_emptied, is_emptied_in_time, purge, wait

pytestmark = [once, pytest.mark.django_db]
PRINTS = "skills_center.messaging.outbox.gateways.ConsoleTextGateway"
PRINTS_MAIL = "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize("email", ["", "far@example.org"])
def test_who_would_be_told_on_paper_of_the_log_is_told_by_the_desk(
    gone, boss, clock, settings, email
):
    """A portal without a gateway and a mail server prints what it would send."""
    settings.TEXT_MESSAGE_BACKEND, settings.EMAIL_BACKEND = PRINTS, PRINTS_MAIL
    member = gone(email=email)
    for days in (0, 1, 62):
        wait(clock, days)
        purge()
        delivery.send_due()
        assert not is_emptied(member)
    assert member.unreached_since
    assert not announcements(member).exists()
    keeping.note_told(member, by=boss)
    wait(clock)
    purge()
    assert is_emptied(member)


def test_where_one_way_out_is_printed_the_other_tells_them(gone, clock, settings):
    settings.TEXT_MESSAGE_BACKEND = PRINTS
    member = gone(email="far@example.org")
    assert announced(member).channel == "email"
    delivery.send_due()
    wait(clock)
    purge()
    assert is_emptied(member)


@pytest.mark.parametrize("of_before", [False, True])
def test_what_was_printed_is_told_once_there_is_a_gateway(gone, clock, settings, of_before):
    """Of before it was known, nothing says of a message that it was printed."""
    member = gone()
    announced(member)
    sends, settings.TEXT_MESSAGE_BACKEND = settings.TEXT_MESSAGE_BACKEND, PRINTS
    delivery.send_due()
    assert announcements(member).get().state == "sent"
    if of_before:
        announcements(member).update(last_error="")
    wait(clock)
    purge()
    assert (is_emptied(member), bool(member.unreached_since)) == (False, True)
    settings.TEXT_MESSAGE_BACKEND = sends
    purge()
    delivery.send_due()
    assert announcements(member).count() == 2
    assert is_emptied_in_time(member, clock)

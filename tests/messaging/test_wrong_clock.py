"""A clock that was wrong for a while holds no message back, and brings no worker to its knees."""

import signal
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from skills_center.messaging.enums import MessageState
from skills_center.messaging.links.filling import LINK, with_link
from skills_center.messaging.links.tokens import UndatableError, read_token, token_for
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import delivery, moves
from tests import gateway
from tests.factories.tracks import EnrolmentFactory
from tests.rows import fresh

from .servers import queue

pytestmark = pytest.mark.django_db
QUEUED, UNSURE = MessageState.QUEUED, MessageState.UNSURE
YEAR = timedelta(days=365)
PHONE = "+212612345678"


@contextmanager
def in_seconds(seconds):
    def too_long(*_signal):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("year", [1970, 2019, 2020, 2027, 2671, 2673, 9998])
def test_a_token_is_made_whatever_the_day(year, time_machine):
    time_machine.move_to(datetime(year, 1, 2, 12, tzinfo=UTC))
    with in_seconds(20):
        assert read_token(token_for("e", 5, PHONE)).pk == 5


@pytest.mark.parametrize("year", [1970, 2019, 2673])
def test_a_link_that_would_be_dead_is_put_off(year, time_machine):
    enrolment = EnrolmentFactory(member__phone=PHONE, member__email="")
    Message.objects.all().delete()
    time_machine.move_to(datetime(year, 1, 2, 12, tzinfo=UTC))
    how = {"link_purpose": "enrolment", "link_id": enrolment.pk}
    message = queue(1, body=LINK, **how)
    other = queue(2)
    with pytest.raises(UndatableError):
        with_link(message)
    delivery.send_due()
    found = fresh(message)
    assert (found.state, found.last_error) == (QUEUED, "wrong clock")
    assert fresh(other).state == MessageState.SENT
    assert not ChannelPause.objects.exists()
    time_machine.move_to(datetime(2027, 1, 2, 12, tzinfo=UTC))
    delivery.send_due()
    assert fresh(message).state == MessageState.SENT


@pytest.fixture
def noon(time_machine):
    now = datetime(2027, 3, 3, 12, tzinfo=UTC)
    time_machine.move_to(now, tick=False)
    return now


@pytest.mark.parametrize("by_day", [True, False])
def test_what_was_queued_a_year_ahead_leaves_today(noon, by_day, time_machine):
    time_machine.move_to(noon + YEAR, tick=False)
    message = queue(1, by_day=by_day)
    code = queue(2, is_urgent=True, expires_at=timezone.now() + delivery.CODE_LASTS)
    time_machine.move_to(noon, tick=False)
    moves.settle_what_was_left()
    assert fresh(message).next_try_at == noon
    assert fresh(message).lasts_until == noon + timedelta(days=7)
    assert fresh(code).expires_at == noon + delivery.CODE_LASTS
    delivery.send_due()
    assert len(gateway.sent) == 2


def test_what_was_tried_a_year_ahead_is_tried_today(noon):
    message, waits = queue(1), queue(2)
    Message.objects.filter(pk=message.pk).update(next_try_at=noon + YEAR, tries=2)
    tomorrow = noon + max(moves.WAITS)
    Message.objects.filter(pk=waits.pk).update(next_try_at=tomorrow, tries=6)
    moves.settle_what_was_left()
    assert (fresh(message).next_try_at, fresh(waits).next_try_at) == (noon, tomorrow)


def test_what_lasts_beyond_all_kinds_has_an_end(noon):
    message = queue(1)
    Message.objects.filter(pk=message.pk).update(lasts_until=noon + YEAR)
    moves.settle_what_was_left()
    assert fresh(message).lasts_until == noon + timedelta(days=7)


def test_what_was_taken_up_a_year_ahead_was_left_behind(noon, time_machine):
    time_machine.move_to(noon + YEAR, tick=False)
    message = queue(1)
    assert moves.claim(message.pk)
    time_machine.move_to(noon, tick=False)
    moves.settle_what_was_left()
    assert fresh(message).state == UNSURE


def test_a_worker_whose_clock_is_minutes_ahead_keeps_its_message(noon, time_machine):
    message = queue(1)
    time_machine.move_to(noon + timedelta(minutes=20), tick=False)
    assert moves.claim(message.pk)
    time_machine.move_to(noon, tick=False)
    moves.settle_what_was_left()
    assert fresh(message).state == MessageState.SENDING

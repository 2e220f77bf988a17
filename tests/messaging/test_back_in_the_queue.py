"""What a message is like that waits once more: after a fault of all, sent again, led elsewhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from skills_center.messaging.enums import Channel, MessageState, Refusal
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import delivery, moves, pauses, refusals
from skills_center.messaging.outbox.refusals import REFUSED_AFTER
from tests import gateway
from tests.marks import once
from tests.rows import fresh

from .servers import queue

pytestmark = [once, pytest.mark.django_db]
TEXT = Channel.TEXT
LONG = timedelta(days=3)


@pytest.fixture
def now(time_machine):
    at = timezone.localtime().replace(hour=11, minute=0, second=0, microsecond=0)
    time_machine.move_to(at, tick=False)
    return at


def standing(number, **values):
    row = queue(number)
    Message.objects.filter(pk=row.pk).update(**values)
    return fresh(row)


# After a fault of all ---------------------------------------------------------------------
@pytest.mark.parametrize("tries", range(len(moves.WAITS)))
def test_who_met_a_fault_of_all_often_waits_no_longer_than_after_one_try(now, tries):
    row = standing(1, met_ours=3, tries=tries, next_try_at=now + LONG)
    moves.blamed(TEXT)
    row = fresh(row)
    assert row.next_try_at == now + moves.WAITS[tries]
    assert (row.tries, row.met_ours) == (tries + 1, 0)


def test_nothing_that_waits_for_another_reason_comes_sooner(now):
    soon = now + timedelta(seconds=5)
    others = {
        standing(1, met_ours=1, next_try_at=now + LONG): now + LONG,
        standing(2, met_ours=0, next_try_at=now + LONG): now + LONG,
        standing(3, met_ours=3, next_try_at=soon): soon,
        standing(4, met_ours=3, next_try_at=now + LONG, channel="email"): now + LONG,
        standing(5, met_ours=3, next_try_at=now + LONG, state="unsure"): now + LONG,
    }
    moves.blamed(TEXT)
    assert {row.pk: fresh(row).next_try_at for row in others} == {
        row.pk: at for row, at in others.items()
    }


# Sent again by the staff ------------------------------------------------------------------
@pytest.mark.parametrize("state", MessageState.RETRYABLE)
def test_sent_again_it_is_as_new(now, staff, state):
    """It goes before those that are behind, and stands before nobody: no trace of what it met."""
    row = standing(
        1, state=state, tries=4, met_ours=2, maybe_sent=True, last_error="x",
        refused=Refusal.ALONE, state_before=MessageState.UNSURE, put_aside_at=now,
        put_aside_by=staff(Role.DIRECTOR),
    )  # fmt: skip
    key = row.key
    assert moves.again(row)
    for one in (row, fresh(row)):
        assert (one.state, one.next_try_at, one.last_error) == (MessageState.QUEUED, now, "")
        assert (one.tries, one.met_ours, one.maybe_sent, one.refused) == (0, 0, False, "")
        assert (one.state_before, one.put_aside_at, one.put_aside_by) == ("", None, None)
        assert one.key != key


def test_sent_again_it_does_not_go_behind_what_met_nothing(now):
    again, later = standing(1, state="given_up", met_ours=2), standing(2)
    moves.again(again)
    assert delivery.send_next(TEXT)
    assert fresh(again).state == MessageState.SENT
    assert fresh(later).state == MessageState.QUEUED


# Led to another contact -------------------------------------------------------------------
OTHER = "+212698765432"


@pytest.mark.parametrize(
    ("state", "tries"), [(MessageState.QUEUED, 0), (MessageState.SENDING, 1)], ids=str
)
def test_led_elsewhere_it_has_tries_of_its_own(state, tries):
    """One in hand is being tried there for the first time."""
    row = standing(1, state=state, tries=5, last_error="HTTP 422", refused=Refusal.ALONE)
    key = row.key
    moves.led([row], [(TEXT, OTHER)])
    row = fresh(row)
    assert (row.address, row.state) == (OTHER, state)
    assert (row.tries, row.last_error) == (tries, "")
    assert row.key != key


@pytest.mark.parametrize("state", MessageState.FOR_STAFF)
def test_what_the_staff_decide_on_keeps_its_reason_wherever_it_is_led(state):
    row = standing(1, state=state, tries=5, last_error="HTTP 422", refused=Refusal.ALONE)
    moves.led([row], [(TEXT, OTHER)])
    row = fresh(row)
    assert (row.address, row.state) == (OTHER, state)
    assert (row.tries, row.last_error) == (5, "HTTP 422")


@pytest.mark.parametrize("way", [(Channel.EMAIL, "a@example.org"), (TEXT, OTHER)], ids=str)
@pytest.mark.parametrize("state", [state for state in MessageState if state != MessageState.SENT])
def test_what_the_former_way_out_met_is_not_held_against_another(state, way):
    """Five such would pause a channel that refused nobody."""
    for number in range(REFUSED_AFTER):
        row = standing(number, state=state, met_ours=2, refused=Refusal.IN_A_ROW)
        moves.led([row], [(way[0], f"{number}{way[1]}")])
        assert (row.refused, row.met_ours) == ("", 0)
    assert not any(refusals.is_known(channel) for channel in Channel)
    other = queue(90)
    other.channel, other.address = way
    assert not pauses.is_of_all(other)


# While the channel is paused --------------------------------------------------------------
@pytest.fixture
def pause(now):
    return ChannelPause.objects.create(
        channel=TEXT, failing_since=now, paused_until=now + timedelta(seconds=60), failures=3
    )


def test_a_code_that_went_behind_ends_a_pause_sooner(now, pause):
    """Whoever waits for it is not made to wait by news that stand before it."""
    news = standing(1)
    code = standing(2, is_urgent=True, met_ours=1)
    assert delivery.send_next(TEXT) is True
    assert len(gateway.sent) == 1
    assert fresh(news).state == MessageState.SENT  # whichever met less tries for all
    assert delivery.send_next(TEXT) is True
    assert fresh(code).state == MessageState.SENT


def test_where_nobody_waits_the_pause_holds(now, pause):
    standing(1), standing(2, met_ours=1)
    assert delivery.send_next(TEXT) is None
    assert gateway.sent == []

"""A restored copy sends nothing again that people had since it was made."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, moves
from tests import gateway

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def row(number, **fields):
    how = {"channel": "text", "address": f"+21260000000{number}", "language": "ar", "body": "x"}
    message = Message.objects.queue(**how)
    now = timezone.now()
    values = {"queued_at": now - 5 * HOUR, "next_try_at": now - 3 * HOUR} | fields
    Message.objects.filter(pk=message.pk).update(**values)
    return message


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def copied():
    """What a copy of four hours ago holds, and what was queued in it since it was restored."""
    now = timezone.now()
    row(1)
    row(2, state=MessageState.SENDING, taken_at=now - 4 * HOUR)
    row(3, is_secret=True)
    row(4, next_try_at=now + HOUR)  # it was to leave later, and has not yet
    row(5, queued_at=now)
    row(6, state=MessageState.SENT)
    row(7, state=MessageState.GIVEN_UP)


def restored(*more, since=None):
    moment = timezone.localtime(since or timezone.now() - 4 * HOUR)
    printed = io.StringIO()
    call_command("after_restore", "--since", f"{moment:%Y-%m-%d %H:%M:%S}", *more, stdout=printed)
    return printed.getvalue().splitlines()


@pytest.fixture
def again():
    """What another one that got through would have brought forward, a row that was put back."""
    now = timezone.now()
    row(1, next_try_at=now + HOUR, met_ours=3, last_error="HTTP 401")
    row(2, next_try_at=now + HOUR, tries=2)
    row(3, state=MessageState.GIVEN_UP, refused="row")


def test_what_was_tried_before_may_have_been_brought_forward(again):
    restored()
    assert states() == ["unsure", "unsure", "given_up"]
    assert moves.put_back("text") == 0  # nothing leaves by itself once more


@pytest.mark.parametrize("hour", [21, 12])
def test_what_leaves_by_day_has_not_left_at_night(hour, time_machine):
    since = datetime(2027, 3, 3, hour, 30, tzinfo=ZoneInfo("Africa/Casablanca"))
    time_machine.move_to(since + timedelta(hours=11))
    row(1, by_day=True, tries=1, queued_at=since - HOUR, next_try_at=since)
    row(2, queued_at=since - HOUR, next_try_at=since)
    restored(since=since)
    assert states() == ["queued" if hour == 21 else "unsure", "unsure"]


SAID = ["2 × text, queued", "1 × text, sending"]


def test_what_may_have_left_since_is_perhaps_sent(copied):
    told = restored()
    assert sorted(told) == sorted([*SAID, "3 messages are now “perhaps sent”."])
    assert states() == ["unsure"] * 3 + ["queued", "queued", "sent", "given_up"]
    assert set(Message.objects.filter(state="unsure").values_list("last_error", flat=True)) == {
        "restored"
    }
    assert Message.objects.get(is_secret=True).body == ""
    delivery.send_due()
    assert [address[-1] for address, _body in gateway.sent] == ["5"]
    assert restored()[-1] == "0 messages are now “perhaps sent”."


def test_a_trial_says_it_and_changes_nothing(copied):
    before = states()
    told = restored("--dry-run")
    assert sorted(told) == sorted([*SAID, "3 messages would be “perhaps sent”."])
    assert states() == before


@pytest.mark.parametrize("moment", ["2026-13-01 00:00", "yesterday", ""])
def test_what_is_no_moment_is_refused(moment):
    with pytest.raises(CommandError, match=r"2027-01-15 02:30|no such moment"):
        call_command("after_restore", "--since", moment)


def test_a_moment_to_come_is_refused():
    with pytest.raises(CommandError, match="still to come"):
        restored(since=timezone.now() + HOUR)

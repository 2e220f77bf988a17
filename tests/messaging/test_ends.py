"""What waits has an end: nobody reads tomorrow of a meeting of yesterday, and nothing waits for
ever."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from members import notices_privacy
from skills_center.base.errors import DomainError
from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import KINDS, LASTS, LONGEST_WAIT
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import decisions, delivery, moves
from skills_center.messaging.outbox.failures import OursError, RefusedError, UnsureError
from skills_center.messaging.outbox.reasons import what_to_do, why_in_words
from tests import gateway
from tests.factories.coaching import CoachingMeetingFactory
from tests.factories.members import MemberFactory
from tests.rows import fresh
from tracks import notices_coaching

from .servers import queue

pytestmark = pytest.mark.django_db
GIVEN_UP, UNSURE, QUEUED = MessageState.GIVEN_UP, MessageState.UNSURE, MessageState.QUEUED


@pytest.fixture
def answer(monkeypatch):
    """What the gateway says to all texts from now on."""

    def answers(error):
        def send(self, address, body, key):
            if error:
                raise error
            gateway.sent.append((address, body))

        monkeypatch.setattr(gateway.Outbox, "send", send)

    return answers


def weeks_pass(time_machine, number=10):
    for _time in range(number):
        delivery.send_due()
        time_machine.move_to(timezone.now() + timedelta(days=3))


def test_a_reminder_does_not_leave_once_it_began(center, answer, time_machine):
    time_machine.move_to(timezone.now().replace(hour=12))
    member = MemberFactory(center=center, phone="+212612345678", email="")
    meeting = CoachingMeetingFactory(plan__member=member, plan__center=center)
    meeting.slot.starts_at = timezone.now() + timedelta(days=2)
    notices_coaching.meeting_ahead(meeting)
    message = Message.objects.get()
    answer(OursError("HTTP 401", surely=True))
    weeks_pass(time_machine)
    answer(None)
    delivery.send_due()
    assert gateway.sent == []
    assert (fresh(message).state, fresh(message).last_error) == (GIVEN_UP, "expired")
    with pytest.raises(DomainError, match="is over"), translation.override("en"):
        decisions.send_again(fresh(message), by=None)


def test_what_tells_of_the_past_is_told(center, time_machine):
    member = MemberFactory(center=center, phone="+212612345678", email="")
    meeting = CoachingMeetingFactory(plan__member=member, plan__center=center)
    time_machine.move_to(meeting.slot.starts_at + timedelta(days=1))
    notices_coaching.meeting_booked(meeting)
    assert Message.objects.get().expires_at is None


def test_what_could_not_leave_for_a_week_is_for_the_staff(answer, time_machine):
    answer(OursError("HTTP 401", surely=True))
    message = queue()
    time_machine.move_to(timezone.now() + LASTS - timedelta(minutes=1))
    delivery.send_due()
    assert fresh(message).state == QUEUED
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    answer(None)
    assert delivery.send_due() == (0, 0)
    row = fresh(message)
    assert (row.state, row.last_error) == (GIVEN_UP, "waited")
    with translation.override("en"):
        assert str(why_in_words("waited")) == "for a week it could not leave"
        assert str(what_to_do(row)) == "Call them, or send it again."
    decisions.send_again(row, by=None)
    assert delivery.send_due() == (1, 0)


def test_each_kind_has_an_end():
    assert all(timedelta(0) < kind.lasts <= LONGEST_WAIT for kind in KINDS.values())


def test_of_who_was_forgotten_nothing_waits_for_ever(center, answer, time_machine):
    answer(OursError("HTTP 401", surely=True))
    member = MemberFactory(
        center=center, phone="+212612345678", email="", first_name="Zubayda", user=None
    )
    notices_privacy.erased(member)
    assert Message.objects.filter(body__contains="Zubayda").exists()
    time_machine.move_to(timezone.now() + LASTS + timedelta(days=1))
    call_command("purge")  # though nobody looked at it since
    assert not Message.objects.exists()


# What a gateway that keeps keys may have -----------------------------------------------------
MAYBE = UnsureError("HTTP 504", keeps_keys=True)


def test_seven_times_no_answer_is_perhaps_sent(answer, time_machine):
    answer(MAYBE)
    message = queue()
    for _time in range(len(moves.WAITS) + 1):
        assert fresh(message).state == QUEUED
        delivery.deliver(message.pk)
        time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert (fresh(message).state, fresh(message).last_error) == (UNSURE, "HTTP 504")


@pytest.mark.parametrize("after", [RefusedError("HTTP 400"), "waited"])
def test_what_may_have_left_once_is_never_given_up(answer, time_machine, after):
    answer(MAYBE)
    message = queue()
    delivery.send_due()
    assert fresh(message).maybe_sent
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    if after == "waited":
        time_machine.move_to(timezone.now() + LASTS)
    else:
        answer(after)
    delivery.send_due()
    assert fresh(message).state == UNSURE


def test_staff_send_again_under_a_key_that_the_gateway_does_not_know(answer):
    answer(MAYBE)
    message = queue()
    delivery.send_due()
    Message.objects.update(state=UNSURE)
    decisions.send_again(fresh(message), by=None)
    assert (fresh(message).key != message.key, fresh(message).maybe_sent) == (True, False)

"""Between two texts of one question stands a week, by whichever way and on whichever day the former
one left; and a clock that was ahead holds nobody's questions until its day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from members.services.contacts import change_contact
from skills_center.base.dates import today
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, moves
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, FollowUpFactory
from tests.rows import fresh
from tracks.enums import FollowUpState
from tracks.models import FollowUp
from tracks.services import follow_ups
from tracks.services.follow_up_times import BETWEEN, CALL_AFTER, was_misdirected

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, OTHER = "+212612345678", "+212698765432"


@pytest.fixture
def begins(time_machine):
    at = timezone.localtime().replace(hour=11, minute=0, second=0, microsecond=0)
    time_machine.move_to(at, tick=False)
    return at


@pytest.fixture
def after(begins, time_machine):
    """`after(days)`: so many days after the first question."""
    return lambda days: time_machine.move_to(begins + timedelta(days=days), tick=False)


@pytest.fixture
def question(center, begins):
    member = MemberFactory(center=center, user=None, phone=PHONE, email="a@example.org")
    place = EnrolmentFactory(member=member, cohort=CohortFactory(center=center), state="completed")
    return FollowUpFactory(enrolment=place, months=3, due_on=today())


def later_one(question):
    return FollowUpFactory(enrolment=question.enrolment, months=6, due_on=today())


def asked_anew_elsewhere(question, director):
    change_contact(question.enrolment.member, by=director, phone=OTHER)


def sent_again_by_staff(question, director):
    Message.objects.update(state="given_up")
    moves.again(Message.objects.get())
    assert delivery.send_next("text")


def left_late(question, director):
    assert delivery.send_next("text")


WAYS = [asked_anew_elsewhere, sent_again_by_staff, left_late]


@pytest.mark.parametrize("way", WAYS)
def test_a_reminder_stands_a_week_from_what_left_last(question, director, after, way):
    assert follow_ups.ask_follow_ups() == 1
    if way is not left_late:
        assert delivery.send_next("text")
    after(6)
    way(question, director)
    for days in (7, 6 + BETWEEN.days - 1):
        after(days)
        assert follow_ups.remind_follow_ups() == 0
    after(6 + BETWEEN.days)
    assert follow_ups.remind_follow_ups() == 1


@pytest.mark.parametrize("way", WAYS)
def test_the_next_question_stands_a_week_from_it_too(question, director, after, way):
    follow_ups.ask_follow_ups()
    if way is not left_late:
        assert delivery.send_next("text")
    after(6)
    way(question, director)
    after(8)
    other = later_one(question)
    assert follow_ups.ask_follow_ups() == 0
    after(6 + BETWEEN.days)
    assert follow_ups.ask_follow_ups() == 1
    assert fresh(other).state == FollowUpState.ASKED


def test_what_nobody_had_holds_no_reminder_back(question, director, after):
    follow_ups.ask_follow_ups()
    after(6)
    asked_anew_elsewhere(question, director)
    Message.objects.update(state="given_up", queued_at=timezone.now())
    after(7)
    assert follow_ups.remind_follow_ups() == 1


def test_the_text_of_another_cohort_holds_nothing_back(question, after):
    follow_ups.ask_follow_ups()
    after(6)
    place = EnrolmentFactory(member=question.enrolment.member, state="completed")
    FollowUpFactory(enrolment=place, due_on=today())
    assert follow_ups.ask_follow_ups() == 1
    after(7)
    assert follow_ups.remind_follow_ups() == 1


# The clock was ahead ------------------------------------------------------------------------
AHEAD = 400


@pytest.fixture
def asked_ahead(question, after):
    after(AHEAD)
    follow_ups.ask_follow_ups()
    assert delivery.send_next("text")
    after(0)
    return question


def test_what_was_sent_by_a_clock_ahead_holds_no_other_question(asked_ahead, after):
    other = later_one(asked_ahead)
    assert follow_ups.ask_follow_ups() == 1
    assert fresh(other).state == FollowUpState.ASKED


def test_its_reminders_and_its_call_come_as_if_it_were_asked_now(asked_ahead, after):
    assert fresh(asked_ahead).call_from > today() + CALL_AFTER
    assert follow_ups.remind_follow_ups() == 0
    after(6)
    assert follow_ups.remind_follow_ups() == 0
    after(7)
    assert follow_ups.remind_follow_ups() == 1
    after(CALL_AFTER.days)
    assert list(FollowUp.objects.to_call()) == [asked_ahead]


def test_whom_a_stranger_answered_then_is_called_now(asked_ahead, after):
    after(AHEAD)
    follow_ups.reached_somebody_else(asked_ahead)
    after(0)
    assert not FollowUp.objects.to_call().exists()
    follow_ups.remind_follow_ups()
    assert list(FollowUp.objects.to_call()) == [asked_ahead]


def test_what_two_clocks_call_now_is_no_clock_ahead(question, begins, time_machine):
    time_machine.move_to(begins + timedelta(seconds=30), tick=False)
    follow_ups.ask_follow_ups()
    asked_at = fresh(question).asked_at
    time_machine.move_to(begins, tick=False)
    assert follow_ups.remind_follow_ups() == 0
    later_one(question)
    assert follow_ups.ask_follow_ups() == 0
    assert fresh(question).asked_at == asked_at


def test_a_call_that_reached_them_counts_after_what_a_clock_ahead_noted(asked_ahead, staff, after):
    after(AHEAD)
    follow_ups.reached_somebody_else(asked_ahead)
    after(0)
    manager = staff(Role.TRACK_MANAGER)
    follow_ups.answer(fresh(asked_ahead), by=manager, kind="looking")
    assert not was_misdirected(asked_ahead.enrolment.member)
    follow_ups.no_reply(later_one(asked_ahead), by=manager, wrong_number=True)
    assert was_misdirected(asked_ahead.enrolment.member)

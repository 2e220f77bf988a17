"""Who was kept, or told by the desk, is told nothing more by the portal, and stands in no list."""

import pytest
from django.utils import timezone

from members.services import keeping
from skills_center.base.due import run_due
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, moves
from skills_center.messaging.outbox.failures import NotSentError
from skills_center.privacy import retention
from tests import gateway

from .purging import PHONE, announced, announcements, is_given_up, perhaps_left, purge, wait

pytestmark = pytest.mark.django_db


def keep(member, by):
    keeping.keep_file(member, by=by)


def log_in(member, by):
    """Found by the purge of the next night."""
    type(member).objects.filter(pk=member.pk).update(seen_on=timezone.localdate())
    assert retention.welcome_back() == 1


came_back = pytest.mark.parametrize("comes", [keep, log_in])
failed = pytest.mark.parametrize("failed", [is_given_up, perhaps_left])


@came_back
def test_what_waits_for_the_morning_does_not_leave(gone, boss, clock, comes):
    clock.move_to(timezone.now().replace(hour=3))
    member = gone()
    assert announced(member).state == "queued"
    comes(member, boss)
    clock.move_to(timezone.now().replace(hour=9, minute=1))
    purge()
    delivery.send_due()
    assert gateway.sent == []


def test_what_is_in_hand_is_tried_no_second_time(gone, boss, clock, monkeypatch):
    member = gone()
    purge()

    def send(*_message):
        keeping.keep_file(member, by=boss)
        raise NotSentError("x")

    with monkeypatch.context() as patch:
        patch.setattr(gateway.Outbox, "send", send)
        delivery.send_due()
    wait(clock, 1)
    purge()
    delivery.send_due()
    assert gateway.sent == []
    assert not Message.objects.to_look_at().exists()


@came_back
@failed
def test_what_failed_waits_for_nobody(gone, boss, clock, comes, failed):
    member = gone()
    message = announced(member)
    failed(message, boss)
    assert Message.objects.to_look_at().exists()
    comes(member, boss)
    assert not Message.objects.to_look_at().exists()


@failed
def test_who_is_to_be_told_by_the_desk_stands_in_one_list_and_then_in_none(
    gone, boss, clock, failed
):
    member = gone()
    failed(announced(member), boss)
    wait(clock, 1)
    purge()
    member.refresh_from_db()
    assert member.unreached_since
    assert not Message.objects.to_look_at().exists()
    keeping.note_told(member, by=boss)
    keeping.take_back_told(member, by=boss)
    for _night in range(3):
        wait(clock, 1)
        purge()
    assert announcements(member).get().address == PHONE  # tried in vain, and not once more


def test_what_told_them_stands(gone, boss, clock):
    member = gone()
    assert moves.sent(moves.claim(announced(member).pk))
    keep(member, boss)
    assert announcements(member).get().state == "sent"


def test_a_number_tried_in_vain_stays_so_whatever_looks_at_the_lists(gone, boss, clock):
    member = gone()
    is_given_up(announced(member), boss)
    for _night in range(4):
        wait(clock, 1)
        run_due()
        purge()
        run_due()
    assert announcements(member).count() == 1
    member.refresh_from_db()
    assert member.unreached_since

"""Somebody gone for years, the purge that comes each night, and what becomes of them."""

import io
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from members.models import Member
from members.notices_privacy import PURGE_ANNOUNCED
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import decisions, moves
from tests.factories.members import MemberFactory
from tests.rows import fresh

PHONE, OTHER = "+212612345678", "+212698765432"
LONG = timedelta(days=8 * 366)


def gone_for_years(center, **fields):
    """Somebody of whom nothing was seen since LONG; without an account, where none is given."""
    day = timezone.now() - LONG
    fields = {"user": None, "phone": PHONE, "email": ""} | fields
    member = MemberFactory(center=center, registered_on=day.date(), **fields)
    Member.objects.filter(pk=member.pk).update(created_at=day, seen_on=None)
    return fresh(member)


def purge():
    call_command("purge", stdout=io.StringIO())


def announcements(member):
    return Message.objects.filter(kind=PURGE_ANNOUNCED.code).to(member)


def announced(member):
    purge()
    return announcements(member).get()


def wait(clock, days=62):
    clock.move_to(timezone.now() + timedelta(days=days))


def is_emptied(member):
    member.refresh_from_db()
    return member.anonymised_at is not None


def is_emptied_in_time(member, clock):
    """Whether the days to come back run from now: emptied once they are over, and not before."""
    wait(clock, 30)
    purge()
    if is_emptied(member):
        return False
    wait(clock, 31)
    purge()
    return is_emptied(member)


# What became of the announcement -----------------------------------------------------------
def stays_queued(message, by):
    pass


def is_in_hand(message, by):
    assert moves.claim(message.pk)


def is_given_up(message, by):
    assert moves.given_up(moves.claim(message.pk), why="HTTP 422")


def is_put_aside(message, by):
    is_given_up(message, by)
    decisions.put_aside(message, by=by)


def perhaps_left(message, by):
    assert moves.unsure(moves.claim(message.pk), why="HTTP 504")


def left(message, by):
    assert moves.sent(moves.claim(message.pk))


def is_emptied_of_words(message, by):
    left(message, by)
    Message.objects.filter(pk=message.pk).update(body="", subject="", address="", last_error="")


def is_gone(message, by):
    message.delete()

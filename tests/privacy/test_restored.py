"""A copy of the data was put back: who came by since it was made is not emptied for that."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.models import Member
from members.services import keeping
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery

from .purging import PHONE, announcements, is_emptied, is_emptied_in_time, purge, wait

pytestmark = pytest.mark.django_db
LIFE = ("seen_on", "purge_told_at", "unreached_since", "told_in_person_at")


def restored(since, *more):
    printed = io.StringIO()
    call_command("after_restore", "--since", f"{since.isoformat()}", *more, stdout=printed)
    return printed.getvalue().splitlines()[-1]


NOTHING = "0 messages are now “perhaps sent”."


@pytest.fixture
def put_back(boss, clock):
    """Their days end; they come by one day before, and what was copied on that morning is put back
    after that. Returns the moment of the copy."""

    def live(member):
        wait(clock, 58)
        copy, since = Member.objects.filter(pk=member.pk).values(*LIFE).get(), timezone.now()
        wait(clock, 1)
        member.refresh_from_db()
        keeping.keep_file(member, by=boss)
        wait(clock, 2)
        Member.objects.filter(pk=member.pk).update(**copy)
        return since

    return live


def told_by_message(member, by):
    purge()
    delivery.send_due()


def told_by_the_desk(member, by):
    purge()
    member.refresh_from_db()
    keeping.note_told(member, by=by)


@pytest.mark.parametrize(
    ("told", "phone"), [(told_by_message, PHONE), (told_by_the_desk, "+212523490000")]
)
def test_who_came_by_after_the_copy_is_told_anew_and_has_all_days(
    gone, boss, clock, put_back, told, phone
):
    member = gone(phone=phone)
    told(member, boss)
    since = put_back(member)
    said = "1 persons to be told anew that their file will be emptied."
    assert restored(since, "--dry-run") == said
    assert restored(since) == said
    assert restored(since) == NOTHING
    told(member, boss)
    assert not is_emptied(member)
    assert is_emptied_in_time(member, clock)


def test_who_was_told_since_is_told(gone, clock):
    """In the very database that was put back, before somebody thought of the command."""
    member, since = gone(), timezone.now()
    wait(clock, 1)
    told_by_message(member, None)
    assert restored(since) == NOTHING
    assert announcements(member).count() == Message.objects.count() == 1


def test_who_is_looked_for_is_looked_for_still(gone, clock):
    member = gone(phone="")
    purge()
    member.refresh_from_db()
    day = member.unreached_since
    wait(clock, 3)
    restored(timezone.now() - timedelta(hours=1))
    member.refresh_from_db()
    assert member.unreached_since == day

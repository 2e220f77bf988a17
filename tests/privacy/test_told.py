"""Nobody's file is emptied who was not told: by facts, whatever became of the message and of the
contact that it went to."""

import pytest
from django.utils import timezone

from members.enums import Role
from members.services import keeping
from members.services.announcing import announced_to
from members.services.contacts import change_contact
from members.services.merging import merge
from skills_center.messaging.outbox import decisions, delivery
from skills_center.messaging.outbox.restoring import settle_after_restore
from tests.marks import once

from .purging import (
    LONG,
    OTHER,
    PHONE,
    announced,
    announcements,
    is_emptied,
    is_emptied_in_time,
    is_emptied_of_words,
    is_given_up,
    is_gone,
    is_in_hand,
    is_put_aside,
    left,
    perhaps_left,
    purge,
    stays_queued,
    wait,
)

# The purge itself is asked on both databases by `test_purge.py`.
pytestmark = [once, pytest.mark.django_db]

STATES = [
    *(stays_queued, is_in_hand, is_given_up, is_put_aside, perhaps_left, left),
    *(is_emptied_of_words, is_gone),
]


# What became of the contact ----------------------------------------------------------------
def contact_stays(member, by):
    pass


def contact_goes(member, by):
    change_contact(member, by=by, phone="")


def contact_is_corrected(member, by):
    change_contact(member, by=by, phone=OTHER)


def contact_becomes_an_email(member, by):
    change_contact(member, by=by, phone="", email="karima@example.org")


CHANGES = [contact_stays, contact_goes, contact_is_corrected, contact_becomes_an_email]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", STATES)
def test_nobody_untold_is_emptied(gone, boss, clock, state, change):
    """No announcement but the first one leaves."""
    member = gone()
    state(announced(member), boss)
    change(member, boss)
    for days in (1, 62, 62):
        wait(clock, days)
        purge()
    told = state is left and change is contact_stays
    assert is_emptied(member) is told
    if not told:  # what waits has an end: it is with the desk, or on its way to a contact of theirs
        waits = announcements(member).filter(state__in=["queued", "sending"]).exists()
        assert waits or member.unreached_since


@pytest.mark.parametrize("change", [contact_is_corrected, contact_becomes_an_email])
@pytest.mark.parametrize("state", STATES)
def test_who_has_another_contact_is_told_anew_and_then_emptied(gone, boss, clock, state, change):
    member = gone()
    state(announced(member), boss)
    change(member, boss)
    wait(clock, 1)
    purge()
    delivery.send_due()
    assert is_emptied_in_time(member, clock)


@pytest.mark.parametrize("state", [is_given_up, is_put_aside, perhaps_left])
def test_what_was_written_in_vain_is_not_written_again_to_the_same_number(gone, boss, clock, state):
    member = gone()
    state(announced(member), boss)
    wait(clock, 1)
    purge()
    member.refresh_from_db()
    assert (bool(member.unreached_since), announcements(member).count()) == (True, 1)
    keeping.note_told(member, by=boss)
    assert is_emptied_in_time(member, clock)


def test_the_days_run_from_when_it_left(gone, clock):
    """A way out may be closed for days."""
    member = gone()
    message = announced(member)
    wait(clock, 5)
    left(message, None)
    assert is_emptied_in_time(member, clock)


def test_what_staff_say_arrived_has_told_them(gone, boss, clock):
    member = gone()
    perhaps_left(message := announced(member), boss)
    decisions.note_arrival(message, by=boss)
    member.refresh_from_db()
    assert announced_to(member).told_at


def test_what_was_restored_from_a_copy_has_told_nobody(gone, clock):
    member = gone()
    announced(member)
    wait(clock, 1)
    settle_after_restore(timezone.now())
    wait(clock)
    purge()
    assert not is_emptied(member)


def test_who_came_back_is_told_anew_years_later(gone, boss, clock):
    member = gone()
    left(announced(member), boss)
    keeping.keep_file(member, by=boss)
    wait(clock, LONG.days)
    purge()
    assert not is_emptied(member)
    assert announcements(member).filter(state="queued").exists()


@pytest.mark.parametrize("state", [is_given_up, is_put_aside, perhaps_left])
def test_what_was_written_in_vain_to_one_contact_is_written_to_the_other(gone, boss, clock, state):
    member = gone(email="far@example.org")
    first = announced(member)
    state(first, boss)
    wait(clock, 1)
    purge()
    second = announcements(member).exclude(pk=first.pk).get()
    assert {first.address, second.address} == {PHONE, "far@example.org"}
    member.refresh_from_db()
    assert member.unreached_since is None
    state(second, boss)
    wait(clock, 1)
    purge()
    member.refresh_from_db()
    assert (bool(member.unreached_since), announcements(member).count()) == (True, 2)


def test_who_was_told_at_the_second_contact_has_the_days_from_there(gone, boss, clock):
    member = gone(email="far@example.org")
    first = announced(member)
    is_given_up(first, boss)
    wait(clock, 40)
    purge()
    left(announcements(member).exclude(pk=first.pk).get(), boss)
    wait(clock, 40)
    purge()
    assert not is_emptied(member)
    wait(clock, 30)
    purge()
    assert is_emptied(member)


def test_two_who_share_a_phone_are_two(gone, boss, clock):
    first, second = gone(), gone()
    purge()
    left(announcements(first).get(), boss)
    is_given_up(announcements(second).get(), boss)
    wait(clock)
    purge()
    assert (is_emptied(first), is_emptied(second)) == (True, False)
    assert second.unreached_since


def test_what_told_the_file_that_went_tells_not_the_other(gone, boss, clock):
    kept, other = gone(), gone(phone=OTHER)
    purge()
    is_given_up(announcements(kept).get(), boss)
    left(announcements(other).get(), boss)
    wait(clock, 1)
    kept = merge(kept=kept, gone=other, by=boss)
    wait(clock)
    purge()
    assert not is_emptied(kept)


def test_what_the_desk_said_stands_when_the_number_changes(gone, staff, boss, clock):
    member = gone(phone="+212523490000")
    purge()
    member.refresh_from_db()
    keeping.note_told(member, by=staff(Role.FRONT_DESK))
    change_contact(member, by=boss, phone=PHONE)
    wait(clock)
    purge()
    assert is_emptied(member)

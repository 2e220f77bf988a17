"""Two files become one: who is not gone by either is not gone, and was told if both were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Member
from members.models.members import BOOKKEEPING
from members.services import keeping
from members.services.announcing import announced_to
from members.services.inactivity import inactive_members
from members.services.joined_life import JOINED
from members.services.merging import _NOT_CHOSEN, merge
from skills_center.base.dates import today
from skills_center.messaging.outbox import delivery
from tests.factories.members import UserFactory
from tests.marks import once
from tests.rows import fresh

from .purging import OTHER, PHONE, is_emptied_in_time, purge, wait

pytestmark = [once, pytest.mark.django_db]
# Of what the portal writes itself, what is not joined, each with its reason.
NOT_JOINED = {
    "id": "the row that stays",
    "number": "its own; the other's is one of the former ones",
    "user": "of two accounts one stays: `absorb_account`",
    "updated_at": "when it is saved, which is now",
    "anonymised_at": "an emptied file is not merged",
    "search_text": "folded anew",
    "name_text": "folded anew",
    "name_sounds": "folded anew",
    "name_key": "folded anew",
    "latin_name_key": "folded anew",
}


def test_each_column_that_nobody_chooses_is_joined_or_says_why_not():
    assert BOOKKEEPING.keys() <= JOINED.keys()
    assert _NOT_CHOSEN - NOT_JOINED.keys() == JOINED.keys(), (
        "Say in JOINED (members/services/joined_life.py) what the one file holds of both."
    )
    assert NOT_JOINED.keys() & JOINED.keys() == set()


def night():
    purge()
    delivery.send_due()


def told_long_ago(member, clock):
    """Told by a message; their days end tomorrow."""
    night()
    assert announced_to(fresh(member)).told_at
    wait(clock, 59)
    return fresh(member)


def log_in(member, by):
    member.user.last_login = timezone.now()
    member.user.save(update_fields=["last_login"])


def _set(**values):
    def sign(member, by):
        Member.objects.filter(pk=member.pk).update(
            **{name: value() for name, value in values.items()}
        )

    return sign


# By the column that says it. A file is written on the day of its registration or later.
SIGNS = {
    "seen_on": lambda member, by: keeping.keep_file(member, by=by),
    "registered_on": _set(registered_on=today, created_at=timezone.now),
    "created_at": _set(created_at=timezone.now),
    "last_login": log_in,
}


@pytest.mark.parametrize("phone", [PHONE, OTHER, ""])
@pytest.mark.parametrize("stays", ["told", "alive"])
@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_sign_of_life_of_either_is_one_of_the_person(gone, clock, boss, sign, stays, phone):
    account = UserFactory if sign is log_in else lambda: None
    told = told_long_ago(gone(user=account()), clock)
    alive = gone(phone=phone, user=account())
    sign(alive, boss)
    alive = fresh(alive)
    assert not inactive_members().filter(pk=alive.pk).exists()
    kept, leaves = (told, alive) if stays == "told" else (alive, told)
    merge(kept=kept, gone=leaves, by=boss)
    assert not inactive_members().exists()
    wait(clock, 2)
    night()
    assert (fresh(kept).anonymised_at, fresh(kept).purge_told_at) == (None, None)


@pytest.mark.parametrize("stays", ["told", "untold"])
def test_who_was_told_of_one_file_alone_is_told_anew(gone, clock, boss, stays):
    told = told_long_ago(gone(), clock)
    untold = gone(phone=OTHER)
    kept, leaves = (told, untold) if stays == "told" else (untold, told)
    merge(kept=kept, gone=leaves, by=boss)
    wait(clock, 2)
    night()
    assert is_emptied_in_time(kept, clock)


@pytest.mark.parametrize("stays", ["first", "second"])
def test_who_was_told_of_both_has_the_days_of_the_later(gone, clock, boss, stays):
    first = gone()
    night()
    wait(clock, 40)
    second = gone()  # the same phone: both announcements reached them
    night()
    pair = [fresh(first), fresh(second)]
    kept, leaves = pair if stays == "first" else reversed(pair)
    merge(kept=kept, gone=leaves, by=boss)
    wait(clock, 40)
    night()
    assert fresh(kept).anonymised_at is None
    wait(clock, 21)
    night()
    assert fresh(kept).anonymised_at


@pytest.mark.parametrize("stays", ["said", "alive"])
def test_what_the_desk_said_of_one_file_empties_not_who_came_by(gone, clock, boss, stays):
    said = gone(phone="")
    night()
    keeping.note_told(fresh(said), by=boss)
    wait(clock, 59)
    alive = gone(phone=OTHER)
    keeping.keep_file(alive, by=boss)
    kept, leaves = (said, alive) if stays == "said" else (alive, said)
    merge(kept=fresh(kept), gone=fresh(leaves), by=boss)
    wait(clock, 2)
    night()
    assert fresh(kept).anonymised_at is None


@pytest.mark.parametrize("looked_for", [0, 1])
def test_who_is_looked_for_waits_as_long_as_the_one_that_waited_longer(
    gone, clock, boss, looked_for
):
    pair = [gone(phone=""), gone(phone="")]
    day = today() - timedelta(days=30)
    Member.objects.filter(pk=pair[looked_for].pk).update(unreached_since=day)
    kept = merge(kept=fresh(pair[0]), gone=fresh(pair[1]), by=boss)
    night()
    assert fresh(kept).unreached_since == day

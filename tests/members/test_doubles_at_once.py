"""A question about two files, while somebody takes up one of them: nothing of it is lost."""

import threading
import time

import pytest
from django.db import transaction

from members.enums import DuplicateState
from members.models import DuplicatePair
from members.services.claims import claim
from members.services.completing import complete
from members.services.duplicates import record_pairs, tell_apart
from members.services.merging import merge
from tests.factories.members import MemberFactory
from tests.races import at_once, failures
from tests.rows import fresh

from .test_locking import OLD, account

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def while_it_is_claimed(file, act):
    """What `act` returns, begun while the claim of a file is written and not yet there."""
    owner, held = account(OLD), threading.Event()

    def claims():
        with transaction.atomic():
            claim(user=owner, birth_date=file.birth_date)
            held.set()
            time.sleep(1)  # until the other waits for it, or went past

    def acts():
        assert held.wait(20)
        return act()

    done = at_once([claims, acts])
    assert failures(done) == []
    return done[1]


def test_two_persons_stay_two_persons_for_the_file_that_a_merge_keeps(center):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center, user=None)
    third = fresh(MemberFactory(center=center, user=None, phone=OLD))
    record_pairs([(gone.pk, third.pk, "name_birth")])
    tell_apart(DuplicatePair.objects.get(), by=None)
    while_it_is_claimed(third, lambda: merge(kept=kept, gone=gone, by=None))
    (pair,) = DuplicatePair.objects.all()
    assert (pair.other(kept), pair.state) == (third.pk, DuplicateState.DIFFERENT)


def test_card_of_another_file_is_asked_about(center):
    holder = fresh(MemberFactory(center=center, user=None, phone=OLD, cin="QA123456"))
    own = MemberFactory(center=center, user=None, cin=None)
    while_it_is_claimed(holder, lambda: complete(own, details={"cin": "QA123456"}, language="fr"))
    assert fresh(own).cin is None
    assert [pair.other(own) for pair in DuplicatePair.objects.about(own)] == [holder.pk]

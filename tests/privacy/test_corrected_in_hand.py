"""The number is corrected while the announcement is in a worker's hands: the new one is told."""

import pytest

from members.services.contacts import change_contact
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.failures import (
    NotSentError,
    OursError,
    RefusedError,
    UnsureError,
)
from tests import gateway
from tests.marks import once

from .purging import OTHER, announcements, is_emptied, purge, wait

# The purge itself is asked on both databases by `test_purge.py`.
pytestmark = [once, pytest.mark.django_db]
NOT_TAKEN = [
    NotSentError("x"),
    RefusedError("x"),
    RefusedError("x", of_address=True),
    OursError("x"),
    OursError("x", surely=True),
]


@pytest.fixture
def corrected(monkeypatch, boss):
    """What happens to a member whose number is corrected while it is tried, which meets this."""

    def happen(member, error):
        def send(*_message):
            member.refresh_from_db()
            change_contact(member, by=boss, phone=OTHER)
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(gateway.Outbox, "send", send)
            delivery.send_due()

    return happen


@pytest.mark.parametrize("error", NOT_TAKEN, ids=lambda error: type(error).__name__)
def test_what_did_not_leave_goes_and_the_new_number_is_told(gone, clock, corrected, error):
    member = gone()
    purge()
    corrected(member, error)
    assert not announcements(member).exists()
    for days in (1, 1, 30):
        wait(clock, days)
        purge()
        delivery.send_due()
    member.refresh_from_db()
    assert member.unreached_since is None
    assert [address for address, _body in gateway.sent] == [OTHER]
    assert not is_emptied(member)
    wait(clock, 32)
    purge()
    assert is_emptied(member)


def test_what_perhaps_left_stays_to_be_looked_at(gone, clock, corrected):
    member = gone()
    purge()
    corrected(member, UnsureError("x"))
    wait(clock, 1)
    purge()
    delivery.send_due()
    assert [address for address, _body in gateway.sent] == [OTHER]
    assert set(announcements(member).values_list("state", flat=True)) == {"unsure", "sent"}

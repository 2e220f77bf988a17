"""Names as long as their columns, and moments near midnight, wherever they are put together."""

from datetime import UTC, date, datetime

import pytest

from members import notices
from members.enums import AccessKind, Origin, RemovalReason
from members.models import Access, LogIn, Removal
from members.services.registration import register
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.models import LONGEST_SUBJECT
from skills_center.messaging.wording.services import put_words
from tests.factories.members import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
LETTERS = ["A", "ش"]
JUST_AFTER_MIDNIGHT = datetime(2026, 7, 20, 23, 30, tzinfo=UTC)  # 00:30 of the 21st there


@pytest.mark.parametrize("letter", LETTERS)
def test_the_longest_names_are_registered_and_told(center, letter):
    put_words(notices.REGISTERED, "fr", subject="x" * 150 + "{name}", body="{name} {number} {link}")
    details = {
        "first_name": letter * 60, "last_name": letter * 60, "latin_first_name": "B" * 60,
        "latin_last_name": "C" * 60, "sex": "male", "birth_date": date(2000, 1, 1),
        "center": center, "phone": "+212612345678",
    }  # fmt: skip
    account = UserFactory(phone="+212612345678", email=None)
    register(details=details, user=account, language="fr", origin=Origin.ONLINE)
    account.refresh_from_db()
    assert account.name.startswith(letter * 60)
    assert len(Message.objects.get().subject) <= LONGEST_SUBJECT


def of_a_message(center):
    message = Message.objects.queue(channel="text", address="x", language="ar", body="x")
    message.queued_at = JUST_AFTER_MIDNIGHT
    return message


def of_a_log_in(center):
    return LogIn(user=UserFactory(), at=JUST_AFTER_MIDNIGHT)


def of_a_reading(center):
    member = MemberFactory(center=center)
    return Access(member=member, kind=AccessKind.IDENTITY, at=JUST_AFTER_MIDNIGHT)


def of_a_destroyed_paper(center):
    reason = RemovalReason.EXPIRED
    return Removal(kind="cv", removed_at=JUST_AFTER_MIDNIGHT, reason=reason)


@pytest.mark.parametrize(
    "row", [of_a_message, of_a_log_in, of_a_reading, of_a_destroyed_paper], ids=lambda f: f.__name__
)
def test_a_row_is_called_by_the_clock_of_the_centres(center, row):
    called = str(row(center))
    assert "21" in called
    assert "20 " not in called.replace("2026", "")
    assert "23:30" not in called

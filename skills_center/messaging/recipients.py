"""Whose a message is: a row of one of the kinds that the apps hand in, or nobody by name.

The outbox knows no model above it, so that a message holds a kind and a key. Who is reached where
is asked of the row when the message leaves (`outbox/reaching.py`).
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from skills_center.base.registry import Registry

Contact = tuple[str, str]  # a channel, and an address there


class _Holder:
    """Whoever holds this very contact, and nobody else: who typed a code, who had a number."""

    recipient_kind = "contact"
    pk = None


HOLDER = _Holder()


@dataclass(frozen=True)
class AtWork:
    """An account as one of the staff: what is written to it is of their work, and of others. It
    is in no copy of what is known of its person, and does not go with their file."""

    account: Any
    recipient_kind: ClassVar[str] = "staff"

    @property
    def pk(self):
        return self.account.pk


@dataclass(frozen=True)
class Recipient:
    """Rows of one kind that messages are for.

    `rows` are all of them, with what the rest reads of one. `contacts(row)` are those by which it
    is reached now, the preferred first. `seen_by(user)` are the rows that somebody of the staff
    may see; of those alone `named(row)` is the name, `page(row)` the page where it is corrected,
    and `call(row, user)` a number to call, where this person may see it. `found_by(rows, user,
    typed)` are those of the rows seen that a search finds by what this person may search by.
    """

    kind: str
    rows: Callable[[], QuerySet]
    contacts: Callable[[Any], list[Contact]]
    seen_by: Callable[[Any], QuerySet]
    named: Callable[[Any], str]
    page: Callable[[Any], str]
    call: Callable[[Any, Any], str]
    found_by: Callable[[QuerySet, Any, str], QuerySet]


RECIPIENTS: Registry[Recipient] = Registry("recipients of messages")


def recipient_of(kind: str) -> Recipient | None:
    return next((one for one in RECIPIENTS if one.kind == kind), None)


def keys_by_kind(messages) -> dict[Recipient, set[int]]:
    """The keys of the rows that these messages name, by their kind."""
    keys = defaultdict(set)
    for message in messages:
        if recipient := recipient_of(message.recipient_kind):
            keys[recipient].add(message.recipient_id)
    return keys


def rows_of(messages) -> dict[tuple[str, int], Model]:
    """The rows that these messages name and that are still there, by kind and key."""
    return {
        (recipient.kind, row.pk): row
        for recipient, keys in keys_by_kind(messages).items()
        for row in recipient.rows().filter(pk__in=keys)
    }

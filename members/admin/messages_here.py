"""The messages to the member whose file somebody has before them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from members.services.messages import messages_to
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reasons import kind_in_words, why_in_words

LAST, LOST = 5, 20


@dataclass(frozen=True)
class Line:
    """A message on the member's page, and where it is looked at."""

    what: str
    at: datetime
    state: str
    why: str
    url: str
    is_lost: bool


def messages_here(user, member):
    """The last ones to this person, and before them those that did not arrive, for who may read
    the messages of their centre."""
    if member.anonymised_at or not user.has_perm("messaging.view_message", member):
        return []
    theirs = messages_to(member) & Message.objects.visible_to(user)
    lost = list(theirs.to_look_at()[:LOST])
    last = theirs.exclude(pk__in=[message.pk for message in lost])[:LAST]
    return [_line(message, is_lost=True) for message in lost] + [
        _line(message, is_lost=False) for message in last
    ]


def _line(message, *, is_lost):
    return Line(
        what=kind_in_words(message),
        at=message.queued_at,  # as in the list, and as they stand here
        state=message.get_state_display(),
        why=why_in_words(message.last_error) if is_lost else "",
        url=reverse("admin:messaging_message_change", args=[message.pk]),
        is_lost=is_lost,
    )

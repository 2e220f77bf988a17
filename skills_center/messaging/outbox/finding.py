"""The messages of a person: found by what their file, their account, an inscription is found by."""

from django.contrib.auth import get_user_model

from skills_center.base.paginator import COUNT_LIMIT
from skills_center.messaging.recipients import RECIPIENTS

from .models import Message

MOST_PEOPLE = 500  # of one kind
ACCOUNT = get_user_model().recipient_kind


def found_in(messages, user, typed):
    """Those of these messages that are for somebody whom this finds for this person.

    Their keys are asked for first, by the index of the recipients alone: asked together with the
    centres, a database would read all messages of those.
    """
    keys: set[int] = set()
    for recipient in RECIPIENTS:
        rows = recipient.found_by(recipient.seen_by(user), user, typed)
        people = list(rows.order_by().values_list("pk", flat=True)[:MOST_PEOPLE])
        if people:
            keys |= _keys(recipient_kind=recipient.kind, recipient_id__in=people)
        if people and recipient.kind == ACCOUNT:  # also what went to a contact of theirs
            keys |= _keys(user__in=people)
    return messages.filter(pk__in=sorted(keys, reverse=True)[:COUNT_LIMIT])


def _keys(**people):
    return set(Message.objects.filter(**people).order_by().values_list("pk", flat=True))

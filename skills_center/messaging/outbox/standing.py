"""Whether what a message tells of is so still: one that was answered, or is overtaken, leaves no
more, whoever would send it.

Each kind says it beside its words (`holds_while`, `told_after`), or its way does (`Way.asks`). It
is asked of the row as it stands: whatever verb ended the matter, and wherever that was done.
"""

import logging

from django.db import DatabaseError

from skills_center.base.logs import Loggable
from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import HOLDS, KINDS
from skills_center.messaging.links.ways import WAYS
from skills_center.messaging.recipients import rows_of

from .models import Message

logger = logging.getLogger(__name__)

SETTLED = "settled"  # `Message.last_error`
_SAME_ROW = ("recipient_id", "link_purpose", "link_id")


def asking_kinds():
    """The codes of the kinds of which something is asked before one leaves."""
    return {*HOLDS, *(code for way in WAYS for code in way.asks)}


def is_settled(message, addressee=None):
    """Whether nothing of what it tells is so any more. `addressee`: the row of whom it is for,
    where that was read already. Of a kind that is told after the fact nothing is read."""
    way = next((one for one in WAYS if one.code == message.link_purpose), None)
    asked = [HOLDS[message.kind]] if message.kind in HOLDS else []
    if way is not None and (is_awaited := way.asks.get(message.kind)):
        asked.append(lambda row, _message: is_awaited(row))
    if not asked or not _is_known(message, way):
        return False
    try:
        row = way.find(message.link_id) if way else addressee or _addressee(message)
        return row is None or not all(stands(row, message) for stands in asked)
    except DatabaseError:
        raise
    except Exception as error:  # a fault of ours, that holds no other message up
        logger.exception("message %s: %s", message.pk, Loggable(type(error).__name__))
        return False


def _is_known(message, way):
    """Whether it names the row that is asked: not those of before that their kind had a way, or
    that they named anybody."""
    kind = KINDS.get(message.kind)
    names_somebody = message.recipient_id is not None
    return way is not None or (kind is not None and not kind.way and names_somebody)


def _addressee(message):
    return rows_of([message]).get((message.recipient_kind, message.recipient_id))


def is_last_word(message):
    """Whether its person was told nothing of the same row after it."""
    same = {name: getattr(message, name) for name in ("recipient_kind", *_SAME_ROW)}
    return not Message.objects.filter(pk__gt=message.pk, **same).exists()


def is_settled_for_staff(message):
    """The same of one that they look at, asked once for its page."""
    if not hasattr(message, "found_settled"):
        message.found_settled = message.state in MessageState.RETRYABLE and is_settled(message)
    return message.found_settled

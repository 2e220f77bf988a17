"""Refusals without a reason, one after the other: of so many people, or of ours.

A gateway that answers 400 or 422, a mail server that says 550 without a word why, may mean this one
number; said to recipient after recipient it means a template, a sender or a contract of ours. Each
message that meets it is marked (`Message.refused`) until another one is accepted.
"""

from django.db.models.functions import Lower

from skills_center.messaging.enums import Refusal

from .models import Message

# Different addresses in a row. Of an old register one number in ten may be wrong: five of those one
# after the other come once in a hundred thousand messages, and a fault of ours costs five a pause.
REFUSED_AFTER = 5


def is_begun(channel):
    """Whether one was refused so since another was accepted."""
    return _refused(channel).exists()


def is_of_all(message):
    """Whether what refused this message is a fault of ours, this one counted too: one that was
    known to be refused alone counts for nobody else."""
    addresses = _addresses(message.channel)
    if message.refused != Refusal.ALONE and counts(message):
        addresses.add(message.address.lower())
    return len(addresses) >= REFUSED_AFTER


def counts(message):
    """Not a code, which goes to whatever contact was typed: who types five that are refused would
    have the messages of all wait."""
    return not message.is_secret


def is_known(channel):
    """Whether those refused in a row are enough to call it ours."""
    return len(_addresses(channel)) >= REFUSED_AFTER


def _addresses(channel):
    refused = _refused(channel).order_by().values_list(Lower("address"), flat=True)
    return set(refused.distinct()[:REFUSED_AFTER])


def _refused(channel):
    return Message.objects.filter(channel=channel, refused=Refusal.IN_A_ROW)

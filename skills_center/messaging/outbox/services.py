"""What is done with messages from time to time."""

from . import moves
from .models import Message
from .standing import asking_kinds, is_settled

LOOKED_AT = 500  # of those that stand before staff, the newest


def settle_answered():
    """Put aside what stands before staff and was settled meanwhile. Returns how many."""
    standing = Message.objects.to_look_at().filter(kind__in=asking_kinds())
    return sum(
        moves.settled_meanwhile(message) for message in standing[:LOOKED_AT] if is_settled(message)
    )

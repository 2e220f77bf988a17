"""The moves that a message may make: from which states, to which. They are made in `moves.py`."""

from dataclasses import dataclass

from skills_center.messaging.enums import MessageState


@dataclass(frozen=True)
class Move:
    """`in_hand`: made by the worker that holds the message, as it took it up."""

    begins: tuple[str, ...]
    ends: str
    in_hand: bool = False


MOVES = {
    "claim": Move((MessageState.QUEUED,), MessageState.SENDING),
    # Slowly: it was called “perhaps sent” meanwhile.
    "sent": Move((MessageState.SENDING, MessageState.UNSURE), MessageState.SENT, in_hand=True),
    "later": Move((MessageState.SENDING,), MessageState.QUEUED, in_hand=True),
    "given_up": Move((MessageState.SENDING,), MessageState.GIVEN_UP, in_hand=True),
    "unsure": Move((MessageState.SENDING,), MessageState.UNSURE, in_hand=True),
    # Taken up, and what it tells of is over: nobody has to look at it.
    "settled": Move((MessageState.SENDING,), MessageState.PUT_ASIDE, in_hand=True),
    "settled_meanwhile": Move(MessageState.FOR_STAFF, MessageState.PUT_ASIDE),
    "left_behind": Move((MessageState.SENDING,), MessageState.UNSURE),
    "restored": Move(MessageState.OPEN, MessageState.UNSURE),
    "expired": Move((MessageState.QUEUED,), MessageState.GIVEN_UP),
    # The same, of one that was tried under its key.
    "maybe_expired": Move((MessageState.QUEUED,), MessageState.UNSURE),
    # Whom it is for is reached nowhere any more: somebody has to tell them.
    "unreached": Move((MessageState.QUEUED,), MessageState.GIVEN_UP),
    "maybe_unreached": Move((MessageState.QUEUED,), MessageState.UNSURE),
    # It was refused for a fault of all: nothing of it was taken.
    "put_back": Move((MessageState.GIVEN_UP,), MessageState.QUEUED),
    "again": Move(MessageState.RETRYABLE, MessageState.QUEUED),
    "arrived": Move(MessageState.FOR_STAFF, MessageState.SENT),
    "put_aside": Move(MessageState.FOR_STAFF, MessageState.PUT_ASIDE),
    "taken_back": Move((MessageState.PUT_ASIDE,), MessageState.UNSURE),
}

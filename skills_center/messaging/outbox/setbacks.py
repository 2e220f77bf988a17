"""What becomes of a message that did not get through, and of the way out it was given to."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from skills_center.messaging.enums import Refusal

from . import moves, pauses, refusals
from .failures import NotSentError, OursError, RefusedError, UndeliveredError, UnsureError
from .models import Message
from .reaching import elsewhere

IN_A_ROW = Refusal.IN_A_ROW
# Of a code or a personal link that is refused without a reason: by then others have met it too.
SECRET_TRIES = 3


def settle_failure(message, error, why):
    """Whatever is not known to be said before it was handed over may have come after it."""
    match error:
        case OursError() | NotSentError() | RefusedError() if _was_taken_back(message):
            return moves.dropped(message)
        case OursError(surely=True):
            return moves.later(message, at=timezone.now(), why=why, counts=False)
        case OursError():
            return _go_behind(message, why)
        case NotSentError() | RefusedError() if found := elsewhere(message):
            return _send_elsewhere(message, found[1], why)
        case NotSentError():
            return _try_later(message, error, why)
        case RefusedError(is_plain=True):
            return _refuse(message, why)
        case RefusedError():
            return moves.given_up(message, why=why)
        # To another contact it would have a key of its own, and perhaps arrive at both.
        case UnsureError(keeps_keys=True) if not elsewhere(message) and not _is_tired(message):
            again = _try_later(message, error, why, with_its_key=True)
            return again or moves.unsure(message, why=why)
    return moves.unsure(message, why=why)


def _was_taken_back(message):
    """Whether somebody ended it while it was in hand. One whose time ran out by itself, or which an
    earlier try may have brought there, ends as it did before."""
    stands = Message.objects.filter(pk=message.pk, maybe_sent=False)
    ended = stands.exclude(expires_at=message.expires_at).filter(expires_at__lte=timezone.now())
    return ended.exists()


def note_of_channel(message, channel, turn, error, why):
    """A channel that refuses one message works; one that nothing is known of may have failed; of
    what was never handed over it knows nothing."""
    if getattr(error, "of_channel", not isinstance(error, UndeliveredError)):
        pauses.note_failure(channel, error, why, message)
    elif getattr(error, "is_plain", False):
        pauses.note_refusal(channel, turn, why)
    elif getattr(error, "is_heard", True):
        pauses.note_answer(channel, turn)
    elif turn is pauses.Turn.PROBE:
        pauses.give_back(channel)


def _is_tired(message):
    return message.tries > len(moves.WAITS)


def _refuse(message, why):
    """Perhaps for its own sake: then it is given up. Where it is the same with others it waits, as
    all do, and uses up no try."""
    in_a_row = IN_A_ROW if refusals.counts(message) else ""
    refused = message.refused or in_a_row
    if refusals.is_of_all(message):
        return moves.behind(message, at=timezone.now(), why=why, refused=refused)
    if message.refused == Refusal.ALONE:
        return moves.given_up(message, why=why, refused=Refusal.ALONE)
    # The words of one given up are erased: were it a fault of all, nothing could leave any more.
    if message.is_secret and message.tries < SECRET_TRIES:
        at = min(moves.after(message.tries), _in(pauses.CODES_WAIT.seconds * message.tries))
        return moves.later(message, at=at, why=why, refused=in_a_row)
    return moves.given_up(message, why=why, refused=in_a_row)


def _go_behind(message, why):
    """Perhaps it is refused alone: the others go first, and it has had its tries once they get
    through each time. Where it is the same with others, it waits for who mends it, as all do."""
    if pauses.is_of_all(message):
        return moves.behind(message, at=timezone.now(), why=why)
    if _is_tired(message):
        return moves.given_up(message, why=why)
    at = moves.after(message.tries + message.met_ours)
    if message.is_urgent:
        at = min(at, _in(pauses.CODES_WAIT.seconds))
    return moves.behind(message, at=at, why=why)


@transaction.atomic
def _send_elsewhere(message, way, why):
    """It did not leave, and the contact was corrected meanwhile: its words are not lost."""
    if not moves.later(message, at=timezone.now(), why=why):
        return False
    moves.led([message], [way])
    return True


def _try_later(message, error, why, **how):
    if _is_tired(message):
        return moves.given_up(message, why=why)
    at = moves.after(message.tries)
    if message.expires_at:  # more than one of its tries falls into the time that it is of use
        at = min(at, timezone.now() + (message.expires_at - timezone.now()) / 3)
    # A code is of no use after that, whoever asks for it.
    if error.wait and not message.is_urgent:
        at = max(at, _in(error.wait))
    return moves.later(message, at=at, why=why, **how)


def _in(seconds):
    return timezone.now() + timedelta(seconds=seconds)

"""Until when an offer stands whose message left late, or not yet: the time to answer runs from what
its person was told."""

from datetime import timedelta

from django.utils import timezone

from skills_center.base.quiet_hours import awake, morning_of
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back
from tracks import notices
from tracks.enums import EnrolmentState

from .seats import SHORTEST_OFFER

# A message that left so late has taken no time to answer away.
LEAVES_WITHIN = timedelta(hours=1)
# Of these its person had nothing, and they are told anew.
_NOT_LEFT = (MessageState.QUEUED, MessageState.GIVEN_UP)


def ran_out(enrolment):
    """Whether it is an offer whose time is over. It may go on all the same: `goes_on`."""
    is_offer = enrolment.state == EnrolmentState.OFFERED
    return is_offer and enrolment.offer_expires_at <= timezone.now()


def lasts_until(enrolment):
    """Until when an offer may be answered; None where its time is over, or it is no offer.

    Where its message left late, or has not left, that is later than what was written at first:
    as long again at most.
    """
    if not ran_out(enrolment):
        return enrolment.offer_expires_at  # none where nothing is offered
    offered_at = _offered_at(enrolment)
    return _longer(enrolment, offered_at, _message(enrolment, offered_at))


def goes_on(enrolment):
    """Whether an offer that ran out, held under its lock, goes on: from when its message left, or
    from now where it has not. Who is told at the desk had their time."""
    offered_at = _offered_at(enrolment)
    message = _message(enrolment, offered_at)
    if message and message.state == MessageState.SENDING:
        return True  # what becomes of it is known at the next look
    until = _longer(enrolment, offered_at, message)
    if until is None:
        return False
    enrolment.offer_expires_at = until
    enrolment.save(update_fields=["offer_expires_at"])  # it was offered when it was
    if message.state in _NOT_LEFT:
        take_back(Message.objects.filter(pk=message.pk))
        notices.offered(enrolment)
    elif message.state == MessageState.UNSURE:
        # It tells of this offer still: somebody is to ask whether it came.
        Message.objects.filter(pk=message.pk).update(expires_at=until)
    return True


def was_told(enrolment):
    """Whether its person had the message of an offer, or may have had it: all but those whose
    message never left."""
    message = _message(enrolment, _offered_at(enrolment))
    return message is None or message.state not in _NOT_LEFT


def _longer(enrolment, offered_at, message):
    """The later end of an offer that ran out; None where it has none.

    What staff put aside is told, and one that is perhaps sent they may have: it is not repeated.
    """
    if message is None:
        return None
    if message.state == MessageState.SENT:
        is_late = message.sent_at > awake(offered_at) + LEAVES_WITHIN
        return _end(enrolment, offered_at, message.sent_at) if is_late else None
    if message.state in (*_NOT_LEFT, MessageState.UNSURE):
        return _end(enrolment, offered_at, timezone.now(), least=SHORTEST_OFFER)
    return None


def _offered_at(enrolment):
    offer = enrolment.moves.filter(verb="offer").last()
    return offer.at if offer else enrolment.updated_at


def _message(enrolment, offered_at):
    """The last one that told of this offer; None where there is none."""
    told = Message.objects.to(enrolment.member).filter(
        kind=notices.OFFERED.code,
        link_purpose="enrolment",
        link_id=enrolment.pk,
        queued_at__gte=offered_at - LEAVES_WITHIN,
    )
    return told.order_by("pk").last()


def _end(enrolment, offered_at, left_at, *, least=timedelta(0)):
    """The end of an offer that was told at `left_at`; None where less than `least` is left."""
    time, now = timedelta(hours=enrolment.cohort.offer_hours), timezone.now()
    ends = awake(awake(left_at) + time), awake(awake(offered_at) + 2 * time)
    until = min(*ends, morning_of(enrolment.cohort.starts_on))
    return until if until > now and until - now >= least else None

"""Until when an offer stands whose message left late, or not yet: the time to answer runs from what
its person was told."""

from datetime import timedelta

from django.utils import timezone

from skills_center.base.quiet_hours import awake, morning_of
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back
from tracks import notices

from .seats import SHORTEST_OFFER

# A message that left so late has taken no time to answer away.
LEAVES_WITHIN = timedelta(hours=1)
# Of these its person had nothing, and they are told anew.
_NOT_LEFT = (MessageState.QUEUED, MessageState.GIVEN_UP)


def goes_on(enrolment):
    """Whether an offer that ran out, held under its lock, goes on: from when its message left, or
    from now where it has not, and at most as long again as it was. Who is told at the desk had
    their time."""
    offered_at = _offered_at(enrolment)
    message = _message(enrolment, offered_at)
    if message is None:
        return False
    if message.state == MessageState.SENDING:
        return True  # what becomes of it is known at the next look
    if message.state == MessageState.SENT:
        is_late = message.sent_at > awake(offered_at) + LEAVES_WITHIN
        return is_late and _prolong(enrolment, offered_at, message.sent_at)
    # One that is perhaps sent they may have: it is not repeated. What staff put aside is told.
    if message.state not in (*_NOT_LEFT, MessageState.UNSURE):
        return False
    if not _prolong(enrolment, offered_at, timezone.now(), least=SHORTEST_OFFER):
        return False
    if message.state in _NOT_LEFT:
        take_back(Message.objects.filter(pk=message.pk))
        notices.offered(enrolment)
    else:  # it tells of this offer still: somebody is to ask whether it came
        until = enrolment.offer_expires_at
        Message.objects.filter(pk=message.pk).update(expires_at=until)
    return True


def _prolong(enrolment, offered_at, left_at, *, least=timedelta(0)):
    """Let the time to answer run from `left_at`; not where less than `least` would be left."""
    until, now = _end(enrolment.cohort, offered_at, left_at), timezone.now()
    if until <= now or until - now < least:
        return False
    enrolment.offer_expires_at = until
    enrolment.save(update_fields=["offer_expires_at"])  # it was offered when it was
    return True


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


def _end(cohort, offered_at, left_at):
    time = timedelta(hours=cohort.offer_hours)
    ends = awake(awake(left_at) + time), awake(awake(offered_at) + 2 * time)
    return min(*ends, morning_of(cohort.starts_on))

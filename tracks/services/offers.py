"""Until when an offer stands whose message left late, or not yet: the time to answer runs from what
its person was told.

How it stands with telling them is read in one place (`tellings`), by facts: whoever moved the
message meanwhile, and for whatever reason.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from django.utils import timezone

from skills_center.base.afterwards import after_commit
from skills_center.base.quiet_hours import awake, morning_of
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.printed import PRINTED
from skills_center.messaging.outbox.reaching import settle
from skills_center.messaging.telling import contacts_of
from tracks import notices
from tracks.enums import EnrolmentState
from tracks.models import EnrolmentMove

from .seats import SHORTEST_OFFER

# A message that left so late has taken no time to answer away.
LEAVES_WITHIN = timedelta(hours=1)


class Telling(Enum):
    """What the person of an offer had of it."""

    LEFT = auto()
    IN_HAND = auto()  # of a worker: what becomes of it is known in minutes
    MAYBE = auto()  # perhaps it left
    NOT_LEFT = auto()
    SAID = auto()  # staff put its message aside: they told them
    TO_SAY = auto()  # they have neither phone nor e-mail: staff tell them


@dataclass(frozen=True)
class Told:
    telling: Telling
    offered_at: datetime
    left_at: datetime | None = None  # the first of its messages that left


def tellings(*enrolments):
    """How it stands with telling each of these offers: by their keys."""
    pks = [one.pk for one in enrolments]
    offers = EnrolmentMove.objects.filter(subject__in=pks, verb="offer").order_by("pk")
    offered_at = dict(offers.values_list("subject", "at"))
    of_each: dict[int, list[Message]] = {pk: [] for pk in pks}
    for message in notices.of_offer(*enrolments):
        since = offered_at.get(message.link_id)
        if since is None or message.queued_at >= since - LEAVES_WITHIN:
            of_each[message.link_id].append(message)
    return {
        one.pk: _told(one, offered_at.get(one.pk, one.updated_at), of_each[one.pk])
        for one in enrolments
    }


def _told(enrolment, offered_at, messages):
    """What left for an address that is theirs no more was for a wrong one, as far as anybody knows:
    they have their time from what left for one of theirs. Whom nothing reaches any more may have
    read it all the same: the time that it gave them stays."""
    theirs = {address.lower() for _channel, address in contacts_of(enrolment.member)}
    left = [one for one in messages if _stands(one) == MessageState.SENT]
    if theirs:
        left = [one for one in left if one.address.lower() in theirs]
    left_at = min((one.sent_at or one.queued_at for one in left), default=None)
    if left and theirs:
        return Told(Telling.LEFT, offered_at, left_at)
    return Told(_telling({_stands(one) for one in messages}, bool(theirs)), offered_at, left_at)


# What is known of one by where its message stands.
_BY_STATE = {
    MessageState.PUT_ASIDE: Telling.SAID,
    MessageState.SENDING: Telling.IN_HAND,
    MessageState.UNSURE: Telling.MAYBE,
    MessageState.QUEUED: Telling.NOT_LEFT,
    MessageState.GIVEN_UP: Telling.NOT_LEFT,
    MessageState.SENT: Telling.NOT_LEFT,  # for an address that is theirs no more
    "": Telling.NOT_LEFT,  # of before: where it stood is not known
}


def _telling(stand, is_reached):
    """Of an offer of which no message left. `stand`: where its messages stand."""
    known = {_BY_STATE[state] for state in stand}
    if sure := known & {Telling.SAID, Telling.IN_HAND}:
        return Telling.SAID if Telling.SAID in sure else Telling.IN_HAND
    if not is_reached:
        return Telling.TO_SAY
    return Telling.MAYBE if Telling.MAYBE in known else Telling.NOT_LEFT


def _stands(message):
    """The state of a message, as far as its person is concerned: one that was printed has not left,
    and one that is put aside by nobody (what it tells of was over) stands where it stood."""
    if message.state == MessageState.SENT and message.last_error == PRINTED:
        return MessageState.GIVEN_UP
    if message.state == MessageState.PUT_ASIDE and message.put_aside_by_id is None:
        return message.state_before
    return message.state


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
    return _further_end(enrolment, _told_of(enrolment))


def goes_on(enrolment):
    """Whether an offer that ran out, held under its lock, goes on: from when its message left, or
    from now where it has not. They are told until when. Who is told by staff had their time."""
    told = _told_of(enrolment)
    if told.telling is Telling.IN_HAND:
        return True
    until = _further_end(enrolment, told)
    if until is None:
        return False
    enrolment.offer_expires_at = until
    enrolment.save(update_fields=["offer_expires_at"])  # it was offered when it was
    # Those of before name an hour that is past, and leave no more. They are put aside once no lock
    # is held: whoever corrects the number at this moment holds the account, which the new message
    # names, and waits for the messages.
    past = list(notices.of_offer(enrolment).values_list("pk", flat=True))
    notices.offered(enrolment)
    after_commit(settle, Message.objects.unsent().filter(pk__in=past))
    return True


def was_told(enrolment):
    """Whether its person had the message of an offer, or may have had it."""
    return _told_of(enrolment).telling is not Telling.NOT_LEFT


def _told_of(enrolment):
    return tellings(enrolment)[enrolment.pk]


def _further_end(enrolment, told):
    """The later end of an offer that ran out; None where it has none."""
    match told.telling:
        case Telling.LEFT | Telling.TO_SAY | Telling.SAID:
            is_late = told.left_at and told.left_at > awake(told.offered_at) + LEAVES_WITHIN
            return _end(enrolment, told, told.left_at, least=timedelta(0)) if is_late else None
        case Telling.NOT_LEFT | Telling.MAYBE | Telling.IN_HAND:
            return _end(enrolment, told, timezone.now(), least=SHORTEST_OFFER)
    return None


def _end(enrolment, told, left_at, *, least):
    """The end of an offer that is told at `left_at`; None where less than `least` would be left to
    who is not woken for it."""
    time, now = timedelta(hours=enrolment.cohort.offer_hours), awake(timezone.now())
    ends = awake(awake(left_at) + time), awake(awake(told.offered_at) + 2 * time)
    until = min(*ends, morning_of(enrolment.cohort.starts_on))
    return until if until > timezone.now() and until - now >= least else None

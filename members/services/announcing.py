"""Whether somebody was told that their file will be emptied: by facts, not by what was begun.

They were, by an announcement to them that stands sent to a contact which is theirs still, or by
somebody of the staff who noted it. One that waits, failed, perhaps left, went to a former contact,
was printed, or whose address is emptied by now, told nobody. Nor does the portal write where it
prints: the staff tell them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from django.conf import settings
from django.utils import timezone

from members.models import Member
from members.notices_privacy import PURGE_ANNOUNCED
from skills_center.base.dates import today
from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import holds_while
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.printed import PRINTED, is_printed
from skills_center.messaging.outbox.reaching import settle, take_back
from skills_center.messaging.outbox.standing import SETTLED
from skills_center.messaging.recipients import Contact
from skills_center.messaging.telling import contacts_of

from .inactivity import is_inactive


class Telling(Enum):
    """What there is to do before a file without a sign of life is emptied."""

    DONE = auto()  # they were told: the days run
    ON_ITS_WAY = auto()
    TO_WRITE = auto()
    TO_SAY = auto()  # they are reached nowhere: the staff tell them


@dataclass(frozen=True)
class Announced:
    """How it stands with one person, and when they were told."""

    telling: Telling
    told_at: datetime | None = None
    contact: Contact | None = None  # where to write to them: none where it was in vain

    @property
    def last_day(self):
        return self.told_at and last_day(timezone.localdate(self.told_at))

    @property
    def is_over(self):
        """Whether they had the days to come back, the last one to its end."""
        return self.told_at is not None and self.last_day < today()


def last_day(told_on):
    """The day after which the file of somebody is emptied who is told on that one."""
    return told_on + timedelta(days=settings.PURGE_NOTICE_DAYS)


def announcements():
    return Message.objects.filter(
        kind=PURGE_ANNOUNCED.code, recipient_kind=Member.recipient_kind
    ).order_by("pk")


def announcements_by_member():
    found = defaultdict(list)
    for message in announcements().defer("body", "subject"):
        found[message.recipient_id].append(message)
    return found


def announced_to(member, messages=None):
    """How it stands with them; `messages`: their announcements, where they were read already."""
    if messages is None:
        messages = announcements().to(member)
    now = [one for one in messages if _is_of_now(member, one.queued_at)]
    told = [one.sent_at for one in now if _has_told(member, one)]
    if _is_of_now(member, member.told_in_person_at):
        told.append(member.told_in_person_at)
    if told:
        return Announced(Telling.DONE, min(told))
    if any(one.state in MessageState.OPEN for one in now):
        return Announced(Telling.ON_ITS_WAY)
    tried = {one.address.lower() for one in messages if _was_in_vain(one)}
    untried = (one for one in _ways(member) if one[1].lower() not in tried)
    contact = next(untried, None)
    return Announced(Telling.TO_WRITE if contact else Telling.TO_SAY, contact=contact)


def _was_in_vain(message):
    """Not where they came back before it left."""
    return message.state in MessageState.NOT_SURELY_ARRIVED and message.last_error != SETTLED


def _is_of_now(member, moment):
    """Whether that belongs to what is announced now: not to a time after which they came back."""
    since = member.purge_told_at
    return since is not None and moment is not None and moment >= since


def _is_to_be_emptied(member, message):
    """Whether that announcement is of now, and its person gave no sign of life since."""
    return _is_of_now(member, message.queued_at) and is_inactive(member)


holds_while(_is_to_be_emptied, PURGE_ANNOUNCED)


def _has_told(member, message):
    if message.state != MessageState.SENT or message.sent_at is None:
        return False
    theirs = {address.lower() for _channel, address in _ways(member)}
    return message.address.lower() in theirs and message.last_error != PRINTED


def _ways(member):
    """Those of their contacts that something reaches, as the portal is set now. Before it knew how
    a message went it counted what was printed as sent."""
    return [one for one in contacts_of(member) if not is_printed(one[0])]


def announce_anew(member):
    """The contact of a file, which is locked, is another now: somebody spoke with them. What was
    announced to the former one leaves no more, and counts for nothing."""
    if member.told_in_person_at is None and member.purge_told_at is not None:
        member.purge_told_at = None
        Member.objects.filter(pk=member.pk).update(purge_told_at=None)
    unsettled = announcements().to(member).exclude(state=MessageState.SENT)
    take_back(unsettled)
    unsettled.exclude(state=MessageState.SENDING).delete()


def settle_announcements(*members, by=None):
    """They are not to be told by a message any more: what waits leaves not, and nobody has to look
    at what failed. Where it was tried in vain is known still."""
    theirs = announcements().filter(recipient_id__in=[member.pk for member in members])
    settle(theirs.exclude(state=MessageState.SENT), by=by)

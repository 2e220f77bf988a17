"""The messages of one person: what they may read, and what goes when they are forgotten."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from members.models import Guardian, Member
from members.notices_privacy import ERASED
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.recipients import RECIPIENTS, AtWork

from .following import shared
from .known_as import versions_of


def messages_to(member):
    """What was written to them: to the file, to their account, and with it to a contact of theirs.
    Not what their guardian was asked, of before that was secret too, nor what they were told as
    one of the staff: it speaks of others."""
    found = Message.objects.to(member, member.user)
    if member.user_id:
        found |= Message.objects.filter(user=member.user_id)
    to_others = Q(recipient_kind__in=[Guardian.recipient_kind, AtWork.recipient_kind])
    return found.exclude(to_others | Q(body__contains=f"/guardian/{member.pk}:"))


def messages_about(member):
    """All that goes with them: to them, to who is asked as their guardian, and with their account;
    of what names nobody that for a contact by which nobody else is reached."""
    found = Message.objects.to(member, member.user, *Guardian.objects.filter(member=member))
    if member.user_id:
        of_account = Message.objects.filter(user=member.user_id)
        if member.user.is_kept_apart:  # who works here keeps the account, and what it was told
            of_account = of_account.exclude(recipient_kind=AtWork.recipient_kind)
        found |= of_account
    # The last word to who was forgotten before goes by itself, when it has left.
    return found | _naming_nobody(member).exclude(kind=ERASED.code)


def _naming_nobody(member):
    """To whoever holds a contact of theirs; of before a message named anybody, a former one too."""
    now, ever = _own_contacts([member]), _own_contacts(versions_of(member))
    own = ever - shared(ever, but_of={member.pk})
    known = [recipient.kind for recipient in RECIPIENTS]
    to_holder = Message.objects.filter(user=None, address__in=own & now)
    of_before = Message.objects.filter(user=None, address__in=own, recipient_kind="")
    return to_holder.exclude(recipient_kind__in=known) | of_before


def _own_contacts(versions):
    phones = {version.phone.as_e164 for version in versions if version.phone}
    emails = {version.email for version in versions}
    return (phones | emails | {email.lower() for email in emails}) - {""}


# Whoever tells somebody at the moment when they are forgotten is through within that.
_TOLD_MEANWHILE = timedelta(days=1)


def forget_words_to_nobody():
    """Delete what was written to somebody while they were forgotten: whoever wrote it could not
    see that yet. Returns how many.

    What waits names them until a worker takes it, and its way out may be closed for days."""
    return sum(rows.delete()[0] for rows in [*_waiting_for_nobody(), _left_meanwhile()])


def _waiting_for_nobody():
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    for recipient in RECIPIENTS:
        there = recipient.rows().order_by().filter(pk=OuterRef("recipient_id"))
        yield waiting.filter(~Exists(there), recipient_kind=recipient.kind)


def _left_meanwhile():
    """A worker may have been faster. One in hand is left to it."""
    emptied = Member.objects.filter(pk=OuterRef("recipient_id"), anonymised_at__isnull=False)
    lately = Message.objects.filter(queued_at__gte=timezone.now() - _TOLD_MEANWHILE)
    named = lately.filter(Exists(emptied), recipient_kind=Member.recipient_kind)
    return named.exclude(state=MessageState.SENDING)

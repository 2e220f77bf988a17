"""The messages of one person: what they may read, and what goes when they are forgotten."""

from django.db.models import Q

from members.models import Guardian
from members.notices_privacy import ERASED
from skills_center.messaging.models import Message
from skills_center.messaging.recipients import RECIPIENTS, AtWork

from .following import shared


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
    contacts = {member.phone.as_e164 if member.phone else "", member.email, member.email.lower()}
    own = contacts - {""} - shared(contacts - {""}, but_of={member.pk})
    known = [recipient.kind for recipient in RECIPIENTS]
    unnamed = Message.objects.filter(user=None, address__in=own).exclude(recipient_kind__in=known)
    # The last word to who was forgotten before goes by itself, when it has left.
    return found | unnamed.exclude(kind=ERASED.code)

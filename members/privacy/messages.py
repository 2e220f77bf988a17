"""What was written to a member, or about them to who answers for them."""

import re

from django.conf import settings
from django.db.models import Q

from members.enums import MessageState
from members.models import Guardian, Member, Message
from members.models.accounts import NOBODY
from members.notices import ERASED
from members.services.guardian_links import take_back_links
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import months_ago
from skills_center.base.locks import lock
from skills_center.base.personal_data import PersonalData, rows_expire
from skills_center.base.sections import section


def _export_messages(member):
    return [
        section(
            "messages",
            _messages_to(member),
            "queued_at",
            "channel",
            "address",
            "subject",
            "body",
            "state",
        )
    ]


def _messages_to(member):
    """What was written to them; codes and links that are somebody's alone left out."""
    if member.user is None:
        return Message.objects.none()
    link = f"/guardian/{member.pk}:"  # messages of before they were secret
    return Message.objects.filter(user=member.user, is_secret=False).exclude(body__contains=link)


def _forget_messages(member):
    messages = Message.objects.filter(pk__in=_keys_of(member))
    lock(messages)  # by their keys, as whoever leaves a number that they share
    forget_log(messages)
    messages.delete()
    for guardian in Guardian.objects.filter(member=member):
        take_back_links(guardian)  # of a file without an account they are of nobody's


def _keys_of(member):
    """Those of the account; and of messages to nobody's account those to a contact of this file,
    or of who answers for it: all where the contact is theirs alone, else those that name them."""
    keys: set[int] = set()
    if member.user_id:
        keys.update(Message.objects.filter(user=member.user_id).values_list("pk", flat=True))
    own, others = _contacts(member), _contacts_before(member)
    alone = own - _shared(member, own)
    rows = Message.objects.filter(user=None, address__in=own | others)
    names = _says_who(member)
    for pk, address, subject, body in rows.values_list("pk", "address", "subject", "body"):
        if address in alone or names.search(f"{subject} {body}"):
            keys.add(pk)
    return keys


def _contacts(member):
    return {member.phone.as_e164 if member.phone else "", member.email} - {""}


def _contacts_before(member):
    """Contacts the file had once, and of who answers for it: of others too, perhaps."""
    before = {str(text) for row in member.history.values_list("phone", "email") for text in row}
    guardians = Guardian.objects.filter(member=member).exclude(phone="")
    return (before | {one.phone.as_e164 for one in guardians if one.phone}) - {""}


def _shared(member, contacts):
    """Those of these that another file, of whoever, has too: brother and sister on one phone."""
    others = Member.objects.exclude(pk=member.pk).filter(
        Q(phone__in=contacts) | Q(email__in=contacts)
    )
    guardians = Guardian.objects.exclude(member=member).filter(phone__in=contacts)
    found = {str(text) for row in others.values_list("phone", "email") for text in row}
    return contacts & (found | {str(phone) for phone in guardians.values_list("phone", flat=True)})


def _says_who(member):
    """What a text about this person holds: their number, a link of their file, or how they are
    called. Whole words: Ali is not in Alia."""
    called = {member.first_name, member.latin_first_name, member.number} - {""}
    words = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(called))
    return re.compile(rf"{words}|/guardian/{member.pk}:", re.IGNORECASE)


def _old_texts():
    """Sent messages whose words and address nobody needs any more."""
    done = Message.objects.exclude(state=MessageState.QUEUED).exclude(body="", address="")
    return done.filter(queued_at__lt=months_ago(settings.MESSAGE_TEXT_MONTHS))


def _empty_texts(texts):
    return texts.update(body="", subject="", address="", last_error="")


def last_words():
    """Messages to people who were forgotten: kept only until they leave."""
    done = Message.objects.exclude(state=MessageState.QUEUED)
    return done.filter(Q(user__email__endswith=f"@{NOBODY}") | Q(kind=ERASED.code))


MESSAGES = PersonalData(
    models=(Message,),
    export=_export_messages,
    erase=_forget_messages,
    expires=(
        rows_expire("texts of messages emptied", _old_texts, _empty_texts),
        rows_expire("last messages removed", last_words),
    ),
)

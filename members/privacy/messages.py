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
    contacts = _contacts_of(member)
    alone = contacts - _shared(member, contacts)
    rows = Message.objects.filter(user=None, address__in=contacts)
    names = _says_who(member)
    for pk, address, subject, body in rows.values_list("pk", "address", "subject", "body"):
        if address in alone or names.search(f"{subject} {body}"):
            keys.add(pk)
    return keys


def _contacts_of(member):
    """Those of the file, today and before, and of who answers for it."""
    guardians = Guardian.objects.filter(member=member).values_list("phone", flat=True)
    return _as_sent_to(
        [
            (member.phone, member.email),
            *member.history.values_list("phone", "email"),
            *((phone, "") for phone in guardians),
        ]
    )


def _as_sent_to(pairs):
    """The addresses of messages, from pairs of a phone and an e-mail."""
    found = {getattr(contact, "as_e164", contact) for pair in pairs for contact in pair}
    return found - {"", None}


def _shared(member, contacts):
    """Those of these that another file, of whoever, has too: brother and sister on one phone."""
    with_one = Q(phone__in=contacts) | Q(email__in=contacts)
    files = Member.objects.exclude(pk=member.pk).filter(with_one)
    guardians = Guardian.objects.exclude(member=member).filter(phone__in=contacts)
    phones = [(phone, "") for phone in guardians.values_list("phone", flat=True)]
    return contacts & _as_sent_to([*files.values_list("phone", "email"), *phones])


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

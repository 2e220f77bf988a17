"""What waits to leave follows its person to another contact; nothing of them goes to a former one.

Numbers change hands, and what waits (for the morning, for another try) names its person. It goes
to the new contact of the same kind, else to the other that they have, else nowhere. A link is
signed for the contact it was sent to: it is deleted, and whoever sent it may send one anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from members import notices_privacy as notices
from members.models import Member, User
from skills_center.base.locks import lock
from skills_center.base.phones import texted
from skills_center.base.registry import Registry
from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import readdress, take_back

CHANNELS = {"phone": Channel.TEXT, "email": Channel.EMAIL}

# `sender(file, messages)` of an app above sends its links again: those of messages that reach
# nobody because the file, which is locked, is reached elsewhere now.
Sender = Callable[[Member, list[Message]], None]
LINK_SENDERS: Registry[Sender] = Registry("what sends links anew")


@dataclass(frozen=True)
class Held:
    """By what the files and accounts of one person were reached, before something changes."""

    contacts: list[tuple[tuple, str, str]]  # whose, its kind, and the address
    accounts: set[int]
    files: set[int]
    numbers: set[str]
    names: set[str]


@dataclass(frozen=True)
class _Part:
    """Messages for one former contact, by their keys, and where those that follow go."""

    former: set[str]
    keys: list[int]
    codes: list[int]
    to: tuple[str, str] | None


def held_by(*rows):
    """What these files and accounts of one person are reached by now; None among them is none."""
    found = [row for row in rows if row is not None]
    files = [row for row in found if isinstance(row, Member)]
    accounts = {row.pk for row in found if isinstance(row, User)}
    return Held(
        contacts=[(_key(row), *contact) for row in found for contact in _contacts(row).items()],
        accounts=accounts | {file.user_id for file in files if file.user_id},
        files={file.pk for file in files},
        numbers={file.number for file in files},
        names={name for file in files for name in _names(file)},
    )


def let_follow(before, *rows):
    """What waits for a contact that was `held_by` them goes to where these rows, as they were
    saved, are reached now. Their file, where they have one, is locked."""
    now = [row for row in rows if row is not None]
    standing = {address.lower() for row in now for address in _contacts(row).values()}
    left = {
        (kind, address.lower())
        for _whose, kind, address in before.contacts
        if address.lower() not in standing
    }
    if not left:
        return
    parts = [_waiting(before, now, kind, address) for kind, address in sorted(left)]
    # All at once, by their keys: whoever is forgotten at this moment holds those of one number.
    lock(Message.objects.filter(pk__in=[pk for part in parts for pk in (*part.keys, *part.codes)]))
    lost: list[Message] = []
    for part in parts:
        take_back(Message.objects.filter(pk__in=part.codes))
        lost += readdress(part.keys, former=part.former, to=part.to) if part.keys else []
    for file in [row for row in now if isinstance(row, Member)] if lost else []:
        for send in LINK_SENDERS:
            send(file, lost)


def _key(row):
    return type(row)._meta.label, row.pk


def _contacts(row):
    """By its kind, what a message is addressed to; a landline is none."""
    reached = {"phone": texted(row.phone), "email": row.email}
    return {kind: address for kind, address in reached.items() if address}


def _names(file):
    """By which a message greets its person, in the letters of its language."""
    return {file.first_name, file.latin_first_name} - {""}


def _where(before, rows, kind, address):
    """Channel and address of the same kind, else of the other: first of the row that had the
    former one."""
    had = {whose for whose, _kind, held in before.contacts if held.lower() == address}
    rows = sorted(rows, key=lambda row: _key(row) not in had)
    for one in (kind, *(CHANNELS.keys() - {kind})):
        for row in rows:
            if found := _contacts(row).get(one):
                return CHANNELS[one], found
    return None


def _waiting(before, now, kind, address):
    """What waits for one contact that they left."""
    had = [contact for contact in before.contacts if contact[2].lower() == address]
    # An e-mail stands in small letters in an account, and as it was typed in a file.
    former = {address, *(typed for _whose, _kind, typed in had)}
    rows = Message.objects.unsettled_at(*former).exclude(expires_at__lte=timezone.now())
    own = rows.filter(follows_person=True, user__in=before.accounts)
    keys = list(own.values_list("pk", flat=True))
    if before.files:
        keys += _without_account(before, kind, address, rows)
    opened = any(label == User._meta.label for (label, _pk), _kind, _typed in had)
    codes = list(_codes(rows).values_list("pk", flat=True)) if opened else []
    return _Part(former, keys, codes, _where(before, now, kind, address))


def _codes(rows):
    """Of a contact that opened an account: codes, and what was answered to who typed it."""
    said = Q(is_secret=False) | Q(expires_at__isnull=False)
    return rows.filter(said, user=None, center=None, follows_person=False)


def _without_account(before, kind, address, rows):
    """Keys of what was written to a file that had no account. Where others are reached by the same
    contact (brothers and sisters by their mother's), only what names this one and none of them:
    what cannot be told apart goes to a contact that is of somebody's family still. The last word to
    somebody who was forgotten is of nobody who is left."""
    found = rows.filter(follows_person=True, user=None).exclude(kind=notices.ERASED.code)
    found = list(found.values_list("pk", "body"))
    if not found:
        return []
    same = Q(phone=address) if kind == "phone" else Q(email__iexact=address)
    others = Member.objects.filter(same, anonymised_at=None).exclude(pk__in=before.files)
    theirs = {name for other in others for name in _names(other)}
    if not others:
        return [pk for pk, _body in found]
    return [pk for pk, body in found if _is_of_them(body, before, theirs)]


def _is_of_them(body, before, names_of_others):
    """Whether a message is surely theirs: it has their number, or their name and nobody else's."""
    if _stands_in(body, before.numbers):
        return True
    return _stands_in(body, before.names) and not _stands_in(body, names_of_others)


def _stands_in(body, words):
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", body) for word in words)

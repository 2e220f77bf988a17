"""What waits to leave follows its person to another contact; nothing of them goes to a former one.

A message names its recipient: it goes to where they are reached now (`outbox/reaching.py`), at once
here, and by the worker where somebody told them at this very moment. Codes for a contact that is
theirs no more are deleted. So are links that were signed for the former one: whoever sent them may
send them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from members.models import Guardian, Member, User
from skills_center.base.locks import lock
from skills_center.base.phones import texted
from skills_center.base.registry import Registry
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import (
    NO_CONTACT,
    ask_elsewhere,
    lead_waiting,
    take_back,
)
from skills_center.messaging.recipients import HOLDER, AtWork
from skills_center.messaging.telling import contacts_of, contacts_of_account

from .announcing import announce_anew

# `sender(file, messages)` of an app above sends its links again: those of messages that reach
# nobody because the file, which is locked, is reached elsewhere now. Of links that are signed when
# a message is written: one that the worker fills in is led.
Sender = Callable[[Member, list[Message]], None]
LINK_SENDERS: Registry[Sender] = Registry("what sends links anew")


@dataclass(frozen=True)
class Held:
    """By what the files and accounts of one person were reached, before something changes."""

    contacts: set[str]  # as they were typed
    of_accounts: set[str]
    accounts: set[int]
    files: set[int]


def held_by(*rows):
    """What these files and accounts of one person are reached by now; None among them is none."""
    found = [row for row in rows if row is not None]
    files = [row for row in found if isinstance(row, Member)]
    accounts = [row for row in found if isinstance(row, User)]
    return Held(
        contacts={contact for row in found for contact in _contacts(row)},
        of_accounts={contact for row in accounts for contact in _contacts(row)},
        accounts={row.pk for row in accounts} | {file.user_id for file in files if file.user_id},
        files={file.pk for file in files},
    )


def let_follow(before, *rows):
    """What waits for a contact that was `held_by` them goes to where these rows, as they were
    saved, are reached now. Their file, where they have one, is locked."""
    now = [row for row in rows if row is not None]
    standing = {contact.lower() for row in now for contact in _contacts(row)}
    left = {contact for contact in before.contacts if contact.lower() not in standing}
    is_new = bool(standing - {contact.lower() for contact in before.contacts})
    if not (left or is_new or _reached_nobody(now)):
        return
    left |= {contact.lower() for contact in left}  # an account has an e-mail in small letters
    unsettled = Message.objects.unsettled()
    own = unsettled.to(*now, *(AtWork(row) for row in now if isinstance(row, User)))
    codes = _codes(unsettled, left & {one.lower() for one in before.of_accounts})
    unnamed = _of_before(unsettled, before, left)
    # All at once, by their keys: whoever is forgotten at this moment holds those of one number.
    keys = [pk for part in (own, codes, unnamed) for pk in part.values_list("pk", flat=True)]
    lock(Message.objects.filter(pk__in=keys))
    take_back(codes)
    files = [row for row in now if isinstance(row, Member)]
    for file in files:
        announce_anew(file)
    lost = lead_waiting(own) + lead_waiting(unnamed, to=[one for row in now for one in _ways(row)])
    ask_elsewhere(*now)
    for file in files if lost else []:
        for send in LINK_SENDERS:
            send(file, lost)


def _reached_nobody(rows):
    """Whether something stands there that reached nobody, and may now."""
    return Message.objects.unsettled().to(*rows).filter(last_error=NO_CONTACT).exists()


def _contacts(row):
    """What a message is addressed to; a landline is none."""
    return {contact for contact in (texted(row.phone), row.email) if contact}


def _ways(row):
    return contacts_of(row) if isinstance(row, Member) else contacts_of_account(row)


def _codes(rows, contacts):
    """Of contacts that opened an account: codes, and what was answered to who typed them."""
    said = rows.filter(recipient_kind=HOLDER.recipient_kind, user=None, center=None)
    return said.filter(address__in=contacts)


def _of_before(rows, before, left):
    """Of rows from before a message named its recipient: those of their accounts, and those without
    an account for a contact by which nobody else is reached. What brothers and sisters of before
    cannot be told apart by stays at a contact that is of their family still."""
    rows = rows.filter(recipient_kind="", address__in=left)
    of_others = shared(left, but_of=before.files)
    alone = Q(user=None, center__isnull=False) & ~Q(address__in=of_others)
    return rows.filter(Q(user__in=before.accounts) | alone)


def shared(contacts, *, but_of):
    """Those of these contacts by which others are reached, too: a mother's, of two who share it;
    whoever answers for a child, or works here."""
    if not contacts:
        return set()
    at_phone = Q(phone__in=contacts)
    at = reduce(or_, (Q(email__iexact=contact) for contact in contacts), at_phone)
    members = Member.objects.filter(anonymised_at=None).exclude(pk__in=but_of)
    guardians = Guardian.objects.filter(at_phone, member__anonymised_at=None)
    of_others = Q(member__isnull=False, member__anonymised_at=None) & ~Q(member__in=but_of)
    accounts = User.objects.filter(of_others | Q(is_staff=True), is_active=True).filter(at)
    reached = {one for row in (*members.filter(at), *accounts) for one in _contacts(row)}
    reached |= {texted(row.phone) for row in guardians.exclude(member__in=but_of)}
    lowered = {one.lower() for one in reached}
    return {contact for contact in contacts if contact.lower() in lowered}

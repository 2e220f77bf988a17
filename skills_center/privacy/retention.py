"""Files of people gone for years: they are told, they wait, their file is emptied."""

from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import notices_privacy as notices
from members.models import Member
from skills_center.base.dates import today
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.telling import reached_by

from .erasure import anonymise, ties
from .inactivity import inactive_members, told_long_enough


def back():
    """Told, and active since."""
    told = Q(purge_told_at__isnull=False) | Q(unreached_since__isnull=False)
    return Member.objects.filter(told, anonymised_at=None).exclude(
        pk__in=inactive_members().values("pk")
    )


def untold():
    return inactive_members().filter(purge_told_at=None)


def due():
    return inactive_members().filter(purge_told_at__lte=told_long_enough())


def welcome_back():
    """Take back that they were told, or looked for. Returns how many."""
    return back().update(purge_told_at=None, unreached_since=None)


def _given_up():
    """By address when the last announcement to it was given up: it arrived nowhere."""
    lost = Message.objects.filter(kind=notices.PURGE_ANNOUNCED.code, state=MessageState.GIVEN_UP)
    return dict(lost.order_by("queued_at").values_list("address", "queued_at"))


def _never_arrived(member, given_up):
    at = given_up.get(reached_by(member)[1])
    return at is not None and at >= member.purge_told_at


def to_tell():
    """The keys of those to tell tonight: who can be reached, the longest here first, and no more in
    a night than the telephones of the centres stand."""
    given_up = _given_up()
    addresses = ((row.pk, reached_by(row)[1]) for row in _each(untold()))
    reached = (pk for pk, address in addresses if address and address not in given_up)
    return list(islice(reached, settings.PURGE_TOLD_AT_ONCE))


def to_empty():
    """The keys of those who were told long enough ago, and whom it reached."""
    given_up = _given_up()
    return [row.pk for row in _each(due()) if not _never_arrived(row, given_up)]


def for_the_desk():
    """The keys of those whom the portal reaches nowhere: no mobile and no e-mail, or what was sent
    there was given up. Nothing is emptied untold: their file waits for `note_told`."""
    given_up = _given_up()
    new = _each(untold().filter(unreached_since=None))
    unreached = [row.pk for row in new if reached_by(row)[1] in {"", *given_up}]
    told = _each(inactive_members().filter(purge_told_at__isnull=False))
    return unreached + [row.pk for row in told if _never_arrived(row, given_up)]


def _each(members):
    return members.order_by("pk").iterator()


def hand_to_the_desk():
    """Have the staff of their centre tell them. Returns how many."""
    files = Member.objects.filter(pk__in=for_the_desk())
    return files.update(unreached_since=today(), purge_told_at=None)


def tell_members():
    """Tell each that their file will be emptied, on the channel and in the language they have."""
    until = timezone.localdate() + timedelta(days=settings.PURGE_NOTICE_DAYS)
    return sum(_tell(pk, until) for pk in to_tell())


@transaction.atomic
def _tell(pk, until):
    """In one: of who was not told it is not said that they were."""
    member = Member.objects.locked().select_related("center", "user").filter(pk=pk).first()
    if member is None or member.purge_told_at:
        return False  # a merge or another run came before
    now = timezone.now()
    if not notices.purge_announced(member, until):
        return False
    Member.objects.filter(pk=pk).update(purge_told_at=now, unreached_since=None)
    return True


def empty_files():
    return sum(_empty(pk) for pk in to_empty())


@transaction.atomic
def _empty(pk):
    """Look once more under the lock: they may have come back while the others were emptied."""
    member = Member.objects.locked().filter(pk=pk).first()
    if member is None or not due().filter(pk=pk).exists() or ties(member):
        return False
    anonymise(member, by=None)
    return True

"""Files of people gone for years: they are told, they wait, their file is emptied."""

from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import notices
from members.models import Member
from skills_center.base.dates import today

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


def to_tell():
    """The keys of those to tell tonight: who can be reached, the longest here first, and no more in
    a night than a centre's telephone stands."""
    rows = untold().select_related("user").order_by("pk").iterator()
    reached = (row.pk for row in rows if notices.reached_by(row)[1])
    return list(islice(reached, settings.PURGE_TOLD_AT_ONCE))


def unreachable():
    """The keys of those who have neither a phone that takes texts nor an e-mail, and of whom their
    centre does not know it yet. Nothing is emptied untold: their file waits for `note_told`."""
    rows = untold().filter(unreached_since=None).order_by("pk").iterator()
    return [row.pk for row in rows if not notices.reached_by(row)[1]]


def hand_to_the_desk():
    """Have the staff of their centre tell them. Returns how many."""
    files = Member.objects.filter(pk__in=unreachable(), purge_told_at=None)
    return files.update(unreached_since=today())


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
    if not notices.purge_announced(member, until):
        return False
    Member.objects.filter(pk=pk).update(purge_told_at=timezone.now(), unreached_since=None)
    return True


def empty_files():
    return sum(_empty(pk) for pk in list(due().values_list("pk", flat=True)))


@transaction.atomic
def _empty(pk):
    """Look once more under the lock: they may have come back while the others were emptied."""
    member = Member.objects.locked().filter(pk=pk).first()
    if member is None or not due().filter(pk=pk).exists() or ties(member):
        return False
    anonymise(member, by=None)
    return True

"""Files of people gone for years: they are told, they wait, their file is emptied."""

from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import notices_privacy as notices
from members.models import Member
from members.services.announcing import (
    Telling,
    announced_to,
    announcements_by_member,
    last_day,
    settle_announcements,
)
from members.services.inactivity import inactive_members
from members.services.keeping import OF_THE_PURGE
from members.services.locking import lock_accounts
from skills_center.base.dates import today

from .erasure import anonymise, ties

_NOBODY_TOLD = dict.fromkeys(OF_THE_PURGE)


def back():
    """Told, and active since."""
    told = Q(purge_told_at__isnull=False) | Q(told_in_person_at__isnull=False)
    looked_for = Q(unreached_since__isnull=False)
    return Member.objects.filter(told | looked_for, anonymised_at=None).exclude(
        pk__in=inactive_members().values("pk")
    )


@transaction.atomic
def welcome_back():
    """Take back that they were told, or looked for. Returns how many."""
    keys = list(back().values_list("pk", flat=True))
    if not keys:
        return 0
    # The files before their messages, as everybody does.
    members = list(Member.objects.locked().filter(pk__in=keys).order_by("pk"))
    settle_announcements(*members)
    return back().filter(pk__in=keys).update(**_NOBODY_TOLD)


def _standing():
    """Each who is inactive, with how it stands with telling them."""
    announced = announcements_by_member()
    for member in inactive_members().order_by("pk").iterator():
        yield member, announced_to(member, announced[member.pk])


def to_tell():
    """The keys of those to tell tonight: who can be reached, the longest here first, and no more in
    a night than the telephones of the centres stand."""
    found = (member.pk for member, one in _standing() if one.telling is Telling.TO_WRITE)
    return list(islice(found, settings.PURGE_TOLD_AT_ONCE))


def to_empty():
    """The keys of those who were told long enough ago."""
    return [member.pk for member, one in _standing() if one.is_over]


def for_the_desk():
    """The keys of those whom the portal reaches nowhere: no mobile and no e-mail, or what was sent
    there did not surely arrive. Nothing is emptied untold: their file waits for `note_told`."""
    return [
        member.pk
        for member, one in _standing()
        if one.telling is Telling.TO_SAY and member.unreached_since is None
    ]


def hand_to_the_desk():
    """Have the staff of their centre tell them. Returns how many."""
    return sum(_hand_to_the_desk(pk) for pk in for_the_desk())


@transaction.atomic
def _hand_to_the_desk(pk):
    """Look once more under the lock: staff may have told them, or corrected their number."""
    member = _locked(pk)
    if member is None or announced_to(member).telling is not Telling.TO_SAY:
        return False
    settle_announcements(member)  # it stands before them as somebody to tell
    return _set(pk, **_NOBODY_TOLD | {"unreached_since": today()})


def _locked(pk, *, is_to_end=False):
    """Their file, with the account under locks; None where they gave a sign of life, also at this
    moment.

    The locks first, and then the question, in a statement of its own: whoever waited for a lock
    asks what was hung on the file meanwhile, and whether they logged in. What hangs on a file that
    is to end waits.
    """
    file = Member.objects.filter(pk=pk)
    rows = file.select_for_update() if is_to_end else file.locked()
    accounts = rows.values_list("user", flat=True)
    lock_accounts(*filter(None, accounts), may_end=is_to_end)
    return inactive_members().select_related("center", "user").filter(pk=pk).first()


def _set(pk, **values):
    return bool(Member.objects.filter(pk=pk).update(**values))


def tell_members():
    """Tell each that their file will be emptied, at a contact that was not tried in vain."""
    until = last_day(today())
    return sum(_tell(pk, until) for pk in to_tell())


@transaction.atomic
def _tell(pk, until):
    """In one: of who was not told it is not said that they were."""
    member = _locked(pk)
    if member is None or (standing := announced_to(member)).telling is not Telling.TO_WRITE:
        return False  # a merge or another run came before
    now = timezone.now()
    notices.purge_announced(member, until, standing.contact)
    return _set(pk, purge_told_at=now, unreached_since=None, told_in_person_at=None)


def empty_files():
    return sum(_empty(pk) for pk in to_empty())


@transaction.atomic
def _empty(pk):
    """Look once more under the lock: they may have come back while the others were emptied, and
    their number may have been corrected."""
    member = _locked(pk, is_to_end=True)
    if member is None or not announced_to(member).is_over or ties(member):
        return False
    anonymise(member, by=None)
    return True

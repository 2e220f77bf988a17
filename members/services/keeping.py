"""A file without a sign of life for years: it is kept, or its person was told that it goes."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base.dates import start_of_day
from skills_center.base.errors import DomainError
from skills_center.base.rights import require

from .announcing import settle_announcements

OF_THE_PURGE = ("purge_told_at", "unreached_since", "told_in_person_at")


@transaction.atomic
def keep_file(member, *, by):
    """They came by, or wrote, to have their file kept."""
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    member.seen_on, member.purge_told_at = timezone.localdate(), None
    member.unreached_since = member.told_in_person_at = None
    member._history_user = by
    member.save(update_fields=["seen_on", *OF_THE_PURGE, "updated_at"])
    settle_announcements(member, by=by)
    return member


@transaction.atomic
def take_back_told(member, *, by):
    """It was noted by mistake: somebody has to tell them still. DomainError where nobody noted
    that they had."""
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    if member.told_in_person_at is None:
        raise DomainError(_("Nothing to undo: nobody recorded that the member was told."))
    # They wait since the day on which they began to (`note_told`).
    begun = member.purge_told_at or member.told_in_person_at
    member.unreached_since = timezone.localdate(begun)
    member.purge_told_at = member.told_in_person_at = None
    member._history_user = by
    member.save(update_fields=[*OF_THE_PURGE, "updated_at"])
    return member


@transaction.atomic
def note_told(member, *, by):
    """Somebody told the person, whom the portal reaches nowhere: the days until their file is
    emptied begin. DomainError where nothing waited for that."""
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    if member.unreached_since is None:
        raise DomainError(_("Nothing to record: the portal tells them, or their file is kept."))
    # The announcement began on the day since which they are looked for, after all that was written
    # in vain: the days themselves count from now (`announcing.py`).
    looked_for = start_of_day(member.unreached_since + timedelta(days=1))
    member.unreached_since, member.told_in_person_at = None, timezone.now()
    member.purge_told_at = min(looked_for - timedelta(microseconds=1), member.told_in_person_at)
    member._history_user = by
    member.save(update_fields=[*OF_THE_PURGE, "updated_at"])
    settle_announcements(member, by=by)
    return member


def told_before(moment):
    """Whose days ran at that moment, or were to: who came by after it is not known to a copy of
    it."""
    told = Q(purge_told_at__lte=moment) | Q(told_in_person_at__lte=moment)
    return Member.objects.filter(told, anonymised_at=None)


def tell_anew(members):
    """These count as untold, and have all days once more when they are told. Returns how many."""
    return members.update(purge_told_at=None, told_in_person_at=None)

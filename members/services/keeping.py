"""A file is kept: its years without a sign of life begin anew."""

from django.db import transaction
from django.utils import timezone

from members.models import Member
from skills_center.base.rights import require


@transaction.atomic
def keep_file(member, *, by):
    """They came by, or wrote, to have their file kept."""
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    member.seen_on, member.purge_told_at = timezone.localdate(), None
    member._history_user = by
    member.save(update_fields=["seen_on", "purge_told_at", "updated_at"])
    return member

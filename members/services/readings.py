"""The log of access: who read what most staff do not need, and who let somebody in to it."""

from django.db import transaction

from members.enums import AccessKind
from members.models import Access, Member
from skills_center.base.dates import start_of_day, today
from skills_center.base.told_later import keep

LONGEST_DETAIL = Access._meta.get_field("detail").max_length


@transaction.atomic
def note_reading_of(member, *, by, kind, detail="", reason=""):
    """Leave a line in the file of a member. DomainError where it was emptied meanwhile: what is
    read, and why, names who was forgotten."""
    member = Member.objects.to_write(member.pk)
    return Access.objects.create(member=member, by=by, kind=kind, detail=detail, reason=reason)


def note_reading_at(center, *, by, kind, of):
    """Leave a line for what a centre keeps of several persons (`of`: the row that holds them), once
    a day and reader.

    A page that is opened again after each tap would bury the line under itself.
    """
    detail = keep(of, longest=LONGEST_DETAIL)
    line = {"of_center": center, "by": by, "kind": kind, "detail": detail}
    if not Access.objects.filter(at__gte=start_of_day(today()), **line).exists():
        Access.objects.create(**line)


def note_key(center, *, by, to, opens):
    """`by` let `to` in to something confidential (`opens`: a row or a choice): a grant leaves its
    line, whoever made it."""
    detail = keep(str(to), opens, longest=LONGEST_DETAIL)
    return Access.objects.create(of_center=center, by=by, kind=AccessKind.KEY, detail=detail)

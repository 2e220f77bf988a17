"""The log of access: who read what most staff do not need, and who let somebody in to it."""

from members.enums import AccessKind
from members.models import Access
from skills_center.base.dates import start_of_day, today

LONGEST_DETAIL = Access._meta.get_field("detail").max_length


def note_reading_at(center, *, by, kind, detail):
    """Leave a line for what a centre keeps of several persons, once a day and reader.

    A page that is opened again after each tap would bury the line under itself.
    """
    line = {"of_center": center, "by": by, "kind": kind, "detail": detail[:LONGEST_DETAIL]}
    if not Access.objects.filter(at__gte=start_of_day(today()), **line).exists():
        Access.objects.create(**line)


def note_key(center, *, by, to, opens):
    """`by` let `to` in to something confidential: a grant leaves its line, whoever made it."""
    detail = f"{to} · {opens}"[:LONGEST_DETAIL]
    return Access.objects.create(of_center=center, by=by, kind=AccessKind.KEY, detail=detail)

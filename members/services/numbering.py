"""Member numbers: KHO-2026-00042."""

from django.db import transaction

from members.models import NumberSequence


@transaction.atomic
def next_member_number(center, year):
    """Take the next number of a centre and year. Its row stays locked until the caller commits.

    A number taken by a transaction that fails was never seen by anybody and is taken again;
    one that was given is never given twice, even when its member is deleted.
    """
    NumberSequence.objects.get_or_create(center=center, year=year)
    sequence = NumberSequence.objects.locked().get(center=center, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{center.code}-{year}-{sequence.last:05}"

"""Member numbers: KHO-2026-00042."""

from django.db import transaction

from members.models import NumberSequence


def next_member_number(center, year):
    """Take the next number of a centre and year."""
    return next_member_numbers(center, year, 1)[0]


@transaction.atomic
def next_member_numbers(center, year, many):
    """Take the next numbers of a centre and year. Its row stays locked until the caller commits.

    A number taken by a transaction that fails was never seen by anybody and is taken again;
    one that was given is never given twice, even when its member is deleted.
    """
    NumberSequence.objects.get_or_create(center=center, year=year)
    sequence = NumberSequence.objects.locked().get(center=center, year=year)
    begins = sequence.last + 1
    sequence.last += many
    sequence.save(update_fields=["last"])
    return [f"{center.code}-{year}-{number:05}" for number in range(begins, begins + many)]

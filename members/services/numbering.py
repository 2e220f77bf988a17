"""Member numbers: KHO-2026-00042."""

from django.db import transaction

from members.models import NumberSequence


def next_member_number(center, year):
    """Take the next number of a centre and year."""
    return next_member_numbers(center, year, 1)[0]


@transaction.atomic
def next_member_numbers(center, year, many):
    """Take the next numbers of a centre and year: see `YearSequence.take`."""
    taken = NumberSequence.take(center, year, many)
    return [f"{center.code}-{year}-{number:05}" for number in taken]

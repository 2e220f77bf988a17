"""Member numbers: KHO-2026-00042."""

from django.db import transaction

from members.models import NumberSequence


def written(code, year, number):
    """A member number as it is written: that of a centre's code, a year and a count."""
    return f"{code}-{year}-{number:05}"


def next_member_number(center, year):
    """Take the next number of a centre and year."""
    return next_member_numbers(center, year, 1)[0]


@transaction.atomic
def next_member_numbers(center, year, many):
    """Take the next numbers of a centre and year: see `YearSequence.take`."""
    taken = NumberSequence.take(center, year, many)
    return [written(center.code, year, number) for number in taken]

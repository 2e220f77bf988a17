"""What the portal wrote of the life of two files that become one: joined, column by column.

A sign of life of either is one of the person. They were told that their file is emptied only if
both files say so: whoever was told of the one alone has still the days of the other.
"""

from collections.abc import Callable
from typing import Any


def _former_numbers(kept, gone):
    return " ".join(filter(None, [kept.former_numbers, gone.number, gone.former_numbers]))


def _later(name):
    return lambda kept, gone: max(
        filter(None, [getattr(kept, name), getattr(gone, name)]), default=None
    )


def _told_at(kept, gone):
    """The days run from the later of both: what was announced before it counts for nothing."""
    told = [kept.purge_told_at, gone.purge_told_at]
    return max(told) if all(told) else None


def _told_in_person_at(kept, gone):
    """What is older than what they were told since counts for nothing any more."""
    told_at, said_at = _told_at(kept, gone), _later("told_in_person_at")(kept, gone)
    return said_at if told_at and said_at and said_at >= told_at else None


def _unreached_since(kept, gone):
    """Until the purge finds a contact of the one file that it may try."""
    if _told_at(kept, gone):
        return None
    return min(filter(None, [kept.unreached_since, gone.unreached_since]), default=None)


# By column, what the file that stays holds of both.
JOINED: dict[str, Callable[[Any, Any], Any]] = {
    "former_numbers": _former_numbers,
    "came_for": lambda kept, gone: kept.came_for or gone.came_for,
    "seen_on": _later("seen_on"),
    # One that was written lately is a new one, whichever of both it is.
    "created_at": _later("created_at"),
    "purge_told_at": _told_at,
    "told_in_person_at": _told_in_person_at,
    "unreached_since": _unreached_since,
}


def joined_life(kept, gone):
    """The values for the file that stays, by column; nothing is written."""
    return {name: join(kept, gone) for name, join in JOINED.items()}

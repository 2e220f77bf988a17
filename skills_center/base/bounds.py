"""What every database of the portal holds: how large a number is, which signs no text has."""

import re

LARGEST_KEY = 2**63 - 1
LONGEST_NUMBER = 18  # digits that are never more than LARGEST_KEY, whatever they are
# PostgreSQL takes no null character, no database half of a pair that spells one sign (U+D800 …).
_NOT_STORED = re.compile("[\0\ud800-\udfff]")


def is_storable(text):
    """Whether a database takes this text."""
    return not _NOT_STORED.search(text)


def key_in(text):
    """The number of a row that a text spells in digits; None where it spells none."""
    text = str(text)
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None

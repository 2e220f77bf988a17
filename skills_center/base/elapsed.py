"""How long ago something was, by clocks that may have been wrong.

A server's clock can be a year ahead, and is put right. What was noted by it lies in days to come:
it does not count, neither against a person nor for them.
"""

import time

CLOCKS_DIFFER = 60  # seconds, between two servers


def is_within(at, seconds, now=None):
    """Whether the moment `at` lies within the last `seconds`, and not in days to come."""
    now = time.time() if now is None else now
    return now - seconds < at and not is_to_come(at, now)


def is_to_come(at, now=None):
    """Whether a clock that was ahead noted `at`."""
    return at > (time.time() if now is None else now) + CLOCKS_DIFFER

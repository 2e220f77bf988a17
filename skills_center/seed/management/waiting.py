"""Commands that write much at once, where somebody else is writing."""

import re
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError


@contextmanager
def told_when_locked(verb):
    """Say in a sentence that SQLite, which has one writer at a time, has another one now."""
    try:
        yield
    except OperationalError as problem:
        if not re.search(r"\bis locked\b", str(problem)):
            raise
        raise CommandError(
            f"Somebody else is writing to this portal: {verb} when they are done."
        ) from problem

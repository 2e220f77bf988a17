"""What is set right once the database was restored from a copy: each app hands in its own, the
command `after_restore` does it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from .registry import Registry


class SetRight(NamedTuple):
    """Of rows that a copy holds, and which life went past since it was made. It must do no harm
    when it runs twice."""

    label: str  # what is done, after its number
    rows: Callable[[datetime], QuerySet]  # with the moment of the copy
    settle: Callable[[QuerySet], int]  # of those; returns how many


RESTORED: Registry[SetRight] = Registry("what is set right after a restore")

"""Everything a person of the staff did: apps hand their sources in, one page reads them.

A source is three things: the rows that speak of `person` and that `reader` may see, the field
that says when, and how to tell a row. `members` knows no app above it.
"""

import heapq
from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet

from skills_center.base.dates import Days, within
from skills_center.base.registry import Registry


class Entry(NamedTuple):
    at: datetime
    what: str  # what was done
    about: str = ""  # to whom or what
    url: str = ""  # where that is read


class Source(NamedTuple):
    rows: Callable[[Any, Any], QuerySet]  # (person, reader) → rows
    at: str  # the field of a row that says when
    tell: Callable[[Any], tuple[str, str, str]]  # row → what, about, url

    def newest(self, person, reader, day, limit):
        rows = self.rows(person, reader).order_by(f"-{self.at}", "-pk")
        if day:
            rows = rows.filter(within(self.at, Days.from_to(day, day)))
        return [Entry(getattr(row, self.at), *self.tell(row)) for row in rows[:limit]]


SOURCES: Registry[Source] = Registry("sources of what staff did")


def deeds(person, *, reader, day: date | None = None, start=0, size=50):
    """The entries from `start` on, newest first, and whether there are more after them."""
    limit = start + size + 1
    found = (source.newest(person, reader, day, limit) for source in SOURCES)
    merged = heapq.merge(*found, key=lambda entry: entry.at, reverse=True)
    page = list(islice(merged, start, limit))
    return page[:size], len(page) > size

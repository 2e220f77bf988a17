"""While the suite runs, a query that lets the database turn an instant into a day or hour fails.

The database has time zones of its own: the same row would fall on another day there. Bounds come
from `skills_center/base/dates.py`.
"""

import re
from contextlib import contextmanager
from unittest import mock

from django.db.backends.utils import CursorWrapper
from django.db.models import DateTimeField
from django.db.models.functions import Cast

# As PostgreSQL is asked for it, and as SQLite is: functions of Django that Python runs there.
ASKED = re.compile(
    r"at time zone|django_datetime_|\bcurrent_(date|time)\b|\blocaltime|\bnow\(\)"
    r"|\bstrftime\s*\(|\bdate\s*\('now",
    re.IGNORECASE,
)


class ForeignClockError(AssertionError):
    """A query asks the database on which day, or at which hour, an instant falls."""


@contextmanager
def no_foreign_clock():
    execute, resolve = CursorWrapper._execute_with_wrappers, Cast.resolve_expression

    def watched_execute(cursor, sql, params, many, executor):
        if found := ASKED.search(str(sql)):
            raise ForeignClockError(f"{found[0]} in {sql}")
        return execute(cursor, sql, params, many, executor)

    def watched_resolve(cast, *args, **options):
        resolved = resolve(cast, *args, **options)
        (source,), target = resolved.get_source_expressions(), resolved.output_field
        is_instant = isinstance(source._output_field_or_none, DateTimeField)
        if is_instant and not isinstance(target, DateTimeField):
            raise ForeignClockError(f"{source} becomes {target}")
        return resolved

    with (
        mock.patch.object(CursorWrapper, "_execute_with_wrappers", watched_execute),
        mock.patch.object(Cast, "resolve_expression", watched_resolve),
    ):
        yield

"""While the suite runs, rows are not locked by a condition that asks other tables.

PostgreSQL takes what the statement saw when it began: whoever waits for the lock would go on upon
what another has changed meanwhile. Lock the rows first, then ask in a statement of its own.
"""

from contextlib import contextmanager
from unittest import mock

from django.db.models.expressions import Col
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler


class LockedByOthersError(AssertionError):
    """Rows are locked by a condition that reads other tables."""


def _asks_others(node, own):
    if isinstance(node, Query):
        return True
    if isinstance(node, Col):
        return node.alias != own
    if isinstance(node, list | tuple):
        return any(_asks_others(one, own) for one in node)
    if hasattr(node, "children"):  # a condition of several
        return _asks_others(node.children, own)
    parts = node.get_source_expressions() if hasattr(node, "get_source_expressions") else []
    return getattr(node, "subquery", False) or _asks_others(parts, own)


def asks_others(query):
    """Whether what is locked depends on more than the rows themselves."""
    return bool(query.select_for_update) and _asks_others(query.where, query.get_initial_alias())


@contextmanager
def locked_by_themselves():
    written = SQLCompiler.as_sql

    def watched(compiler, *args, **options):
        if asks_others(compiler.query):
            raise LockedByOthersError(f"lock first, then ask: {compiler.query.where}")
        return written(compiler, *args, **options)

    with mock.patch.object(SQLCompiler, "as_sql", watched):
        yield

"""Rows as they stand in the database now."""

from django.db import connection

# Written by every visit of whoever is logged in.
_BY_EVERY_VISIT = {"django_session"}


def fresh(row):
    """Read the row again.

    Do not call `refresh_from_db()` on a model with a state: it sets the field, and a protected
    `FSMField` refuses that ("Direct state modification is not allowed").
    """
    return type(row)._base_manager.get(pk=row.pk)


def every_row():
    """What every table holds, as texts: to see that nothing was written."""
    held = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - _BY_EVERY_VISIT:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held[table] = sorted(map(str, cursor.fetchall()))
    return held

"""The tables between two tests that commit what they do."""

from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from members.models.contacts import writes_contacts

# Rows of the code, not of a test: they are what `post_migrate` would write again.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}


def empty_tables():
    """Delete the rows that a test left."""
    with writes_contacts(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_which_hold_rows())
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@cache
def _which_hold_rows():
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in sorted(set(tables) - KEPT)
    )


def leave_rows_uncounted():
    """Let PostgreSQL plan by the size of the tables alone."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = off)")

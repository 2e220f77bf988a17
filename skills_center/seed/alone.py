"""Commands that fill the portal: one at a time."""

from django.core.management.base import CommandError
from django.db import connection


def require_alone():
    """Refuse a second one while one runs; ends with the transaction.

    On SQLite the transaction holds the whole file since its first statement.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('fills the portal'))")
        (is_alone,) = cursor.fetchone()
    if not is_alone:
        raise CommandError("Another command is filling this portal: wait for its end.")

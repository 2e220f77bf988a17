"""Whether a database takes what is written: after a failover the portal may meet one that reads
only."""

import os
from pathlib import Path

from django.db import OperationalError

_READ_ONLY = "25006"  # SQLSTATE: read_only_sql_transaction


class ReadOnlyError(OperationalError):
    """The database answers, and refuses whatever would write."""


def require_writes(connection):
    """Ask the database, in one statement at most; ReadOnlyError when it takes none."""
    connection.ensure_connection()
    if not (_postgres_takes if connection.vendor == "postgresql" else _file_takes)(connection):
        raise ReadOnlyError("the database takes no writes")


def says_read_only(error):
    """Whether a refused statement was refused for that alone."""
    return isinstance(error, ReadOnlyError) or (
        getattr(error.__cause__, "pgcode", None) == _READ_ONLY
    )


def _postgres_takes(connection):
    """A standby says it too: each of its transactions is read-only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')")
        return cursor.fetchone() == ("off",)


def _file_takes(connection):
    """SQLite writes in the file, and beside it."""
    file = Path(connection.settings_dict["NAME"])
    return not file.exists() or all(os.access(one, os.W_OK) for one in (file, file.parent))

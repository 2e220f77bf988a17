"""Whether a database takes what is written (after a failover the portal may meet one that reads
only), and whose the files of SQLite are."""

import os
import stat
from contextlib import suppress
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


# The files of SQLite ---------------------------------------------------------------------
def files_of(connection):
    """The file of SQLite and those that it keeps beside it; none of a database with a server."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return []
    return [Path(f"{connection.settings_dict['NAME']}{end}") for end in ("", "-wal", "-shm")]


def keep_from_others(connection, **kwargs):
    """Close the files to the other accounts of the machine: all of the portal is in them, keys of
    the second factor too. SQLite makes them as any file is made, and those beside it like the
    first."""
    for file in files_of(connection):
        with suppress(OSError):  # not there yet, or of somebody who alone may close it
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                file.chmod(0o600)

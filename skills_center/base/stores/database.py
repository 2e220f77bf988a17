"""The store that guards, in a table of the database.

It is written over a connection of its own (`DATABASES["limits"]`): a count stands, whatever
becomes of the transaction of the page that made it. With SQLite that is a file of its own, because
a file has one writer: a page that writes would wait for itself. The table is no model, as the
tables of Django's own cache are none: `migrate` makes it, and whoever misses it does.
"""

import pickle
import time
from contextlib import contextmanager

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import DatabaseError, InterfaceError, connections, transaction

from .guarding import GuardingStore, StoreAwayError, read_entry

TABLE = "limit_counts"
_OVER = 0


def lay_table(connection):
    """Make the table where there is none."""
    binary = "bytea" if connection.vendor == "postgresql" else "blob"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (key varchar(80) PRIMARY KEY,"
            f" value {binary} NOT NULL, ends double precision NOT NULL)"
        )
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_ends ON {TABLE} (ends)")


class LimitsRouter:
    """`migrate` makes no model's table where only counts are kept."""

    def allow_migrate(self, db, app_label, **hints):
        return False if db == "limits" else None


class DatabaseStore(GuardingStore, BaseCache):
    def __init__(self, alias, params):
        super().__init__(params)
        self._alias = alias

    # One statement each ---------------------------------------------------------------
    def get(self, key, default=None, version=None):
        return self.get_many([key], version=version).get(key, default)

    def get_many(self, keys, version=None):
        named = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not named:
            return {}
        rows = self._ask(
            f"SELECT key, value FROM {TABLE} WHERE ends > %s AND key IN ({_places(named)})",
            [time.time(), *named],
        )
        return {named[key]: read_entry(bytes(value)) for key, value in rows}

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._ask(*self._writing({self.make_and_validate_key(key, version): (value, timeout)}))

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Whether this call wrote it: of many at once, one does."""
        key = self.make_and_validate_key(key, version=version)
        sql, parameters = self._writing({key: (value, timeout)})
        sql += f" WHERE {TABLE}.ends <= %s RETURNING key"
        return bool(self._ask(sql, [*parameters, time.time()]))

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        return bool(
            self._ask(
                f"UPDATE {TABLE} SET ends = %s WHERE key = %s AND ends > %s RETURNING key",
                [self._end(timeout), key, time.time()],
            )
        )

    def delete(self, key, version=None):
        key = self.make_and_validate_key(key, version=version)
        return bool(self._ask(f"DELETE FROM {TABLE} WHERE key = %s RETURNING key", [key]))

    def count_expired(self):
        return self._ask(f"SELECT count(*) FROM {TABLE} WHERE ends <= %s", [time.time()])[0][0]

    def remove_expired(self):
        return len(self._ask(f"DELETE FROM {TABLE} WHERE ends <= %s RETURNING key", [time.time()]))

    # Read, decide, write --------------------------------------------------------------
    def change(self, keys, decide):
        sealed = {self.make_and_validate_key(key): key for key in keys}
        with self._answering() as connection:
            return self._retried(connection, lambda: self._decided(connection, sealed, decide))

    def incr(self, key, delta=1, version=None):
        """Django's own reads and writes apart; its time goes on, as with Redis."""
        key = self.make_and_validate_key(key, version=version)

        def added(connection):
            with transaction.atomic(using=self._alias), connection.cursor() as cursor:
                value, ends = _locked(cursor, connection, [key])[key]
                if ends <= time.time():
                    raise ValueError(f"Key {key!r} not found")
                new = read_entry(value) + delta
                cursor.execute(
                    f"UPDATE {TABLE} SET value = %s WHERE key = %s",
                    [_packed(connection, new), key],
                )
                return new

        with self._answering() as connection:
            return self._retried(connection, lambda: added(connection))

    def _decided(self, connection, sealed, decide):
        with transaction.atomic(using=self._alias), connection.cursor() as cursor:
            now = time.time()
            found = {
                sealed[key]: read_entry(value) if ends > now else None
                for key, (value, ends) in _locked(cursor, connection, sealed).items()
            }
            answer, written = decide(found)
            if written:
                names = {name: key for key, name in sealed.items()}
                cursor.execute(
                    *self._writing({names[name]: entry for name, entry in written.items()})
                )
            return answer

    # The connection ---------------------------------------------------------------------
    def _writing(self, entries):
        """The statement that writes `entries` (sealed key → value and seconds) over all."""
        parameters = [
            part
            for key, (value, timeout) in sorted(entries.items())
            for part in (key, _packed(connections[self._alias], value), self._end(timeout))
        ]
        return (
            f"INSERT INTO {TABLE} (key, value, ends) VALUES {_rows(entries)}"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends = excluded.ends",
            parameters,
        )

    def _end(self, timeout):
        end = self.get_backend_timeout(timeout)
        return float("inf") if end is None else end

    def _ask(self, sql, parameters):
        def asked():
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall() if cursor.description else []

        with self._answering() as connection:
            return self._retried(connection, asked)

    @contextmanager
    def _answering(self):
        try:
            yield connections[self._alias]
        except (DatabaseError, InterfaceError) as error:
            raise StoreAwayError(str(error)) from error

    def _retried(self, connection, work):
        """Do it, and once more where only the table was missing."""
        try:
            return work()
        except DatabaseError:
            if connection.needs_rollback or TABLE in connection.introspection.table_names():
                raise
            lay_table(connection)
            return work()


def _packed(connection, value):
    return connection.Database.Binary(pickle.dumps(value))


def _places(items):
    return ", ".join(["%s"] * len(items))


def _rows(items):
    return ", ".join(["(%s, %s, %s)"] * len(items))


def _locked(cursor, connection, keys):
    """Lock the entry of each key, made where there is none: sealed key → (value, end).

    An entry that ends is removed meanwhile by nobody: it is locked by the statement that made sure
    that it is there. Sorted, so that two who want the same keys never wait for each other.
    """
    empty = _packed(connection, None)
    cursor.execute(
        f"INSERT INTO {TABLE} (key, value, ends) VALUES {_rows(keys)}"
        " ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING key, value, ends",
        [part for key in sorted(keys) for part in (key, empty, _OVER)],
    )
    return {key: (bytes(value), ends) for key, value, ends in cursor.fetchall()}

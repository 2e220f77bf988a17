"""Rows by the thousand into the database, in one transaction: COPY on PostgreSQL, else INSERT."""

import io
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from queue import Queue
from threading import Thread

from django.core.management.color import no_style
from django.db import connection, models

# Batches of text, half a megabyte each, before the maker of rows waits for the database: it has
# to be through with an index of words now and then, for seconds.
WAITING_AT_MOST = 128
# Characters. For each piece the thread waits until the maker of rows lets go of the interpreter.
READ_AT_ONCE = 1 << 22
# Each index with how it is made: `amname` is gin for those of words.
INDEXES = "FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam"


class Writer:
    """Writes rows by INSERT, in the transaction of the caller."""

    def last_id(self, model: type[models.Model]) -> int:
        last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
        return last or 0

    @contextmanager
    def set_aside(self, tables: Iterable[str], look):
        """What need not hold while rows are written holds again afterwards.

        `look` is told what is done meanwhile.
        """
        yield

    def write(self, table, columns, rows, always):
        """Rows of a table; `always` are the columns with one value in all of them."""
        names = ", ".join(map(connection.ops.quote_name, (*columns, *always)))
        marks = ", ".join(["%s"] * (len(columns) + len(always)))
        rest = tuple(always.values())
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})",
                [tuple(map(_as_stored, row + rest)) for row in rows],
            )

    def finish(self):
        """All that was handed in is written."""

    def count_on_from(self, models_written):
        """The next row of each model, written by Django, follows the last one written here."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models_written):
                cursor.execute(statement)


def _as_stored(value):
    """As Django's own backend keeps it where a column has no type of its own."""
    match value:
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case Decimal():
            return str(value)
    return value


class PostgresWriter(Writer):
    """Writes by COPY in a thread, so that rows are made while the database takes in others.

    Until `finish` nobody else may use the connection.
    """

    def __init__(self):
        connection.ensure_connection()
        self._raw = connection.connection
        self._queue: Queue = Queue(WAITING_AT_MOST)
        self._thread: Thread | None = None
        self._failure: BaseException | None = None

    def write(self, table, columns, rows, always):
        if self._failure:
            raise self._failure
        if self._thread is None:
            self._thread = Thread(target=self._work, daemon=True)
            self._thread.start()
        # Made here and not in the thread: of the two the interpreter runs one at a time anyway,
        # and text takes less memory than rows while it waits.
        text = copy_text(rows, tuple(always.values()))
        self._queue.put((table, (*columns, *always), text))

    def finish(self):
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        if self._failure:
            raise self._failure

    def _work(self):
        """Copy texts until there are no more; after a failure they are only taken away."""
        while batch := self._queue.get():
            if self._failure is None:
                try:
                    self._copy(*batch)
                except BaseException as failure:
                    self._failure = failure

    def _copy(self, table, columns, text):
        names = ", ".join(f'"{name}"' for name in columns)
        with self._raw.cursor() as cursor:
            # No text of ours is the word None: a name is of one or two words with letters of its
            # own. So that a row is joined as Python writes its values, which is quickest.
            cursor.copy_expert(
                f"COPY \"{table}\" ({names}) FROM STDIN WITH (NULL 'None')",
                io.StringIO(text),
                size=READ_AT_ONCE,
            )

    @contextmanager
    def set_aside(self, tables, look):
        """Drop foreign keys and the indexes that no constraint needs; make them again afterwards.

        Made again, each foreign key is held against every row: that proves them. Indexes of words
        stay: the database fills them while it would wait for rows, many rows at a time.
        """
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending forbids the change
            dropped = [*_foreign_keys(cursor, tables), *_indexes(cursor, tables)]
            for drop, _make in dropped:
                cursor.execute(drop)
            cursor.execute("SET LOCAL gin_pending_list_limit = '256MB'")
            cursor.execute("SET LOCAL work_mem = '256MB'")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
            look("indexes of words")
            cursor.execute(
                f"SELECT gin_clean_pending_list(indexrelid) {INDEXES}"
                " WHERE amname = 'gin' AND indrelid = ANY(%s::regclass[])",
                [list(tables)],
            )
            for number, (_drop, make) in enumerate(reversed(dropped)):
                look(f"keys and indexes, {100 * number // len(dropped)} %")
                cursor.execute(make)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def copy_text(rows, always=()):
    """The rows as COPY reads them, None for NULL; each of them ends with what is `always` so."""
    rest = [_escaped(value).replace("%", "%%") for value in always]
    line = "\t".join(["%s"] * len(rows[0]) + rest)
    text = "\n".join([line % row for row in rows])
    tabs = len(rows) * line.count("\t")
    if "\\" not in text and (text.count("\t"), text.count("\n")) == (tabs, len(rows) - 1):
        return text
    return "\n".join(["\t".join(map(_escaped, row + always)) for row in rows])


def _escaped(value):
    text = str(value)
    for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, written)
    return text


def _foreign_keys(cursor, tables):
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])"
        " ORDER BY 1, 2",
        [list(tables)],
    )
    for table, name, definition in cursor.fetchall():
        yield (
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}",
        )


def _indexes(cursor, tables):
    """Those of no constraint and of no rule: a unique index is a rule. Not those of words."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)"
        f" {INDEXES} WHERE NOT indisunique AND amname <> 'gin' AND indrelid = ANY(%s::regclass[])"
        " ORDER BY 1",
        [list(tables)],
    )
    for name, definition in cursor.fetchall():
        yield f"DROP INDEX {name}", definition


def writer_for_database() -> Writer:
    return PostgresWriter() if connection.vendor == "postgresql" else Writer()

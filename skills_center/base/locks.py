"""Rows under their lock, and what a database says of two who wait for each other."""

from django.db import IntegrityError, OperationalError, connections, models, router

DEADLOCK = "40P01"  # of PostgreSQL


def locked(rows: models.QuerySet) -> models.QuerySet:
    """These rows, which nobody else writes from the moment they are read until the transaction
    ends: they alone, their foreign keys go on elsewhere.

    SQLite has no row locks: there the transaction holds the whole file since its first statement
    (`transaction_mode: IMMEDIATE`), which is enough.
    """
    if connections[rows.db].features.has_select_for_update_of:
        return rows.select_for_update(of=("self",), no_key=True)
    return rows.select_for_update()


def lock(rows: models.QuerySet) -> None:
    """Lock rows that are read after that."""
    list(locked(rows.order_by("pk")).values_list("pk"))


def kept(model, keys, *, waits=False):
    """Of these keys of rows the ones that are there, and stay until the transaction ends.

    A row that somebody holds at this moment, to delete it or to write a column that is a key (a
    number, an account), is left out: they may wait for another of these in turn. With `waits` it
    is waited for.
    """
    connection = connection_of(model)
    if connection.vendor != "postgresql":  # nobody else writes anything meanwhile
        return set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
            + ("" if waits else " SKIP LOCKED"),
            [[*keys]],
        )
        return {key for (key,) in cursor.fetchall()}


def connection_of(model):
    """The connection over which rows of a model are written."""
    return connections[router.db_for_write(model)]


def may_go_on(error):
    """Whether what the database refused may be tried once more, back where its part began: a value
    that somebody else wrote, or another transaction that waited for this one in turn."""
    if isinstance(error, OperationalError):
        cause = error.__cause__
        return getattr(cause, "sqlstate", getattr(cause, "pgcode", "")) == DEADLOCK
    return isinstance(error, IntegrityError)

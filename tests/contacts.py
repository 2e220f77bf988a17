"""The database refuses whoever writes a phone or an e-mail past the service of contacts.

Triggers on the four tables ask whether somebody who may is writing (`members/models/contacts.py`):
on SQLite by a function of the connection, on PostgreSQL by a setting of the session, which is
said before each statement by a cursor that no test counts. They hold over the whole suite.
"""

import re
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created

from members.models.contacts import are_contacts_written, writes_contacts

REFUSED = "contacts are written by members/services/contacts.py alone"
# Each table with its columns; of who inserts a row those are empty, or they may write contacts.
WATCHED = {
    "members_member": ("phone", "email"),
    "members_user": ("phone", "email", "phone_verified_at"),
    "members_guardian": ("phone",),
    "account_emailaddress": ("user_id", "email", "verified", "primary"),
}
# Rows that are a contact, and nothing else: who takes one away writes contacts too.
TAKEN_AWAY = "account_emailaddress"
_WRITES = re.compile(rf'\s*(INSERT INTO|UPDATE|COPY|DELETE FROM) "({"|".join(WATCHED)})"')
# How a row that is made has one of them. An e-mail of allauth is none without its text.
_HOLDS = {"phone": "<> ''", "email": "<> ''", "phone_verified_at": "IS NOT NULL"}
# What was refused since the test began, also where whoever wrote it went on.
refusals: list[str] = []


def set_contacts(row, **values):
    """Give a row of a test other contacts than its factory did, past the service."""
    for name, value in values.items():
        setattr(row, name, value)
    with writes_contacts():
        row.save()
    return row


@contextmanager
def is_refused():
    """What is written inside is refused by the database, and nothing else fails for it."""
    before = len(refusals)
    with pytest.raises(DatabaseError):
        yield
    assert refusals[before:] == [REFUSED], "the database took it"
    del refusals[before:]


def watch():
    """Put the triggers on the tables of this connection's database, and what answers them."""
    connection.ensure_connection()
    answer_triggers(sender=None, connection=connection)
    connection_created.connect(answer_triggers)
    with connection.cursor() as cursor:
        for statement in _triggers():
            cursor.execute(statement)


def _triggers():
    if connection.vendor == "postgresql":
        yield f"""
            CREATE OR REPLACE FUNCTION refuse_writers_of_contacts() RETURNS trigger AS $$
            BEGIN
                IF coalesce(current_setting('portal.contacts', true), '') <> 'written' THEN
                    RAISE EXCEPTION '{REFUSED}';
                END IF;
                RETURN coalesce(NEW, OLD);
            END $$ LANGUAGE plpgsql"""
    for table, columns in WATCHED.items():
        for act in ("INSERT", f"UPDATE OF {', '.join(map(_quoted, columns))}"):
            yield _trigger(table, columns, act)
    yield _trigger(TAKEN_AWAY, (), "DELETE")


def _trigger(table, columns, act):
    verb = act.partition(" ")[0]
    name = f"contacts_{verb.lower()}_{table}"
    on = f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" FOR EACH ROW'
    asks = f"{on} WHEN {_condition(columns, verb)}" if columns else on
    if connection.vendor == "postgresql":
        return f"{asks} EXECUTE FUNCTION refuse_writers_of_contacts()"
    return f"{asks} BEGIN SELECT refuse_writers_of_contacts(); END"


def _condition(columns, verb):
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    if verb == "UPDATE":
        each = (f"OLD.{_quoted(one)} {differs} NEW.{_quoted(one)}" for one in columns)
    else:
        each = (f"NEW.{_quoted(one)} {holds}" for one, holds in _HOLDS.items() if one in columns)
    return f"({' OR '.join(each)})"


def _quoted(name):
    return f'"{name}"'


def answer_triggers(sender, connection, **kwargs):
    """Let a new connection answer whether contacts are written by who may."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("refuse_writers_of_contacts", 0, _refuse_on_sqlite)
    elif _say_on_postgresql not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _say_on_postgresql)


def _refuse_on_sqlite():
    if not are_contacts_written():
        refusals.append(REFUSED)
        raise PermissionError(REFUSED)


def _say_on_postgresql(execute, sql, params, many, context):
    """Say it before the statement: a setting that a rollback took back would be another."""
    written = are_contacts_written()
    if written or _WRITES.match(str(sql)):
        raw = context["connection"].connection
        with context["connection"].wrap_database_errors, raw.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('portal.contacts', %s, false)", ["written" if written else ""]
            )
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        if REFUSED in str(error):
            refusals.append(REFUSED)
        raise

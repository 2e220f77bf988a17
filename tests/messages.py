"""Nobody writes where a message stands past `outbox/moves.py`: such a statement fails in the suite.

Asked of each statement as the database gets it, so that no way to write one is past it: `update`,
`save`, `bulk_update`, SQL by hand. Tests put rows where they need them.
"""

import re
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

ROOT = Path(__file__).parents[1]
REFUSED = "where a message stands is written by skills_center/messaging/outbox/moves.py alone"
# Not `put_aside_by`, which goes with its account, and `last_error`, which is emptied with the text.
COLUMNS = (
    "state", "tries", "next_try_at", "taken_at", "sent_at", "put_aside_at", "state_before",
    "refused",
)  # fmt: skip
# Who may, and why. A migration writes rows of before; a test lays out what it asks about.
WRITERS = {
    "skills_center/messaging/outbox/moves.py": "the moves",
    "skills_center/messaging/migrations/": "rows of before",
    "skills_center/seed/simulate/": "invented rows, as they would stand by then",
    "tests/": "what a test begins with",
}
_UPDATE = re.compile(r'\s*UPDATE "?members_message"? SET (?P<set>.*?)(?: WHERE |$)', re.I | re.S)
_WRITTEN = re.compile(rf'(?<![."\w])"?({"|".join(COLUMNS)})"? = ')
_INSERT = re.compile(r'\s*INSERT INTO "?members_message"? \((?P<columns>[^)]*)\)', re.I)
# Where a statement is sent on, whoever wrote it.
_PASSED_ON = ("tests/messages.py", "tests/contacts.py", "tests/no_foreign_clock.py")
# What was refused since the test began, also where whoever wrote it went on.
refusals: list[str] = []


def watch():
    """Ask each statement of this connection, and of those to come."""
    _watch_connection(sender=None, connection=connection)
    connection_created.connect(_watch_connection)


def _watch_connection(sender, connection, **kwargs):
    if _refuse not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse)


def _refuse(execute, sql, params, many, context):
    if moves_one(str(sql), params) and not _may(_writer()):
        refusals.append(f"{REFUSED}: {_writer()}")
        raise PermissionError(REFUSED)
    return execute(sql, params, many, context)


def moves_one(sql, params=()):
    """Whether a statement says where a message stands; a new one waits, and says nothing."""
    if found := _UPDATE.match(sql):
        return bool(_WRITTEN.search(found["set"]))
    if found := _INSERT.match(sql):
        columns = [name.strip(' "') for name in found["columns"].split(",")]
        return not _states(columns, params or ()) <= {"queued"}
    return False


def _states(columns, params):
    """Of the rows of one INSERT: a value a column, or (PostgreSQL) a list a column."""
    given = params[columns.index("state") :: len(columns)] if "state" in columns else ()
    return {state for one in given for state in (one if isinstance(one, list) else [one])}


def _writer():
    """The file that asked for it: the nearest of the portal or of the tests."""
    frame = sys._getframe(1)
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            name = path.relative_to(ROOT).as_posix()
            if name not in _PASSED_ON and not _hands_on(name):
                return name
        frame = frame.f_back
    return ""


def _hands_on(name):
    """The rows themselves: `Message.save`, its manager."""
    return name in ("skills_center/messaging/outbox/models.py", "skills_center/base/models.py")


def _may(name):
    return name.startswith(tuple(WRITERS))


@contextmanager
def is_refused():
    """What is written inside is refused, and nothing else fails for it."""
    before = len(refusals)
    with pytest.raises(PermissionError, match=re.escape(REFUSED)):
        yield
    del refusals[before:]

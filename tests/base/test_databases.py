"""The files of SQLite: nobody else on the machine reads them."""

import stat

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from skills_center.base.databases import files_of
from tests.marks import once

pytestmark = once


@pytest.fixture
def opened(db, settings, tmp_path):
    """`opened()`: a database in a file, as the settings make it, after its first write."""
    made = []

    def connect(name="db.sqlite3"):
        one = DatabaseWrapper(
            {
                **settings.DATABASES["default"],
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(tmp_path / name),
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;"},
            },
            alias="other",
        )
        made.append(one)
        with one.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        return one

    yield connect
    for one in made:
        one.close()


def rights(connection):
    return {stat.S_IMODE(file.stat().st_mode) for file in files_of(connection)}


def test_files_of_a_new_database_are_the_portals_alone(opened):
    assert rights(opened()) == {0o600}


def test_files_of_a_database_of_before_are_closed(opened):
    first = opened()
    for file in files_of(first):
        file.chmod(0o644)
    assert rights(opened()) == {0o600}


def test_database_in_memory_has_no_file():
    assert files_of(DatabaseWrapper({"NAME": ":memory:"}, alias="other")) == []

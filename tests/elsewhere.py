"""A portal of its own, on a database of its own: for processes that are killed or measured."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from django.conf import settings

# From the models, as the suite's own: the migrations would take longer than any test.
TABLES = """
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("load_reference")
"""


@dataclass
class Portal:
    """A portal in a folder; `variables` are those of its environment."""

    folder: Path
    variables: dict = field(default_factory=dict)

    def start(self, *arguments):
        """Start `python` with these arguments, as the portal's own process."""
        own = {"DEBUG": "1", "DATA_DIR": str(self.folder)}
        own |= {"DJANGO_SETTINGS_MODULE": "skills_center.settings"} | self.variables
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=environment | own,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments):
        """What it printed; a process that fails fails the test."""
        process = self.start(*arguments)
        printed, _nothing = process.communicate()
        assert process.returncode == 0, printed
        return printed

    def lay(self):
        """Make its tables and load the reference data."""
        self.run("-c", TABLES)

    def manage(self, *arguments):
        return self.run("manage.py", *arguments)

    def read(self, query):
        """The rows of a query, read from outside."""
        with closing(self._connect()) as database, closing(database.cursor()) as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def _connect(self):
        if url := self.variables.get("DATABASE_URL"):
            return _connect_to(url)
        return sqlite3.connect(self.folder / "db.sqlite3")


@contextmanager
def on_postgresql(folder):
    """A laid portal on a database of its own, beside that of the suite."""
    server = os.environ["DATABASE_URL"]
    name = f"portal_{uuid4().hex}"
    # With the tables that the migrations made, where a run has some to be copied.
    template = os.environ.get("TEST_TEMPLATE", "template0")
    portal = Portal(folder, {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"})
    with closing(_connect_to(server)) as database, database.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            portal.lay()
            yield portal
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _connect_to(url):
    import psycopg2  # missing where the portal runs on SQLite alone

    database = psycopg2.connect(url)
    database.autocommit = True
    return database

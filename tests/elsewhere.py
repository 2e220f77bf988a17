"""A portal of its own, on a file of its own: for processes that are killed or measured."""

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import connect

from django.conf import settings


@dataclass
class Portal:
    """A portal in a folder; `variables` are those of its environment."""

    folder: Path
    variables: dict = field(default_factory=dict)

    def start(self, *arguments):
        """Start `python` with these arguments, as the portal's own process."""
        own = {"DEBUG": "1", "DATA_DIR": str(self.folder)} | self.variables
        others = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in others}
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

    def manage(self, *arguments):
        return self.run("manage.py", *arguments)

    def read(self, query):
        """The rows of a query, read from outside."""
        with closing(connect(self.folder / "db.sqlite3")) as database:
            return database.execute(query).fetchall()

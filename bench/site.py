"""A throwaway portal with the demonstration data, and the servers that show it."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
PREPARATIONS = (
    ("migrate", "--verbosity", "0"),
    ("load_reference",),
    ("sync_roles",),
    ("demo", "--force"),
    ("collectstatic", "--no-input", "--verbosity", "0"),
)
# One worker with threads: a plain sync worker cannot keep a connection open.
SERVER = ("--workers", "1", "--worker-class", "gthread", "--threads", "2", "--no-control-socket")
APPLICATION = "skills_center.wsgi"  # for both: the bare page names its own settings
START_SECONDS = 30


class SetupError(Exception):
    """Something the benchmark started did not work; the message says what it wrote."""


def production_environment(data_dir, database_url):
    """The variables of a production site behind a proxy, and nothing of the caller's."""
    environment = {
        # The pages of the staff are opened without a log-in: no second factor to give.
        "STAFF_SECOND_FACTOR": "0",
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "HOME": str(data_dir),
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": secrets.token_urlsafe(40),
        "ALLOWED_HOSTS": "127.0.0.1",
        "BEHIND_PROXY": "1",
        "DEMO_PASSWORD": secrets.token_urlsafe(9),
        "LOG_LEVEL": "WARNING",
    }
    if database_url:
        environment["DATABASE_URL"] = database_url
    return environment


@contextmanager
def throwaway_database(database_url):
    """The address of a new database on the same server, dropped at the end; "" for SQLite."""
    if not database_url:
        yield ""
        return
    parts = urlsplit(database_url)
    if not parts.scheme.startswith("postgres"):
        raise SetupError("make bench knows SQLite and PostgreSQL only: unset DATABASE_URL.")
    name = f"skills_center_bench_{secrets.token_hex(4)}"
    _administer(database_url, f'CREATE DATABASE "{name}"')
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        _administer(database_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(database_url, statement):
    try:
        with closing(psycopg2.connect(database_url)) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)
    except psycopg2.Error as problem:
        raise SetupError(f"{statement}: {problem}") from problem


def prepare(environment):
    """Create the tables, load the reference and the demonstration data, collect static files."""
    for command in PREPARATIONS:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise SetupError(f"manage.py {command[0]} failed:\n{done.stdout}")


@contextmanager
def server(environment, log, **variables):
    """Gunicorn with one worker on a free port of 127.0.0.1; yields the port."""
    port = _free_port()
    with open(log, "w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *SERVER, f"--bind=127.0.0.1:{port}", APPLICATION],
            cwd=ROOT,
            env=environment | variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_open(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_open(process, port, log):
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SetupError(f"The server did not start:\n{Path(log).read_text()}")

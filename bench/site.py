"""A prepared portal for every benchmark, made once and copied, and the servers that show it.

It holds the reference data, the demonstration and simulated members. On PostgreSQL it is a
template database on the server that DATABASE_URL names, on SQLite a file under `var/bench`; both
are named after all that they are made of.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from .size import LONG_FROM

ROOT = Path(__file__).resolve().parent.parent
# What the rows of the portal depend on.
MADE_OF = (
    "*/migrations/*.py",
    "skills_center/*/migrations/*.py",
    "skills_center/seed/**/*.py",
    "skills_center/seed/**/*.json",
    "bench/prepare.py",
    "bench/hashes.py",
    "requirements.txt",
)
TEMPLATE, CLONE = "skills_center_bench_template", "skills_center_bench_copy"
FORGOTTEN_AFTER = 24 * 3600  # seconds: a copy that old was left behind by a run that was killed
# One worker with threads: a plain sync worker cannot keep a connection open.
SERVER = (
    "--config=python:bench",  # none: what the access log costs is not what is measured
    "--workers=1",
    "--worker-class=gthread",
    "--threads=2",
    "--no-control-socket",
)
APPLICATION = "skills_center.wsgi"
START_SECONDS = 30


class SetupError(Exception):
    """Something the benchmark started did not work; the message says what it wrote."""


@contextmanager
def prepared(members):
    """The variables of a portal of one's own with so many simulated members, gone at the end."""
    given = os.environ.get("DATABASE_URL", "")
    with ExitStack() as stack:
        # Looked for here, so that a portal with a database of a kind we do not know is refused.
        store = _Server(given) if given else _Files()
        name = f"{members}_{_fingerprint()}"
        folder = store.folder(name)
        with store.alone():
            if not (folder.exists() and store.has(name)):
                _make(store, name, folder, members)
            store.clean_up(name)
        data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        shutil.copytree(folder, data_dir, dirs_exist_ok=True)
        yield production_environment(data_dir, stack.enter_context(store.copied(name)))


def _fingerprint():
    """Of the code that makes the rows, and of the week: what is under way moves with the days."""
    found = hashlib.sha256(str(datetime.now(tz=UTC).date().isocalendar()[:2]).encode())
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _cache():
    """Where prepared files are kept: BENCH_DIR, else under DATA_DIR."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    return Path(os.environ.get("BENCH_DIR") or data_dir / "bench").absolute()


def _make(store, name, folder, members):
    """Make the portal under another name, and give it its own once it is whole."""
    shutil.rmtree(folder, ignore_errors=True)
    unfinished = folder.with_name(f"{name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    where = "PostgreSQL" if isinstance(store, _Server) else "SQLite"
    print(f"Setting up: {members:,} simulated members on {where}, once", flush=True)
    with store.making(name) as database_url:
        environment = production_environment(unfinished, database_url)
        _fill(environment, members)
    unfinished.rename(folder)


def _fill(environment, members):
    """What takes minutes tells how far it is, beside the tables; of others a failure is told."""
    takes_long = members > LONG_FROM
    done = subprocess.run(
        [sys.executable, "-m", "bench.prepare", str(members)],
        cwd=ROOT,
        env=environment,
        stdout=sys.stderr if takes_long else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        told = "see above" if takes_long else f"\n{done.stdout}"
        raise SetupError(f"The portal was not filled: {told}")


class _Store:
    """Where portals are kept: each has a folder with its files, and a database."""

    kind: str

    def folder(self, name):
        """Of this kind of database alone: another kind's folder holds no database of ours."""
        return _cache() / self.kind / name


class _Files(_Store):
    """Databases in files: each is a part of its folder, and copied with it."""

    kind = "files"

    @contextmanager
    def alone(self):
        """Two benchmarks that start at once make one portal."""
        _cache().mkdir(parents=True, exist_ok=True)
        with open(_cache() / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def has(self, name):
        return True

    @contextmanager
    def making(self, name):
        yield ""

    @contextmanager
    def copied(self, name):
        yield ""

    def clean_up(self, name):
        _remove_others(self.folder(name))


def _remove_others(folder):
    """Folders of as many members that are made of older code, or of another week."""
    members = folder.name.partition("_")[0]
    for other in folder.parent.glob(f"{members}_*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


class _Server(_Store):
    """Databases of a PostgreSQL server: copied from a template."""

    kind = "server"

    def __init__(self, database_url):
        self.parts = urlsplit(database_url)
        if not self.parts.scheme.startswith("postgres"):
            raise SetupError("Benchmarks know SQLite and PostgreSQL only: unset DATABASE_URL.")

    def _address(self, database):
        return self.parts._replace(path=f"/{database}").geturl()

    @contextmanager
    def _connected(self):
        try:
            with closing(psycopg2.connect(self.parts.geturl())) as connection:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    yield cursor
        except psycopg2.Error as problem:
            raise SetupError(f"The database server: {problem}") from problem

    def _do(self, statement, *names):
        with self._connected() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextmanager
    def alone(self):
        """Two benchmarks that start at once make one template."""
        with self._connected() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])
            yield

    def has(self, name):
        with self._connected() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"{TEMPLATE}_{name}"])
            return cursor.fetchone() is not None

    @contextmanager
    def making(self, name):
        template, unfinished = f"{TEMPLATE}_{name}", f"{TEMPLATE}_{name}_unfinished"
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", template)
        self._do("CREATE DATABASE {}", unfinished)
        try:
            yield self._address(unfinished)
            self._do("ALTER DATABASE {} RENAME TO {}", unfinished, template)
        finally:
            self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)

    @contextmanager
    def copied(self, name):
        copy = f"{CLONE}_{int(time.time())}_{secrets.token_hex(3)}"
        self._do("CREATE DATABASE {} TEMPLATE {}", copy, f"{TEMPLATE}_{name}")
        try:
            yield self._address(copy)
        finally:
            self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", copy)

    def clean_up(self, name):
        """Templates of as many members made of older code, and copies that were left behind."""
        _remove_others(self.folder(name))
        members = name.partition("_")[0]
        with self._connected() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
            names = [one for (one,) in cursor.fetchall()]
        for one in names:
            same_size = one.startswith(f"{TEMPLATE}_{members}_")
            if (same_size and one != f"{TEMPLATE}_{name}") or _was_left_behind(one):
                self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", one)


def _was_left_behind(database):
    if not database.startswith(f"{CLONE}_"):
        return False
    made_at = database.removeprefix(f"{CLONE}_").partition("_")[0]
    return made_at.isdigit() and time.time() - int(made_at) > FORGOTTEN_AFTER


def production_environment(data_dir, database_url):
    """The variables of a production site behind a proxy, and nothing of the caller's."""
    environment = {
        # The pages of the staff are opened without a log-in: no second factor to give.
        "STAFF_SECOND_FACTOR": "0",
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "HOME": str(data_dir),
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "skills_center.settings",
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
def server(environment, log, arguments=SERVER, application=APPLICATION, **variables):
    """Gunicorn on a free port of 127.0.0.1, with one worker unless told else; yields the port."""
    port = free_port()
    with open(log, "w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *arguments, f"--bind=127.0.0.1:{port}", application],
            cwd=ROOT,
            env=environment | variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_open(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(process, port, log):
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SetupError(f"The server did not start:\n{Path(log).read_text()}")

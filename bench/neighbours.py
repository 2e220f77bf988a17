"""PostgreSQL and Redis of one's own, to be stopped, left hanging and started again."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

from .site import SetupError, free_port, wait_until_open

# Asked for by name where Redis is not installed; the package is the tests'.
FAKE_REDIS = (
    "import sys; from fakeredis import TcpFakeServer;"
    "TcpFakeServer(('127.0.0.1', int(sys.argv[1]))).serve_forever()"
)


class Postgres:
    """A cluster in a folder. What it confirmed stays when its processes are killed."""

    name = "PostgreSQL"

    def __init__(self, folder):
        self.folder, self.port = folder / "postgres", free_port()
        self.programs = _programs()
        self._stopped: list[int] = []
        self.folder.mkdir()
        if not os.geteuid():
            shutil.chown(self.folder, "postgres")
            folder.chmod(0o755)
        self._do("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self):
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            " -c fsync=off -c max_connections=100"
        )
        self._do("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self):
        """As when its machine is switched off: nothing is written down, nobody is waited for."""
        self._do("pg_ctl", "-w", "-m", "immediate", "stop")

    def hang(self):
        self._stopped = _family(int((self.folder / "postmaster.pid").read_text().split()[0]))
        _signal(self._stopped, signal.SIGSTOP)

    def go_on(self):
        _signal(self._stopped, signal.SIGCONT)

    def _do(self, program, *arguments):
        as_owner = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
        command = [*as_owner, str(self.programs / program), "-D", str(self.folder), *arguments]
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            raise SetupError(f"{program}: {done.stdout}")


def _programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if there := shutil.which("initdb"):
        found.append(Path(there))
    if not found:
        raise SetupError("PostgreSQL is missing: install postgresql.")
    return found[-1].parent


class Redis:
    """A server that keeps nothing: real where it is installed, else the tests' stand-in."""

    name = "Redis"

    def __init__(self, folder):
        self.port, self._log = free_port(), folder / "redis.log"
        self.url = f"redis://127.0.0.1:{self.port}/1"

    def start(self):
        with open(self._log, "a") as output:
            self._process = subprocess.Popen(
                self._command(), stdout=output, stderr=subprocess.STDOUT
            )
        wait_until_open(self._process, self.port, self._log)

    def _command(self):
        if shutil.which("redis-server"):
            return [
                "redis-server", "--bind", "127.0.0.1", "--port", str(self.port),
                "--save", "", "--appendonly", "no",
            ]  # fmt: skip
        return [sys.executable, "-c", FAKE_REDIS, str(self.port)]

    def stop(self):
        self._process.kill()
        self._process.wait()

    def hang(self):
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def running(neighbour):
    """Started, and gone at the end whatever state it is left in."""
    neighbour.start()
    try:
        yield neighbour
    finally:
        with suppress(OSError):
            neighbour.go_on()
        with suppress(SetupError, OSError):
            neighbour.stop()


def _family(parent):
    """A process and all that it started."""
    found, parents = [parent], {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(fields[1])
    for one in found:
        found += [child for child, its in parents.items() if its == one]
    return found


def _signal(processes, number):
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one, number)

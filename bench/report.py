"""What a benchmark prints: tables as `docs/performance.md` shows them, and how busy it was."""

import os
import sys
import time
from collections.abc import Callable

from .site import SetupError


def run(measure: Callable[[], int | None]):
    """Run a benchmark: what went wrong in setting up is one line, the load stands at the end."""
    print(f"Load of the machine before: {_load()}", flush=True)
    try:
        code = measure()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    print(f"\nLoad of the machine after: {_load()}", flush=True)
    sys.exit(code or 0)


def _load():
    one, five, fifteen = os.getloadavg()
    return f"{one:.1f} {five:.1f} {fifteen:.1f} on {os.cpu_count()} cores"


def table(columns, rows):
    """Print a table; the first column is text, the others figures."""
    print(f"\n| {' | '.join(columns)} |")
    print(f"| --- |{' ---: |' * (len(columns) - 1)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")
    sys.stdout.flush()


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun

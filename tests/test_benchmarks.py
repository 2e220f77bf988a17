"""Every benchmark runs to its end and prints its table: in a short form, whose figures mean
nothing. All of them share one prepared portal, on the database that the suite runs on."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from bench import site
from tests.marks import once

ROOT = Path(settings.BASE_DIR)
# Module → the heads of the tables it prints.
BENCHMARKS = {
    "bench": ["| page | requests/s | to the bare page |"],
    "bench.certificates": ["| certificates | seconds |"],
    "bench.forgetting": ["| members forgotten | seconds |"],
    "bench.million": ["| page | ms |", "| list: session (", "| list: followup ("],
    "bench.parts": ["| page | whole, ms |"],
    "bench.registers": ["| rows | seconds |"],
    "bench.same_answer": ["| what is asked | known, ms |"],
    "bench.search": ["As director:", "As coach:", "| what is typed | searches |"],
}

# Prepares the portal of the others; stops and starts servers of its own, which takes minutes
# (what it makes of what it saw: tests/test_faults.py).
NOT_IN_THE_SUITE = {"bench.prepare", "bench.faults"}

PREPARE = """
from bench import site, size
with site.prepared(size.asked().members):
    pass
"""

pytestmark = [pytest.mark.bench, pytest.mark.xdist_group("bench")]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """`run(module)`: what a benchmark prints in its short form."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "DATABASE_URL", "HOME")
    }
    environment["BENCH_DIR"] = str(tmp_path_factory.mktemp("bench"))

    def start(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    prepared = start("-c", PREPARE, "--short")
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    return lambda module, *asked: start("-m", module, *asked)


@pytest.mark.parametrize(
    "module",
    [
        # One of them shows how the portal is prepared and copied on PostgreSQL.
        one if one == "bench.million" else pytest.param(one, marks=once)
        for one in BENCHMARKS
    ],
)
def test_a_benchmark_runs_to_its_end(run, module):
    done = run(module, "--short")
    assert done.returncode == 0, done.stdout + done.stderr
    for head in [*BENCHMARKS[module], "Load of the machine after:"]:
        assert head in done.stdout


def test_an_option_that_means_nothing_is_refused(run):
    done = run("bench.certificates", "--shrot")
    assert done.returncode == 1
    assert "Not understood: --shrot" in done.stderr


def test_a_portal_in_files_is_not_taken_for_one_on_a_server():
    """One was: its folder held no database, and every page of `make bench` broke."""
    in_files = site._Files().folder("1000_abc")
    on_a_server = site._Server("postgres://127.0.0.1/postgres").folder("1000_abc")
    assert in_files != on_a_server
    assert in_files.parent.parent == on_a_server.parent.parent


def test_each_benchmark_stands_in_the_document_and_here():
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    named = set(re.findall(r"python -m (bench(?:\.\w+)?)", text))
    there = {
        "bench" if path.stem == "__main__" else f"bench.{path.stem}"
        for path in (ROOT / "bench").glob("*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    }
    assert named - NOT_IN_THE_SUITE == set(BENCHMARKS)
    assert there - NOT_IN_THE_SUITE == set(BENCHMARKS)

"""What `make` offers a developer: said by `help`, and without harm."""

import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from skills_center.pages.disk import OWN
from tests.marks import once

pytestmark = once

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def make(*words, **kwargs):
    # Neither the variables of the `make` that runs these tests, nor its data.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MF"))}
    env = {name: value for name, value in env.items() if name not in ("DATA_DIR", "YES")}
    return subprocess.run(
        ["make", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False, **kwargs
    )


def test_help_names_each_target():
    targets = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
    assert targets == set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)), (
        "Name each target that is no file in .PHONY."
    )
    told = set(re.findall(r"^make ([a-z-]+) +\S", make("help").stdout, re.MULTILINE))
    assert targets == told, "Say behind ## what the target does."


def test_links_lead_where_the_portal_listens():
    assert "\nPORTAL_URL = http://127.0.0.1:8391\n" in make("-pn", "run", "PORT=8391").stdout


@pytest.fixture
def data(tmp_path):
    """A folder where the portal keeps its data beside what is somebody else's."""
    for name in ("private/documents", "private/initiatives", "media", "private/theirs", "static"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("db.sqlite3", "db.sqlite3-wal", "demo-password", "ready", "letters.txt"):
        (tmp_path / name).touch()
    return tmp_path


def left_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_reset_asks_somebody(data):
    before = left_in(data)
    asked = make("reset", f"DATA_DIR={data}", stdin=subprocess.DEVNULL)
    assert asked.returncode != 0
    assert "Nothing was deleted" in asked.stdout
    assert left_in(data) == before


@pytest.mark.parametrize(("answer", "kept"), [("no", True), ("", True), ("yes", False)])
def test_reset_does_what_the_person_answers(data, answer, kept):
    """A no is an answer, not a failure."""
    before = left_in(data)
    person, terminal = pty.openpty()
    os.write(person, f"{answer}\n".encode())
    try:
        asked = make("reset", f"DATA_DIR={data}", stdin=terminal)
    finally:
        os.close(person)
        os.close(terminal)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert ("Nothing was deleted" in asked.stdout) == kept
    assert (left_in(data) == before) == kept


def test_reset_deletes_what_the_portal_wrote_and_nothing_else(data):
    assert make("reset", f"DATA_DIR={data}", "YES=1", stdin=subprocess.DEVNULL).returncode == 0
    assert left_in(data) == ["letters.txt", "media", "private", "private/theirs", "static"]


@pytest.mark.parametrize("folder", ["", "elsewhere"])
def test_reset_touches_no_folder_the_portal_did_not_fill(tmp_path, folder):
    named = tmp_path / folder if folder else ""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "db.sqlite3").touch()
    # A `make run` that the demonstration refused.
    (tmp_path / "elsewhere" / "demo-password").touch()
    refused = make("reset", f"DATA_DIR={named}", "YES=1", stdin=subprocess.DEVNULL)
    assert refused.returncode != 0
    assert ("by hand" in refused.stdout) == bool(folder)
    assert left_in(tmp_path) == ["elsewhere", "elsewhere/db.sqlite3", "elsewhere/demo-password"]


def test_reset_knows_all_that_the_portal_keeps():
    made = re.search(r"^MADE := ((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)[1]
    assert {f"private/{name}" for name in OWN} <= set(made.split())


def test_clean_deletes_no_data():
    recipe = MAKEFILE.partition("\nclean:")[2]
    assert not re.search(r"\bvar\b|DATA_DIR|MADE", recipe)


def test_check_looks_at_all_and_reports_what_failed(tmp_path):
    """The script itself, with tools that only say yes or no."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "check", tmp_path / ".ci")
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    asked = tmp_path / "asked"
    for tool in ("ruff", "mypy", "djlint", "lint-imports", "python"):
        fails = tool in ("mypy", "djlint")
        (tools / tool).write_text(
            f"#!/bin/sh\necho {tool} $1 >>{asked}\necho found by {tool}\nexit {int(fails)}\n"
        )
        (tools / tool).chmod(0o755)
    told = subprocess.run([tmp_path / ".ci" / "check"], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    failed = re.findall("^FAILED: (.*)$", told.stdout, re.MULTILINE)
    assert failed == ["templates: djlint", "types: mypy"]
    assert re.search("types: mypy\nfound by mypy", told.stdout)
    assert len(asked.read_text().splitlines()) == told.stdout.count("· ")

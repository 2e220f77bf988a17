"""The page for the first day says what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

import skills_center
from tests.marks import once

pytestmark = once

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MARKED = re.findall(r"`([^`]+)`", PAGE)
# Addresses of the portal, and what stands below a folder of whichever app.
NO_PATHS = {"join/", "services/", "/fr/styleguide/", "var/"}
PLACE = re.compile(r"\.?[\w./-]*/[\w./-]*")


@pytest.mark.parametrize(
    "place", sorted({one for one in MARKED if PLACE.fullmatch(one)} - NO_PATHS)
)
def test_each_place_it_names_exists(place):
    assert (ROOT / place).exists()


def test_each_command_it_names_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    assert set(re.findall(r"\bmake ([a-z-]+)\b", " ".join(MARKED))) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", " ".join(MARKED))) <= get_commands().keys()


@pytest.mark.parametrize("row", re.findall(r"^\| (?!what|---)(.*) \|$", PAGE, re.MULTILINE))
def test_each_name_stands_in_the_file_that_the_row_names(row):
    """`BY_STAFF` beside `tracks/enums.py`: a name that moved sends nobody to the wrong place."""
    marked = re.findall(r"`([^`]+)`", row)
    files = [ROOT / one for one in marked if PLACE.fullmatch(one) and one not in NO_PATHS]
    paths = [path for file in files for path in ([file] if file.is_file() else file.rglob("*.py"))]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    names = {one for one in marked if re.fullmatch(r"_?[A-Z]\w+", one)} - {"DEBUG"}
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()


def test_the_page_is_one_page():
    assert len(PAGE.split()) < 1100, "It is read on the first day: what is longer goes to docs/."


def test_the_newest_release_is_the_version():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    chapters = re.findall(r"^## (.*)$", changes, re.MULTILINE)
    assert chapters[0] == "Unreleased"
    releases = [
        re.fullmatch(r"(\d+\.\d+\.\d+) — \d{4}-\d\d-\d\d(: .*)?", one) for one in chapters[1:]
    ]
    assert all(releases), "A chapter of the changelog is a release: “## 0.4.0 — 2027-01-15”."
    assert releases[0][1] == skills_center.__version__

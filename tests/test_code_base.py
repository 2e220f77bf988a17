"""What the code base promises about itself."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.marks import once

pytestmark = once

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([A-Za-z0-9-]+)(?:\[[^]]*\])?==", re.MULTILINE)
SETTING = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"')


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_each_pin_earns_its_place_in_the_decisions(requirements):
    named = {
        name.lower() for name in re.findall(r"\*\*([A-Za-z0-9-]+)\*\*", read("docs/decisions.md"))
    }
    assert {name.lower() for name in PIN.findall(read(requirements))} - named == set()


def test_each_setting_is_in_the_operations_guide():
    settings = set(SETTING.findall(read("skills_center/settings.py")))
    assert "DATABASE_URL" in settings
    guide = read("docs/operations.md")
    missing = {name for name in settings if f"`{name}`" not in guide}
    assert missing == set(), "give it a row in docs/operations.md"
    rows = Counter(row.split("|")[1] for row in guide.splitlines() if row.startswith("| `"))
    assert {row for row, count in rows.items() if count > 1} == set(), "told twice"


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")),
    ],
)
def test_each_file_a_document_names_exists(document):
    linked = re.findall(r"\]\((?!http)([^)#]+)", read(document))
    folder = (ROOT / document).parent
    assert [target for target in linked if not (folder / target).exists()] == []


def test_top_level_holds_what_a_django_developer_expects():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps == {"members", "tracks", "enterprises", "forum"}


def test_a_row_is_read_again_by_one_helper():
    """`tests.rows.fresh`: the same three lines stood under three names in six modules."""
    own = re.compile(
        r"^def \w+\((\w+)\):\n(?: +\"{3}[^\"]*(?:\"[^\"]+)*\"{3}\n)?"
        r" +return .*\.get\(pk=\1\.pk\)$",
        re.MULTILINE,
    )
    modules = sorted((ROOT / "tests").rglob("*.py"))
    found = [str(path.relative_to(ROOT)) for path in modules if own.search(path.read_text("utf-8"))]
    assert found == ["tests/rows.py"]


def test_a_warning_of_the_portal_has_a_number_of_its_own():
    """`check` names them, and the documents send people there."""
    named = Counter(
        number
        for path in ROOT.glob("skills_center/base/*.py")
        for number in re.findall(r'id="skills_center\.([EWI]\d+)"', path.read_text())
    )
    assert {number: count for number, count in named.items() if count > 1} == {}

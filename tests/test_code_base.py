"""What the code base promises about itself."""

import re
from pathlib import Path

import pytest

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
    assert {name for name in settings if f"`{name}`" not in read("docs/operations.md")} == set()


@pytest.mark.parametrize(
    "document", ["README.md", *sorted(p.name for p in (ROOT / "docs").glob("*.md"))]
)
def test_each_file_a_document_names_exists(document):
    folder = ROOT if document == "README.md" else ROOT / "docs"
    text = (folder / document).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)", text)
    assert [target for target in linked if not (folder / target).exists()] == []


def test_top_level_holds_what_a_django_developer_expects():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps == {"members", "tracks", "enterprises", "forum"}

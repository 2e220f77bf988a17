"""Each pinned package is used by something, and whoever doubts it reads by what."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.marks import once

pytestmark = once

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([A-Za-z0-9-]+)(?:\[[^]]*\])?==", re.MULTILINE)
FOLDERS = ("skills_center", "members", "tracks", "enterprises", "forum", "tests", "bench")
# Nothing imports these: where their use is seen, and what does use them.
USED_THROUGH = {
    "brotli": ("requirements.txt", "whitenoise[brotli]", "whitenoise compresses files with it"),
    "fido2": ("skills_center/settings.py", '"allauth.mfa"', "allauth's second factor imports it"),
    "psycopg2-binary": ("docs/operations.md", "`postgres://", "Django's driver of PostgreSQL"),
    "pytest-cov": ("Makefile", "--cov", "`make coverage`"),
    "pytest-django": ("pyproject.toml", "DJANGO_SETTINGS_MODULE", "the tests' database and client"),
    "pytest-timeout": ("pyproject.toml", "\ntimeout =", "a test that hangs ends"),
    "pytest-xdist": ("Makefile", "-n $(WORKERS)", "two workers"),
    "ruff": (".ci/check", "ruff check", "a command that is no Python"),
}


def pins():
    for requirements in ("requirements.txt", "requirements-dev.txt"):
        yield from PIN.findall((ROOT / requirements).read_text(encoding="utf-8"))


def code():
    """What imports a package or names it in a setting."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    files.remove(Path(__file__))
    return "\n".join(path.read_text(encoding="utf-8") for path in [*files, ROOT / "pyproject.toml"])


def modules_of(name):
    """The top-level names that the package installs."""
    tops = {file.parts[0] for file in distribution(name).files or () if file.suffix == ".py"}
    return {top.removesuffix(".py") for top in tops if not top.startswith(("_", "."))}


def commands_of(name):
    return {point.name for point in distribution(name).entry_points.select(group="console_scripts")}


def is_imported(name, text):
    names = "|".join(re.escape(module) for module in modules_of(name))
    return bool(names) and bool(
        re.search(rf'^\s*(?:from|import) (?:{names})\b|"(?:{names})["./]', text, re.MULTILINE)
    )


def is_called(name):
    text = "".join(
        (ROOT / path).read_text(encoding="utf-8")
        for path in ("Makefile", ".ci/check", ".ci/run", "docs/operations.md")
    )
    return any(
        re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text) for one in commands_of(name)
    )


def types_something_used(name, text):
    """Stubs are used by mypy where the package they describe is imported."""
    return name.startswith("types-") and is_imported(name.removeprefix("types-"), text)


@pytest.mark.parametrize("name", sorted(pins()))
def test_each_pin_is_used(name):
    if name in USED_THROUGH:
        path, evidence, _why = USED_THROUGH[name]
        used = evidence in (ROOT / path).read_text(encoding="utf-8")
    else:
        text = code()
        used = is_imported(name, text) or is_called(name) or types_something_used(name, text)
    assert used, (
        f"Nothing imports or calls {name}: take the pin and its sentence in docs/decisions.md out,"
        " or name in USED_THROUGH what needs it."
    )


def test_no_reason_is_given_for_what_is_not_pinned():
    assert USED_THROUGH.keys() <= set(pins())


def test_the_decisions_name_no_package_that_is_not_pinned():
    text = (ROOT / "docs/decisions.md").read_text(encoding="utf-8").partition("## The product")[0]
    named = set(re.findall(r"\*\*([A-Za-z0-9-]+)\*\*", text))
    assert {name.lower() for name in named} - {name.lower() for name in pins()} == set()

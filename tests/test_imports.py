"""The contracts of imports hold for what is not there yet: fresh modules are planted in a copy."""

import shutil
import subprocess
import sys

import pytest
from django.apps import apps

from tests.marks import once
from tests.names_used import PACKAGES, PROJECT, ROOT

pytestmark = once

CONTRACTS = {one["name"]: one for one in PROJECT["tool"]["importlinter"]["contracts"]}
FLOORS, OWN_FLOORS = CONTRACTS["Imports run downward"], CONTRACTS["Every floor is a layer"]
ROOMS = CONTRACTS["The rooms of an app"]
CONTAINERS = [place for one in CONTRACTS.values() for place in one.get("containers", [])]
# Apps whose rooms are of their own kind, with the reason.
ROOMS_OF_THEIR_OWN = {
    "skills_center.base": "the ground: each module an idea, none a room",
    "skills_center.pages": "standing pages and commands, without models",
    "skills_center.privacy": "one subject: erasure, copy, retention, requests",
    "skills_center.results": "one subject: declarations, figures, disclosure, reading",
    "skills_center.seed": "data, not rules",
}
# Layers whose package is not there yet.
COMING: dict[str, list[str]] = {}
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The source alone, somewhere else."""
    root = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        only_source = shutil.ignore_patterns("__pycache__", "*.mo", "*.json", "*.jpg", "*.png")
        shutil.copytree(ROOT / package, root / package, ignore=only_source)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def plant(copy):
    planted = []

    def write(place, text=""):
        path = copy / place
        assert not path.exists(), "it would be another's"
        for folder in path.parents:
            if not folder.exists():
                folder.mkdir(parents=True)
                planted.append(folder)
                (folder / "__init__.py").touch()
        path.write_text(text)
        planted.append(path)

    yield write
    for path in planted:
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)


def look(copy):
    """What import-linter says of the copy; nothing where every contract is kept."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Analyzed" in done.stdout, done.stdout + done.stderr
    return done.stdout.partition("Broken contracts")[2] if done.returncode else ""


def test_copy_keeps_every_contract(copy):
    """Else what is planted there would fail for another reason."""
    assert look(copy) == ""


@pytest.mark.parametrize(
    "place",
    [
        "members/planted.py",
        "tracks/planted/services.py",
        "forum/planted.py",
        "skills_center/network/planted.py",
        "skills_center/planted/views.py",
        "skills_center/messaging/planted.py",
        "skills_center/messaging/outbox/planted.py",
        "skills_center/planted.py",
    ],
)
def test_module_that_stands_in_no_layer_is_refused(copy, plant, place):
    plant(place)
    name = place.removesuffix(".py").replace("/services", "").replace("/views", "")
    assert f"- {name.replace('/', '.')}" in look(copy).splitlines()


UPWARD = {
    "members/services/planted.py": "from tracks.models import Track",
    "members/models/planted.py": "def ask():\n    from members.services import contacts",
    "tracks/models/planted.py": "from ..services import seats",
    "tracks/services/planted.py": "import enterprises.models",
    "enterprises/models/planted.py": "from enterprises import views",
    "forum/services/planted.py": "from skills_center.results import figures",
    "tracks/exports/planted.py": "from tracks.views import public",
    "members/views/planted.py": "from members import hooks",
    "tracks/forms/planted.py": "from tracks import urls",
    "skills_center/base/planted.py": "from skills_center.network.models import Center",
    "skills_center/network/permissions.py": "from skills_center.network import admin",
    "skills_center/messaging/planted/services.py": "from members.models import Member",
    "enterprises/services/planted.py": "from skills_center.messaging.outbox import moves",
    "skills_center/seed/planted.py": "from skills_center.messaging.outbox.models import Message",
    "skills_center/privacy/planted.py": "from skills_center.pages import views",
    "skills_center/results/planted.py": "from skills_center import urls",
}


@pytest.mark.parametrize("place", UPWARD)
def test_upward_import_of_a_fresh_module_is_refused(copy, plant, place):
    plant(place, UPWARD[place])
    told = look(copy)
    assert place.removesuffix(".py").replace("/", ".") in told
    assert "is not allowed to import" in told


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("tracks/models/planted.py", "from skills_center.privacy import planted"),
        (
            "skills_center/network/services/planted.py",
            "from skills_center.messaging import planted",
        ),
    ],
)
def test_nobody_below_imports_a_floor_that_comes(copy, plant, place, text):
    for floor in ("privacy", "messaging"):
        plant(f"skills_center/{floor}/planted.py")
    plant(place, text)
    assert "is not allowed to import" in look(copy)


def test_all_layers_are_exhaustive():
    of_layers = {name for name, one in CONTRACTS.items() if one["type"] == "layers"}
    assert {name for name in of_layers if CONTRACTS[name].get("exhaustive")} == of_layers - {
        FLOORS["name"]  # without containers: the next two tests hold it
    }


def names(layers, prefix=""):
    return [
        [name.strip(" ()").removeprefix(prefix) for name in layer.split("|")] for layer in layers
    ]


def test_floors_stand_in_one_order_in_both_contracts():
    own = [layer for layer in FLOORS["layers"] if layer.strip("()").startswith("skills_center.")]
    assert names(own, "skills_center.") == names(OWN_FLOORS["layers"])


def test_each_package_of_the_top_is_a_floor():
    there = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert there == {*PACKAGES}
    floors = {name for layer in names(FLOORS["layers"]) for name in layer}
    assert {package for package in PACKAGES if package != "skills_center"} <= floors


def test_rooms_of_each_app_are_held():
    ours = {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}
    held = {place for place in CONTAINERS if place in ours}
    assert held.isdisjoint(ROOMS_OF_THEIR_OWN)
    assert ours - held == ROOMS_OF_THEIR_OWN.keys()


def test_rooms_of_each_subject_are_held():
    """A subject is a package in an app that is built by subject."""
    by_subject = [
        one["containers"][0] for name, one in CONTRACTS.items() if name.startswith("The subjects")
    ]
    subjects = {
        f"{app}.{path.parent.name}"
        for app in by_subject
        for path in (ROOT / app.replace(".", "/")).glob("*/__init__.py")
    }
    no_subjects = {
        f"{app}.{name}"
        for app in by_subject
        for name in ("management", "migrations", "templatetags")
    }
    assert subjects - no_subjects == {*CONTRACTS["The rooms of a subject"]["containers"]}


@pytest.mark.parametrize("name", [name for name, one in CONTRACTS.items() if "containers" in one])
def test_each_room_stands_in_some_app(name):
    """A row that nothing needs would let in what comes by that name."""
    there = {
        path.stem
        for container in CONTRACTS[name]["containers"]
        for path in (ROOT / container.replace(".", "/")).iterdir()
    }
    rooms = [room for row in names(CONTRACTS[name]["layers"]) for room in row]
    assert [room for room in rooms if room not in there] == COMING.get(name, [])

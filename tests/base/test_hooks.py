"""What apps hand in, in their `hooks`: only bound there, all of it, and there when we start."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache

import pytest
from django.apps import apps

from skills_center.base.registry import Registry
from tests.marks import once
from tests.names_used import ROOT, names_of_modules, origin_of, sources, unused

pytestmark = once

# The rooms in which stands what hooks bind; `dashboard` is also `dashboard_orientation`.
ROOMS = re.compile(
    r"\.(?:services|admin|dashboard|activity|notices|fixed_texts|views\.ways|views\.linked)"
    r"(?:_\w+)?(?:\.|$)|^(?:members|tracks|enterprises|forum)\.privacy(?:\.|$)"
    r"|^enterprises\.views$"
)
# Of these rooms, what nothing of the product calls, with the reason.
ANSWERS_NOBODY = {
    "members.services.proposals.refuse": "the decision page refuses by accepting nothing",
    "members.services.guardians.token_for": "links of before: they are read still",
    "tracks.services.follow_ups.token_of": "links of before, as above",
    "tracks.services.certificates.issue": "of one enrolment: the pages issue a cohort's at once",
}
# What a hook is made of: imports, and calls of names with names.
BINDS = (
    ast.Expr, ast.Call, ast.keyword, ast.Name, ast.Attribute, ast.Constant, ast.Tuple, ast.List,
    ast.Load,
)  # fmt: skip

# Bound, and named beside it too: what would miss it stands behind each.
NAMED_TWICE = {
    "members.services.recipients.ACCOUNT": "the staff's is made of it; tests/messaging",
    "members.fixed_texts.TEXTS": "their titles are read; tests/messaging",
}

each_hooks = pytest.mark.parametrize(
    "name", [name for name in names_of_modules() if name.endswith(".hooks")]
)


@cache
def hooks():
    return {name: source for name, source in sources().items() if name.endswith(".hooks")}


@cache
def registries():
    """The registries of the product by their full names, read from the source."""
    return {
        f"{source.name}.{name}": getattr(sys.modules[source.name], name)
        for source in sources().values()
        for name, node in source.public_names()
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).endswith("Registry")
    }


def bindings(source):
    """Pairs of a registry's full name and the call that hands something in to it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = ast.unparse(node.func.value)
            full = origin_of(source.imported.get(named, f"{source.name}.{named}"), sources())
            if node.func.attr == "register" and full in registries():
                yield full, node


def test_every_app_that_hands_in_is_met():
    assert {"members.hooks", "tracks.hooks", "enterprises.hooks"} <= hooks().keys()
    homes = {f"{app.name}.hooks" for app in apps.get_app_configs()}
    taken_along = {
        full for name in homes & hooks().keys() for full in hooks()[name].imported.values()
    }
    assert hooks().keys() - homes - taken_along == set(), (
        "an installed app's own hooks are loaded, and what they import: those of its subjects"
    )


@each_hooks
def test_hooks_only_bind(name):
    source = hooks()[name]
    assert len(source.tree.body) < 60, "what belongs to one subject stands in hooks of its own"
    first, *lines = source.tree.body
    assert isinstance(first, ast.Expr), "says first what is handed in"
    found = [node for node in lines if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert [node for line in found for node in ast.walk(line) if not isinstance(node, BINDS)] == []
    assert [line.value for line in found] == [call for _registry, call in bindings(source)]


def test_hooks_are_imported_by_nobody():
    imported = {
        (source.name, full)
        for source in sources().values()
        for full in source.imported.values()
        if (full in hooks() and source.name not in hooks()) or full.rpartition(".")[0] in hooks()
    }
    assert imported == set(), "what stands in hooks is bound there alone: put it below"


def test_hooks_alone_hand_in():
    elsewhere = {
        (source.name, registry)
        for source in sources().values()
        if source.name not in hooks()
        for registry, _call in bindings(source)
    }
    assert elsewhere == set(), "bind it in the hooks of its app"


def test_each_registry_holds_what_the_hooks_hand_in():
    """In their order, and nothing else: a registry that nobody hands in to is a way too many."""
    found = registries()
    assert {"skills_center.base.due.JOBS", "members.activity.SOURCES"} <= found.keys()
    for name, registry in found.items():
        assert isinstance(registry, Registry)
        bound = [
            call for source in hooks().values() for one, call in bindings(source) if one == name
        ]
        assert len(registry) == len(bound) > 0, name


def test_no_two_jobs_are_told_by_one_label():
    labels = [job.label for job in registries()["skills_center.base.due.JOBS"]]
    assert len(labels) == len({*labels})


def is_watched(module):
    return bool(ROOMS.search(module))


def test_nothing_stands_unbound():
    """A job, a panel, a source that no hook binds: nothing else names it."""
    found = unused(is_watched).keys()
    assert found == ANSWERS_NOBODY.keys(), (
        "nothing of the product calls these: bind them in the `hooks` of their app, or remove them"
    )


def handed_in(node):
    """The names that a call binds, inside what wraps them: `Job("…", this)`."""
    if isinstance(node, ast.Call):
        for one in (*node.args, *(word.value for word in node.keywords)):
            yield from handed_in(one)
    elif isinstance(node, ast.Tuple | ast.List):
        for one in node.elts:
            yield from handed_in(one)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield ast.unparse(node)


def bound_by(source):
    """Full names of what hooks hand in; a model, which a contract may name, is none."""
    for _registry, call in bindings(source):
        for name in handed_in(call):
            first, dot, rest = name.partition(".")
            full = origin_of(f"{source.imported[first]}{dot}{rest}", sources())
            module, _dot, last = full.rpartition(".")
            if not isinstance(getattr(sys.modules[module], last), type):
                yield full


def test_no_binding_is_forgotten_unseen():
    """What is bound stands in a watched room, once, and no other code names it: so that it is
    found when its line is missing."""
    bound = [name for source in hooks().values() for name in bound_by(source)]
    assert len(bound) > 30
    assert {name: count for name, count in Counter(bound).items() if count > 1} == {}, (
        "Bound twice: one line in `hooks.py` is enough."
    )
    assert [name for name in bound if not is_watched(name.rpartition(".")[0])] == [], (
        "Were its line in `hooks.py` forgotten, nobody would see it: let what is bound stand in one"
        " of the ROOMS of this file, or add its module there."
    )
    others = {
        origin_of(name, sources())
        for source in sources().values()
        if source.name not in hooks()
        for name in source.names()
    }
    assert {*bound} & others == NAMED_TWICE.keys(), (
        "What is bound in `hooks.py` is named by other code too, so that nobody would see its line"
        " missing: let that code ask the registry, or say in NAMED_TWICE why it names it."
    )


def test_hooks_are_loaded_whatever_starts():
    """In a process of its own, without addresses: here another test may have imported anything."""
    tell = (
        "import sys, django; django.setup();"
        "from skills_center.base.due import JOBS; print(len(JOBS)); print(*sys.modules)"
    )
    started = subprocess.run(
        [sys.executable, "-c", tell],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    jobs, imported = started.stdout.splitlines()
    assert int(jobs) == len(registries()["skills_center.base.due.JOBS"])
    assert hands_in_when_imported() - {*imported.split()} == set(), "let the app's hooks import it"


def hands_in_when_imported():
    """Modules that hand something in by being imported: kinds of messages."""
    by_itself = re.compile(r"^\w+ = declare\(", re.M)
    return {
        source.name for source in sources().values() if by_itself.search(ast.unparse(source.tree))
    }

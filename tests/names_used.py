"""Reads source for the public names of a module, and for those that other code names.

A name is followed through the imports of the module that uses it, and through what one module hands
on from another: `services.lapse_offers` is `tracks.services.enrolments.lapse_offers`. An import
alone is no use.
"""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["importlinter"]["root_packages"]


def name_of(path, root=ROOT):
    """The full name of the module in that file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Source:
    """One module: its tree, and what the names that it imports stand for."""

    def __init__(self, path, root=ROOT):
        is_package = path.stem == "__init__"
        self.name = name_of(path, root)
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self._package = self.name if is_package else self.name.rpartition(".")[0]
        self.imported = dict(self._imported())

    def _imported(self):
        """Pairs of a name here and what it stands for, inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    first = one.name.partition(".")[0]
                    yield (one.asname, one.name) if one.asname else (first, first)
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    yield one.asname or one.name, f"{self._origin(node)}.{one.name}"

    def _origin(self, node):
        if not node.level:
            return node.module
        above = self._package.split(".")
        above = above[: len(above) - node.level + 1]
        return ".".join([*above, node.module] if node.module else above)

    def public_names(self):
        """The functions, and what is assigned at the module's level; classes name themselves."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [node.name]
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            else:
                continue
            yield from ((name, node) for name in names if not name.startswith("_"))

    def names(self):
        """Full names of what is read here: `a` and each step of `a.b.c`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                yield self.imported.get(node.id, f"{self.name}.{node.id}")
            elif isinstance(node, ast.Attribute):
                path = ast.unparse(node)
                first, _dot, rest = path.partition(".")
                if first in self.imported:
                    yield f"{self.imported[first]}.{rest}"


def names_of_modules(root=ROOT):
    """The modules of the product, migrations apart: their names, and the files they stand in."""
    return {
        name_of(path, root): path
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def sources(root=ROOT):
    """Those modules as they are read, which takes seconds: for a test, not for what names tests."""
    return {name: Source(path, root) for name, path in names_of_modules(root).items()}


def origin_of(name, modules):
    """Where a full name comes from: what is handed on by another module is that module's."""
    seen = set()
    while name not in seen and name not in modules:
        seen.add(name)
        module, _dot, last = name.rpartition(".")
        if module in modules:
            name = modules[module].imported.get(last, name)
        elif module:
            whole = origin_of(module, modules)
            name = f"{whole}.{last}"
    return name


@cache
def names_used(root=ROOT):
    modules = sources(root)
    return {origin_of(name, modules) for source in modules.values() for name in source.names()}


def unused(is_watched, root=ROOT):
    """Full names of what stands in modules that `is_watched` takes and no code of ours names; with
    where each is defined."""
    return {
        f"{source.name}.{name}": node
        for source in sources(root).values()
        if is_watched(source.name)
        for name, node in source.public_names()
        if f"{source.name}.{name}" not in names_used(root)
    }

"""The reader of names finds what nobody names, however the others are named."""

import pytest

from tests.marks import once
from tests.names_used import unused

pytestmark = once

SERVICES = """
from .below import handed_on
LIMIT = 3
KEPT: int = LIMIT

def by_its_name(): ...
def by_its_module(): ...
def under_another_name(): ...
def by_a_whole_path(): ...
def where_it_stands(): ...
def imported_alone(): ...
def named_by_nobody(): ...
def _private(): return where_it_stands
"""
HOOKS = """
import forum.services
import forum.services as whole
from forum.services import by_its_name, imported_alone, handed_on
from . import services
from .services import under_another_name as other

use(by_its_name, services.by_its_module, other, whole.KEPT, forum.services.by_a_whole_path)

def inside():
    from .services import handed_on
    return handed_on
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "forum").mkdir()
    texts = {"__init__": "", "services": SERVICES, "hooks": HOOKS, "below": "def handed_on(): ..."}
    for name, text in texts.items():
        (tmp_path / "forum" / f"{name}.py").write_text(text)
    return tmp_path


def test_what_nobody_names_is_found(root):
    found = unused(lambda module: module in ("forum.services", "forum.below"), root)
    assert found.keys() == {"forum.services.imported_alone", "forum.services.named_by_nobody"}


def test_what_is_handed_on_is_used_where_it_comes_from(root):
    (root / "forum/hooks.py").write_text("from . import services")
    assert "forum.below.handed_on" in unused(lambda module: module == "forum.below", root)

"""The button of a page that asks before a verb runs says what it does."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

# With what the titles begin that are their own buttons: the name of an act.
ACTS = {
    *("Call", "Cancel", "Change", "Make", "Move", "Revoke", "Send", "Write"),
}


def _asked():
    """The title of each `ask_verb` and the name of its form."""
    for path in sorted(Path(settings.BASE_DIR).glob("*/admin/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "ask_verb":
                named = {word.arg: word.value for word in node.keywords}
                title, form = named["title"].args[0], named["form_class"]
                form = form.args[0] if isinstance(form, ast.Call) else form
                yield title.value, form.id, path


ASKED = list(_asked())


def test_pages_are_found():
    assert len(ASKED) > 10


@pytest.mark.parametrize(("title", "form", "path"), ASKED, ids=[one[0] for one in ASKED])
def test_button_is_an_act(title, form, path):
    if title.split()[0] in ACTS:
        return
    module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
    form_class = getattr(__import__(module, fromlist=[form]), form)
    assert form_class.button

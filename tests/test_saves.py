"""A row that somebody took away meanwhile does not come back.

`save` of a row that is gone inserts it once more: a message to somebody who was forgotten, the rows
of a register that was emptied. So whoever saves a whole row made it there, or holds it under its
lock in a transaction; all others say which fields they write (`update_fields`, which inserts
nothing), or write by `update`.
"""

import ast
from pathlib import Path

from tests.marks import once

pytestmark = once

ROOT = Path(__file__).parent.parent
APPS = ("members", "tracks", "enterprises", "forum", "skills_center")
ELSEWHERE = {"migrations", "seed"}
INSERTS_NOTHING = {"update_fields", "force_update", "force_insert"}
# Whose callers hold the row, or who save no row: module, function → why.
HELD_BY_WHO_CALLS = {
    ("members/accounts.py", "_write_down"): "a session",
    ("members/models/accounts.py", "create_user"): "made there",
    ("members/services/contact_rows.py", "empty_account"): "under the member's lock: `anonymise`",
    ("members/services/contact_rows.py", "empty_file"): "under its lock: `anonymise`",
    ("members/services/contact_rows.py", "save_new"): "made by who calls, or locked: a guardian",
    ("members/services/contacts.py", "save_merged"): "under the lock of `merge`",
    ("members/services/guardian_answers.py", "_end_with"): "under the lock of `lock_guardian`",
    ("members/services/invitations.py", "_save_new"): "made by `invite`",
    ("skills_center/base/states.py", "move"): "whoever moves holds the lock",
    ("tracks/services/attendance.py", "_write"): "under the session's lock: `mark_attendance`",
    ("tracks/services/initiatives.py", "_write_report"): "under its lock, by both",
    ("tracks/services/sessions.py", "_save_change"): "under the cohort's lock",
}


def whole_saves():
    """(module, function, whether it is one transaction) of each `row.save()`."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not ELSEWHERE.intersection(path.parts):
                name = str(path.relative_to(ROOT))
                yield from _of_module(name, ast.parse(path.read_text(encoding="utf-8")))


def _of_module(name, tree):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(map(_is_whole_save, ast.walk(function))):
            told = {ast.unparse(one) for one in function.decorator_list}
            yield name, function.name, "transaction.atomic" in told


def _is_whole_save(node):
    """`row.save()`; not `super().save()`, nor a form's, nor a file's, which is given a name."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and not node.args
        and INSERTS_NOTHING.isdisjoint(word.arg for word in node.keywords)
    )


def test_who_saves_a_whole_row_holds_it():
    found = {(name, function) for name, function, is_held in whole_saves() if not is_held}
    assert found == HELD_BY_WHO_CALLS.keys(), "name the fields, or write by `update`"


def test_a_whole_save_is_known():
    saves = ["row.save()", "self.row.save()", "row.save(using=x)"]
    others = ["super().save()", "row.save(update_fields=[])", "row.file.save('x')"]
    for statement in (*saves, *others):
        tree = ast.parse(f"def verb(row):\n    {statement}")
        assert [one[1] for one in _of_module("x.py", tree)] == (
            ["verb"] if statement in saves else []
        )

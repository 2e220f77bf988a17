"""Each text field of the back office filled to its end, one after the other and then all of a page:
what follows, a name put together of two or the subject of a message, fits its column too. SQLite
takes what is too long; PostgreSQL does not, and the whole verb falls."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from tests.pages_as_sent import post_forms, sent_by

from .everything import admin_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes what is too long"),
]
LETTERS = ["م", "a"]  # where the first are refused: a name in Latin letters, a code
NO_TEXT = {"hidden", "checkbox", "radio", "number", "password", "email", "url", "tel"}


def as_it_stands(page, form_id):
    """What the form of a page sends, and the length of each of its text fields."""
    for form in post_forms(page) if page.status_code == 200 else ():
        if form.get("id") == form_id:
            lengths = {
                control.get("name"): int(control.get("maxlength"))
                for control in form.iter()
                if control.get("maxlength") and control.get("type", "text") not in NO_TEXT
            }
            lengths = {name: most for name, most in lengths.items() if "__prefix__" not in name}
            return sent_by(form) | {"_save": ["1"]}, lengths
    return {}, {}


@pytest.fixture
def saved(world):
    """`saved(row, typed)`: whether the page of a row takes it, and each page after it stands."""
    root = world.client("root")
    root.raise_request_exception = False

    def post(row, typed):
        label, path = row._meta.label_lower, admin_page(row._meta.label_lower, "change", row)
        pages = [path, admin_page(label, "changelist"), admin_page(label, "history", row)]
        with transaction.atomic():
            cache.clear()
            answer = root.post(path, typed)
            is_taken = answer.status_code == 302
            statuses = [root.get(page).status_code for page in pages if is_taken]
            transaction.set_rollback(True)
        assert max([answer.status_code, *statuses]) < 500, (path, list(typed))
        return is_taken

    return post


def test_fields_filled_to_their_end_leave_every_page_standing(world, saved):
    root, taken, whole = world.client("root"), 0, 0
    for row in [*world.rows.values(), world.camp, world.initiative]:
        page = root.get(admin_page(row._meta.label_lower, "change", row))
        sent, lengths = as_it_stands(page, f"{row._meta.model_name}_form")
        full = {}
        for name, most in lengths.items():
            for letter in LETTERS:
                if saved(row, sent | {name: [letter * most]}):
                    full[name] = [letter * most]
                    break
        taken += len(full)
        whole += bool(full) and saved(row, sent | full)
    assert taken > 60
    assert whole > 15

"""A page of the back office that is saved as it was read changes nothing, by whoever may save it."""

import pytest
from django.contrib import admin
from django.db import connection

from tests.pages_as_sent import untouched

from .conftest import ROLES
from .everything import admin_page

# Written by every visit of whoever is logged in.
BY_EVERY_VISIT = {"django_session"}
SAVERS = [*ROLES, "root"]


def every_row():
    """What every table holds, as texts."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - BY_EVERY_VISIT
        held = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            held[table] = sorted(map(str, cursor.fetchall()))
    return held


def forms_of(world):
    for model in admin.site._registry:
        label = model._meta.label_lower
        yield label, admin_page(label, "change", world.rows[label])
    yield "a camp", admin_page("tracks.socialaction", "change", world.camp)
    yield "an initiative", admin_page("tracks.socialaction", "change", world.initiative)


@pytest.mark.parametrize("who", SAVERS)
def test_saved_untouched_nothing_changes(world, who):
    client = world.client(who)
    before = every_row()
    saved = []
    for label, path in forms_of(world):
        page = client.get(path)
        if page.status_code != 200 or b'name="_save"' not in page.content:
            continue
        answer = client.post(
            path,
            untouched(
                page, f"{label.partition('.')[2]}_form" if "." in label else "socialaction_form"
            )
            | {"_save": ["1"]},
        )
        errors = answer.context and [
            answer.context["adminform"].form.errors,
            [f.formset.errors for f in answer.context["inline_admin_formsets"]],
        ]
        assert answer.status_code == 302, (label, errors)
        saved.append(label)
        after = every_row()
        changed = {t: (set(after[t]) ^ set(before[t])) for t in after if after[t] != before[t]}
        assert not changed, (label, changed)
    print(who, saved)

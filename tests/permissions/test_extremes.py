"""A number or a day that a form of the back office takes, however far, leaves every page standing:
those of its own row, on which it is put right, and those of visitors that read what was written."""

from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.marks import once
from tests.pages_as_sent import post_forms, sent_by

from .everything import admin_page

pytestmark = [once, pytest.mark.django_db]
NUMBERS = ["0", "20266", "2147483647"]
DAYS = ["0001-01-01", "9999-12-31"]
PUBLIC = ["/ar/", "/ar/forum/", "/ar/tracks/", "/ar/centers/khouribga/", "/ar/results/"]


def far(control):
    if control.get("type") == "number":
        return NUMBERS
    return DAYS if control.get("class", "").startswith("vDateField") else []


def typed(page, form_id):
    """What its form sends with one number or day after the other gone far."""
    for form in post_forms(page) if page.status_code == 200 else ():
        if form.get("id") == form_id:
            for control in form.iter():
                name = control.get("name", "")
                if name and not name.startswith("initial-") and "__prefix__" not in name:
                    for value in far(control):
                        yield name, value, sent_by(form) | {name: [value], "_save": ["1"]}


class Reading:
    """Notes what statements read, to ask once more whether they read the same by now."""

    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            self.statements.append((sql, params))
        return execute(sql, params, many, context)

    def read(self):
        """What they read now."""
        with connection.cursor() as cursor:
            return [cursor.execute(*one).fetchall() for one in self.statements]


def pages_after(row, path):
    label = row._meta.label_lower
    return [path, admin_page(label, "changelist"), admin_page(label, "history", row)]


def read_by(visitor):
    """Of each public page what it reads: it is as it was where it would read the same."""
    found = {}
    for page in PUBLIC:
        cache.clear()
        noted = Reading()
        with connection.execute_wrapper(noted):
            assert visitor.get(page).status_code == 200
        found[page] = noted, noted.read()
    return found


def test_what_a_form_takes_leaves_every_page_standing(world):
    root, visitor = world.client("root"), Client()
    root.raise_request_exception = visitor.raise_request_exception = False
    fallen, taken, public, met = [], 0, read_by(visitor), Counter()
    for row in [*world.rows.values(), world.camp, world.initiative]:
        path = admin_page(row._meta.label_lower, "change", row)
        for name, value, sent in typed(root.get(path), f"{row._meta.model_name}_form"):
            with transaction.atomic():
                cache.clear()
                answer = root.post(path, sent)
                asked, statuses = [], [answer.status_code]
                if answer.status_code == 302:
                    taken += 1
                    touched = [page for page, (noted, was) in public.items() if noted.read() != was]
                    met.update(touched)
                    asked = [(root, page) for page in pages_after(row, path)]
                    asked += [(visitor, page) for page in touched]
                statuses += [who.get(page).status_code for who, page in asked]
                if max(statuses) >= 500:
                    fallen.append((path, name, value))
                transaction.set_rollback(True)
    assert fallen == []
    assert taken > 50
    assert met.keys() == {*PUBLIC}

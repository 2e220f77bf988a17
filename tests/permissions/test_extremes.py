"""A number or a day that a form of the back office takes, however far, leaves every page standing:
those of its own row, on which it is put right, and those of visitors."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.marks import once
from tests.pages_as_sent import post_forms, sent_by

from .everything import admin_page

pytestmark = [once, pytest.mark.django_db]
NUMBERS = ["0", "20266", "2147483647"]
DAYS = ["0001-01-01", "9999-12-31"]
PUBLIC = ["/ar/", "/ar/forum/", "/ar/tracks/", "/ar/centers/", "/ar/results/"]


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


def pages_after(row, path):
    label = row._meta.label_lower
    return [path, admin_page(label, "changelist"), admin_page(label, "history", row)]


def test_what_a_form_takes_leaves_every_page_standing(world):
    root, visitor = world.client("root"), Client()
    root.raise_request_exception = visitor.raise_request_exception = False
    fallen, taken = [], 0
    for row in [*world.rows.values(), world.camp, world.initiative]:
        path = admin_page(row._meta.label_lower, "change", row)
        for name, value, sent in typed(root.get(path), f"{row._meta.model_name}_form"):
            with transaction.atomic():
                cache.clear()
                answer = root.post(path, sent)
                asked = [(root, page) for page in pages_after(row, path)]
                asked += [(visitor, page) for page in PUBLIC]
                is_taken = answer.status_code == 302
                taken += is_taken
                answers = [who.get(page).status_code for who, page in asked if is_taken]
                if max([answer.status_code, *answers]) >= 500:
                    fallen.append((path, name, value))
                transaction.set_rollback(True)
    assert fallen == []
    assert taken > 50

"""What somebody types where an action asks something is used or kept: each of them, found from
the site."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import RequestFactory

from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row

from .everything import admin_page

pytestmark = once

NUMBER_OF_NONE = "987654321"
TYPED = "كلام طويل كتب للتو"
# Those whose page asks nothing but whether it is meant.
ASKS_NO_WORDS = {"delete_selected", "told"}


def asking(world, client):
    """Each action that asks: its name, the list, the page, what it would send filled in."""
    request = RequestFactory().get("/admin/")
    request.user = world.users["root"]
    for model, one in admin.site._registry.items():
        label = model._meta.label_lower
        for action in one.get_actions(request):
            if action in ASKS_NO_WORDS:
                continue
            row = world.initiative if label == "tracks.socialaction" else world.rows[label]
            path = admin_page(label, "changelist")
            page = client.post(path, {"action": action, "_selected_action": [row.pk]})
            if page.status_code == 200:
                sent = untouched(page, holding="_selected_action")
                yield f"{label}.{action}", path, sent | dict(filled(page.context["form"]))


def filled(form, day="2026-10-01"):
    for name, field in form.fields.items():
        match field:
            case forms.Field(widget=forms.HiddenInput()):
                continue
            case forms.ChoiceField():
                yield name, [str(next(key for key, _label in field.choices if key))]
            case forms.BooleanField():
                yield name, ["on"]
            case forms.DateField():
                yield name, [day]
            case forms.IntegerField():
                yield name, ["3"]
            case forms.CharField():
                yield name, [TYPED]
    yield "confirm", ["1"]


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def root(world):
    return world.client("root")


def test_what_was_typed_stays_where_no_row_is_left(world, root):
    met = set()
    for name, path, sent in asking(world, root):
        before = every_row()
        answer = root.post(path, sent | {"_selected_action": [NUMBER_OF_NONE]})
        assert answer.status_code == 200, name
        assert TYPED in answer.content.decode(), name
        assert len(said(answer)) == 1, name
        assert 'class="notice"' in answer.content.decode(), name
        assert every_row() == before, name
        met.add(name)
    assert len(met) > 8, met


def test_a_row_is_found_though_it_left_the_list_and_one_that_is_gone_is_told(world, root):
    """Then once more: what the verb refuses of every row keeps what was typed."""
    done = set()
    for name, path, sent in asking(world, root):
        rows = [*sent["_selected_action"], NUMBER_OF_NONE]
        narrowed = f"{path}?id__exact={NUMBER_OF_NONE}"
        before, point = every_row(), transaction.savepoint()
        answer = root.post(narrowed, sent | {"_selected_action": rows})
        assert len(said(answer)) == 2, (name, said(answer))
        if answer.status_code == 302:
            done.add(name)
            settled = every_row()
            assert settled != before, name
            answer = root.post(narrowed, sent | {"_selected_action": rows})
            assert every_row() == settled, name
        assert answer.status_code == 200, name
        assert TYPED in answer.content.decode(), name
        transaction.savepoint_rollback(point)  # each meets the rows as the world made them
    assert len(done) > 5, done

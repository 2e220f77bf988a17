"""A search that finds nothing says so, on every list: none shows all of its rows in its place."""

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR

from tests.marks import once

from .everything import admin_page

pytestmark = once


LISTS = [model for model, its in admin.site._registry.items() if its.search_fields]


def searched(client, model, typed):
    """What the list shows, and what it says under its search."""
    page = client.get(admin_page(model._meta.label_lower, "changelist"), {SEARCH_VAR: typed})
    assert page.status_code == 200, model
    said = page.content.decode()
    words = said.partition('class="nobody-so"')[2].partition("</div>")[0]
    return page.context["cl"].result_count, words


def unsaid(client, typed):
    """The lists that show rows for what finds none, or nothing without a word."""
    found = {model: searched(client, model, typed) for model in LISTS}
    return {model: (shown, words) for model, (shown, words) in found.items() if shown or not words}


@pytest.mark.parametrize("typed", ["%", "_", "؟", "...", "%" * 120 + "a", "'", '""'])
def test_signs_alone_find_nothing_and_it_is_said(world, typed):
    assert unsaid(world.client("root"), typed) == {}


@pytest.mark.parametrize("typed", ["' or 1=1", "zzqqzz 99", "٧٧٧٧٧٧٧٧"])
def test_what_finds_nothing_says_so(world, typed):
    assert unsaid(world.client("root"), typed) == {}

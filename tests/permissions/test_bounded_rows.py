"""A page of the back office makes as many forms as it has rows, whatever its sender announces."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.forms.formsets import BaseFormSet
from django.test import Client

from skills_center.base.admin_forms import BoundedRows
from tests.factories.members import UserFactory
from tests.marks import once

from .everything import admin_page

pytestmark = [once, pytest.mark.django_db]
ROOT = Path(__file__).parent.parent.parent
FORM_SETS = re.compile(r"formset_factory\(|\blist_editable\b")
WITH_ROWS = sorted(
    model._meta.label_lower for model, own in admin.site._registry.items() if own.inlines
)


@pytest.fixture
def browser(db):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def made(monkeypatch):
    """How many forms of form sets were made."""
    forms, make = [], BaseFormSet._construct_form

    def counted(self, number, **kwargs):
        forms.append(number)
        return make(self, number, **kwargs)

    monkeypatch.setattr(BaseFormSet, "_construct_form", counted)
    return forms


def page_with_rows(browser, world, label):
    """The page of a row, or where there is none of a new one, and its form sets."""
    for kind in ("change", "add"):
        page = admin_page(label, kind, world.rows[label])
        context = browser.get(page).context or {}
        may_save = kind == "add" or context.get("has_change_permission")
        if may_save and (sets := context.get("inline_admin_formsets")):
            return page, [one.formset for one in sets]
    raise AssertionError(f"no page of {label} has rows")


def announced(sets, number):
    return {
        f"{one.prefix}-{name}": number for one in sets for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def test_rows_that_are_announced_and_not_sent_cost_nothing(browser, world, made):
    for label in WITH_ROWS:
        page, sets = page_with_rows(browser, world, label)
        there = sum(len(one.get_queryset()) for one in sets)
        for number, most in ((99_999_999_999, 0), (900, BoundedRows.MOST_NEW * len(sets))):
            made.clear()
            assert browser.post(page, announced(sets, number)).status_code == 200, page
            assert len(made) <= there + most, (page, number)


def test_too_many_new_rows_are_refused_with_a_sentence(browser, world):
    page, sets = page_with_rows(browser, world, "members.user")
    for number, refused in ((99_999_999_999, True), (60, True), (BoundedRows.MOST_NEW, False)):
        answer = browser.post(page, announced(sets, number), headers={"accept-language": "en"})
        assert ("Too many new rows at once." in answer.content.decode()) is refused, number


def test_there_are_pages_with_rows():
    assert len(WITH_ROWS) > 5


def test_no_form_set_is_made_elsewhere():
    """One made by hand, or a list that is edited in place, has Django's bound: bound it too."""
    folders = ("skills_center", "members", "tracks", "enterprises", "forum")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in modules if FORM_SETS.search(path.read_text(encoding="utf-8"))] == []

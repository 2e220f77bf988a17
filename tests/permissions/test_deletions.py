"""What nothing takes back is asked on a page of its own: what it says is so, it leads back, and its
button is not one like others."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import helpers
from django.utils.functional import Promise
from django.utils.translation import gettext

from tests.marks import once
from tracks.forms.applications import CancelForm
from tracks.forms.certificates import RevocationForm
from tracks.forms.sessions import CancelSessionForm

from .everything import admin_page

pytestmark = [once, pytest.mark.django_db]

KEPT = "This is kept: it cannot be deleted. Cancel or close it instead."
OURS = ("members", "tracks", "enterprises", "forum", "skills_center")


def asked(world, who):
    """Of each model that this person may ask about: its label, the page, the address of the row."""
    client = world.client(who)
    for model in admin.site._registry:
        label = model._meta.label_lower
        row = world.rows[label]
        page = client.get(admin_page(label, "delete", row))
        if page.status_code == 200:
            yield label, page, admin_page(label, "change", row)


def listed(deleted):
    """How many rows a nested list of them holds."""
    return sum(listed(one) if isinstance(one, list) else 1 for one in deleted)


@pytest.mark.parametrize("who", ["root", "director"])
def test_each_page_says_what_is_so_and_leads_back(world, valid_html, who):
    refused = met = 0
    for label, page, row in asked(world, who):
        valid_html(page)
        html = page.content.decode().split("</h1>")[-1]
        assert f'href="{row}"' in html or 'class="button cancel-link"' in html, label
        if page.context["protected"] or page.context["perms_lacking"]:
            refused += 1
            assert f'class="button go-back" href="{row}"' in html, label
            assert "<form" not in html, label
            is_kept = bool(page.context["perms_lacking"])
            assert (gettext(KEPT) in html) == is_kept, label
        else:
            alone = listed(page.context["deleted_objects"]) == 1
            assert ('id="deleted-objects"' not in html) == alone, label
        met += 1
    assert met > refused > 0


def test_whatever_stands_in_the_way_has_a_name_in_each_language():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    named = [model._meta for model in ours if model._meta.managed]
    assert len(named) > 30
    assert [one.label for one in named if not isinstance(one.verbose_name, Promise)] == []
    assert [one.label for one in named if not isinstance(one.verbose_name_plural, Promise)] == []


def test_many_things_in_the_way_are_named_in_part(world, monkeypatch):
    page = type(admin.site._registry[type(world.center)])
    many = [f"number {number}" for number in range(60)]
    monkeypatch.setattr(page, "get_deleted_objects", lambda *args: ([], {}, set(), many))
    client = world.client("root")
    chosen = {"action": "delete_selected", helpers.ACTION_CHECKBOX_NAME: [world.center.pk]}
    for answer in (
        client.get(admin_page("network.center", "delete", world.center)),
        client.post(admin_page("network.center", "changelist", world.center), chosen),
    ):
        html = answer.content.decode()
        assert ("number 19" in html, "number 20" in html) == (True, False)
        assert "60" in html
        assert 'class="button go-back"' in html


@pytest.mark.parametrize(
    ("label", "verb", "form"),
    [
        ("tracks.cohort", "cancel", CancelForm),
        ("tracks.session", "cancel", CancelSessionForm),
        ("tracks.certificate", "revoke", RevocationForm),
    ],
)
def test_what_is_final_has_a_button_of_its_own(world, label, verb, form):
    client, row = world.client("root"), world.rows[label]
    address = admin_page(label, verb, row)
    tools = client.get(admin_page(label, "change", row)).content.decode()
    assert f'class="final" href="{address}"' in tools
    page = client.get(address)
    assert form.is_final
    assert 'class="default final"' in page.content.decode()


def test_the_colon_is_that_of_the_language(world):
    """French sets a space before it, at which no line breaks."""
    client = world.client("root")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    before = []
    for model in admin.site._registry:
        row = world.rows[model._meta.label_lower]
        page = client.get(admin_page(model._meta.label_lower, "delete", row))
        if page.status_code == 200 and not page.context["perms_lacking"]:
            before += re.findall(r"<li>[^<:]*?(.):", page.content.decode().split("</h1>")[-1])
    assert {*before} == {"\u00a0"}
    assert len(before) > 5

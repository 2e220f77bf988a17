"""The back office tells no address of a row that is not seen, and no secret one to anybody."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from tests.marks import once
from tracks.services import calendar_of

from .tables import PUBLIC

pytestmark = once


def with_an_address():
    return [model for model in ContentType.objects.all() if _has_address(model.model_class())]


def _has_address(model):
    return model is not None and hasattr(model, "get_absolute_url")


@pytest.mark.parametrize("who", ["visitor", "committee", "network", "desk", "foreign", "root"])
def test_no_row_is_looked_up_by_its_kind_and_number(world, who):
    """Django's "view on site" would send any staff on to the address of any row."""
    address = calendar_of(user=world.users["coach"])
    client = world.client(who)
    rows = [address, *(row for row in world.rows.values() if hasattr(row, "get_absolute_url"))]
    for row in rows:
        kind = ContentType.objects.get_for_model(row)
        for number in (row.pk, 10**6):
            response = client.get(f"/admin/r/{kind.pk}/{number}/")
            assert response.status_code == 404 or "/login" in response.url, row
            assert row.pk != address.pk or address.token not in response.get("Location", "")


def test_no_public_address_of_a_row_holds_a_secret_of_it(world):
    """What the portal made up for a row, and nobody types, opens something."""
    for kind in with_an_address():
        model = kind.model_class()
        row = world.rows.get(model._meta.label_lower) or model._default_manager.first()
        assert row is not None, f"give the world a {model.__name__}"
        secrets = [
            str(getattr(row, field.name))
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField) and field.unique and not field.editable
        ]
        assert not [one for one in secrets if one and one in row.get_absolute_url()], model


def test_the_link_to_the_portal_leads_to_a_page_that_everybody_reads(world):
    """Where a page of the back office draws one; what is not shown to the public has none."""
    root, visitor = world.client("root"), Client()
    drawn = 0
    for model, one in admin.site._registry.items():
        row = world.rows[model._meta.label_lower]
        if not hasattr(row, "get_absolute_url"):
            continue
        label = model._meta.label_lower.replace(".", "/")
        page = root.get(f"/admin/{label}/{row.pk}/change/")
        address = one.get_view_on_site_url(row)
        assert page.context["has_absolute_url"] is bool(address), model
        if address:
            drawn += 1
            assert f'href="{address}"' in page.content.decode()
            assert visitor.get(address).status_code == 200, address
            assert resolve(address).view_name in PUBLIC
    assert drawn >= 4
    for hidden in ({"is_published": False}, {"is_published": True, "cancelled_at": timezone.now()}):
        vars(world.cohort).update(hidden)
        assert admin.site._registry[type(world.cohort)].get_view_on_site_url(world.cohort) is None

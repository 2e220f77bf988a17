"""A list is narrowed by what it shows this person: an address spells out nothing that is hidden.

The lists, their fields and links are found from the site, so that new ones join by themselves.
"""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import IGNORED_PARAMS
from django.urls import reverse

from members.models import Merge, User
from skills_center.messaging.models import Message
from tests.marks import once
from tracks.models import CampInscription, Certificate

from .conftest import ROLES
from .everything import admin_page

pytestmark = once
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
LOOKUPS = {
    "": "1",
    "__exact": "1",
    "__isnull": "0",
    "__startswith": "1",
    "__contains": "1",
    "__id__exact": "1",
    "__in": "1",
    "__gte": "1",
}


def asked_by(rf, user):
    request = rf.get("/")
    request.user = user
    return request


def fields_of(model):
    """Every name of a row that the database knows: columns, their numbers, rows that point here."""
    for field in model._meta.get_fields(include_hidden=True):
        yield from {field.name, getattr(field, "attname", field.name)}
        if hasattr(field, "related_query_name") and not field.concrete:
            yield field.field.related_query_name()


def open_lookups(request, model, names):
    model_admin = admin.site._registry[model]
    return {
        f"{name}{lookup}"
        for name in names
        for lookup, value in LOOKUPS.items()
        if model_admin.lookup_allowed(f"{name}{lookup}", value, request)
    }


@pytest.mark.parametrize("who", [*ROLES, "root"])
def test_no_address_asks_for_what_the_list_hides(rf, world, who):
    """Of the row itself, and of each row that it leads to."""
    request = asked_by(rf, world.users[who])
    found = {}
    for model in MODELS:
        model_admin = admin.site._registry[model]
        shown = {*map(str, model_admin.get_list_display(request)), model._meta.pk.name}
        filters = {one for one in model_admin.get_list_filter(request) if isinstance(one, str)}
        days = {model_admin.date_hierarchy}
        hidden = {*fields_of(model)} - shown - filters - days
        hidden -= {one.parameter_name for one in model_admin.list_filter if isinstance(one, type)}
        through = {
            f"{field.name}__{further}"
            for field in model._meta.get_fields()
            if field.is_relation and field.related_model
            for further in {*fields_of(field.related_model)} - {field.related_model._meta.pk.name}
        } - filters
        if spelled := open_lookups(request, model, hidden | through):
            found[model._meta.label] = spelled
    assert found == {}


@pytest.mark.parametrize(
    ("who", "model", "query"),
    [
        ("manager", Message, "address__startswith=%2B2126"),
        ("manager", Message, "body__contains=follow-up"),
        ("manager", Message, "user__isnull=0"),
        ("coach", Certificate, "code__startswith=a"),
        ("admin", User, "password__startswith=a"),
        ("admin", User, "phone__startswith=%2B2126"),
        ("director", Merge, "before__contains=a"),
        ("director", Merge, "moved__contains=a"),
        ("director", CampInscription, "health_note__isnull=0"),
        ("director", CampInscription, "guardian_phone__contains=6"),
    ],
)
def test_address_that_spells_out_what_is_hidden_is_refused(world, who, model, query):
    address = admin_page(model._meta.label_lower, "changelist")
    client = world.client(who)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?{query}").status_code == 400


def test_where_nobody_asks_nothing_is_allowed(rf):
    for model in MODELS:
        assert not admin.site._registry[model].lookup_allowed("pk", "1")


# What the portal itself leads to ----------------------------------------------------------
def links_with_a_query(page):
    for link in re.findall(r'href="([^"]*\?[^"]+)"', page.content.decode()):
        yield unescape(link)


@pytest.mark.parametrize("who", ["desk", "manager", "director"])
def test_each_link_of_ours_to_a_narrowed_list_opens(world, who):
    """The panels of the first page, and the pages of rows, by whoever meets them."""
    client = world.client(who)
    pages = [reverse("admin:index")]
    pages += [
        admin_page(label, kind, row)
        for label, row in world.rows.items()
        for kind in ("changelist", "change")
    ]
    pages.append(reverse("admin:tracks_socialaction_change", args=[world.camp.pk]))
    opened = {}
    for page in pages:
        answer = client.get(page)
        if answer.status_code == 200:
            for link in links_with_a_query(answer):
                address = urlsplit(link)
                path, names = address.path or page, tuple(dict(parse_qsl(address.query)))
                if path.startswith("/admin/"):
                    opened[path, names] = f"{path}?{address.query}", page
    assert len(opened) > 10
    refused = {link: page for link, page in opened.values() if client.get(link).status_code == 400}
    assert refused == {}


@pytest.mark.parametrize("who", [*ROLES, "root"])
def test_each_filter_of_a_list_may_be_asked(rf, world, who):
    request = asked_by(rf, world.users[who])
    request.session = {}
    found = {}
    for model in MODELS:
        model_admin = admin.site._registry[model]
        if not model_admin.has_view_permission(request):
            continue
        changelist = model_admin.get_changelist_instance(request)
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                for name, value in parse_qsl(choice["query_string"].removeprefix("?")):
                    allowed = name in IGNORED_PARAMS or model_admin.lookup_allowed(
                        name, value, request
                    )
                    if not allowed:
                        found[model._meta.label] = name
    assert found == {}


def test_no_search_finds_by_a_contact_that_its_list_hides():
    """A letter more each time would spell it."""
    hidden = [
        (model._meta.label_lower, name)
        for model, page in admin.site._registry.items()
        for name in page.search_fields
        if re.search("email|phone|cin|address", name)
        and name not in {*page.list_display, *(page.fields or ())}
    ]
    assert hidden == []

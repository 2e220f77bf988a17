"""Two roles at two centres never cross: on the rows of a centre one may what one's role there may.

An account asks for everything with the one role it holds; then it is given another role at another
centre and asks again. What it meets of the first centre's rows is the same. What is asked is found
from the admin site and from the URL configuration: a new page, action or inline joins by itself.
"""

from functools import partial

import pytest
from django.contrib import admin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from members.enums import Role
from skills_center.base.panels import PANELS
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.rows import fresh

from .addresses import ARGUMENTS, address, answer, names
from .everything import admin_page
from .tables import PUBLIC, SHARED

# Those who may less than a director. One goes to PostgreSQL too: a right is the same on both.
EACH_OTHER = [pytest.param(who, marks=once) for who in ("desk", "manager")]


def request_of(user):
    request = RequestFactory().get("/admin/")
    request.user, request.session = user, {}
    request._messages = FallbackStorage(request)
    return request


def models():
    """Those of a centre; a row that all centres share is everybody's who reads it anywhere."""
    for model, model_admin in admin.site._registry.items():
        if model._meta.label_lower not in SHARED:
            yield model._meta.label_lower, model, model_admin


# What an account may do with the rows of the world ---------------------------------------
def rows_listed(world, user):
    request = request_of(user)
    return {
        label
        for label, _model, one in models()
        if one.get_queryset(request).filter(pk=world.rows[label].pk).exists()
    }


def actions_run(world, user, monkeypatch):
    """The actions that get the row when it is chosen: each is held back, and says what came."""
    ran = set()
    for label, model, one in models():
        kept = [(recorded(action), name, text) for action, name, text in one._get_base_actions()]
        with monkeypatch.context() as patch:
            patch.setattr(one, "_get_base_actions", lambda kept=kept: kept)
            request = request_of(user)
            patch.setattr(one, "message_user", lambda *told: None)
            for name, (run, _name, _text) in one.get_actions(request).items():
                rows = model._default_manager.filter(pk=world.rows[label].pk)
                if run(one, request, rows):
                    ran.add(f"{label}.{name}")
    return ran


def recorded(action):
    def record(modeladmin, request, queryset):
        return queryset.exists()

    record.allowed_permissions = getattr(action, "allowed_permissions", ())
    record.short_description = getattr(action, "short_description", "")
    return record


def own_views(world):
    """The addresses our admin classes add for one row: {name: address}."""
    usual = {"change", "delete", "history", "changelist", "add"}
    found = {}
    for label, _model, one in models():
        for pattern in one.get_urls():
            name = pattern.name or ""
            groups = pattern.pattern.converters
            if not name or not groups or name.rpartition("_")[2] in usual:
                continue
            row = world.rows[label]
            if name == "tracks_outcome_record":
                row = row.enrolment
            arguments = dict.fromkeys(groups, row.pk)
            if name == "members_member_remove_paper":
                arguments["pk"] = world.document.pk
            if "version_id" in arguments:
                arguments["version_id"] = row.history.first().pk
            found[name] = reverse(f"admin:{name}", kwargs=arguments)
    return found


# By which a page is not opened: what one may not see is not found, what one may not do refused.
REFUSED = {"403", "404", "→admin:index"}


def answered(client, method, path):
    """What one address answers; whatever it wrote is taken back."""
    with transaction.atomic():
        said = answer(getattr(client, method)(path))
        transaction.set_rollback(True)
    return "no" if said in REFUSED else said


def answers_of(world, user):
    client = Client()
    client.force_login(user)
    addresses = own_views(world)
    for name in ARGUMENTS.keys() & set(names(get_resolver())) - set(PUBLIC):
        addresses[name] = address(world, name)
    return {
        (method, name): answered(client, method, path)
        for name, path in addresses.items()
        for method in ("get", "post")
    }


def pages_of(world, user):
    """What the page of each row, and the page of its deletion, would be drawn with."""
    return {
        (label, kind): drawn_with(getattr(one, f"{kind}_view"), world.rows[label], user)
        for label, _model, one in models()
        for kind in ("change", "delete")
    }


def drawn_with(view, row, user):
    request = request_of(user)
    try:
        page = view(request, str(row.pk))
    except (PermissionDenied, Http404):
        return "no"
    context = getattr(page, "context_data", None)
    if context is None:
        return "no" if page.status_code == 302 else page.status_code
    typed = set(context["adminform"].form.fields) if "adminform" in context else set()
    inlines = {
        (
            type(one.opts).__name__,
            one.has_add_permission,
            one.has_change_permission,
            one.has_delete_permission,
            one.has_view_permission,
        )
        for one in context.get("inline_admin_formsets", ())
    }
    told = {name: value for name, value in context.items() if isinstance(value, bool)}
    told.pop("has_add_permission", None)  # of another row, which may be of the other centre
    return typed, inlines, told, context.get("moves_open")


def panels_of(user):
    drawn = [panel(user) for panel in PANELS]
    return [row["url"] for panel in drawn if panel for row in panel["rows"]]


def of_the_back_office(world, user, monkeypatch):
    return {
        "rows": rows_listed(world, user),
        "actions": actions_run(world, user, monkeypatch),
        "panels": panels_of(user),
        **pages_of(world, user),
    }


def after_another_role(user, ask):
    """What `ask` of an account finds otherwise once it is a director elsewhere."""
    before = ask(fresh(user))
    user.staff_roles.create(role=Role.DIRECTOR, center=CenterFactory())
    return list(differences(before, ask(fresh(user))))


@pytest.mark.parametrize("who", ["coach", *EACH_OTHER])
def test_a_role_elsewhere_changes_nothing_of_the_back_office(world, monkeypatch, who):
    Message.objects.update(state="unsure")
    ask = partial(of_the_back_office, world, monkeypatch=monkeypatch)
    assert after_another_role(world.users[who], ask) == []


@once
@pytest.mark.parametrize("who", ["coach", *EACH_OTHER[:1]])
def test_a_role_elsewhere_opens_no_address_of_a_row(world, who):
    assert after_another_role(world.users[who], partial(answers_of, world)) == []


def differences(before, after):
    for key, stood in before.items():
        if isinstance(stood, tuple) and isinstance(after[key], tuple):
            pairs = zip(stood, after[key], strict=True)
            yield from ((key, one, other) for one, other in pairs if one != other)
        elif stood != after[key]:
            yield key, stood, after[key]


@once
def test_what_is_compared_is_there(world, monkeypatch):
    """A director meets all of it: otherwise the test above would compare nothing."""
    director = fresh(world.users["director"])
    assert {"tracks.enrolment.accept", "members.member.keep"} <= actions_run(
        world, director, monkeypatch
    )
    assert len(own_views(world)) > 20
    pages = pages_of(world, director)
    typed, inlines, told, _moves = pages["members.member", "change"]
    assert {"first_name", "center"} <= typed
    assert ("GuardianInline", True, True, False, True) in inlines
    assert told["may_add_paper"] is True
    assert "accept" in dict(pages["tracks.enrolment", "change"][3])


def test_every_action_and_inline_asks_at_the_row():
    """`manage.py check` finds those that could not."""
    call_command("check")


def test_rows_of_another_centre_are_left_out_and_said(client, center, staff):
    """The desk of one centre, who coaches at another, keeps the files of the first alone."""
    user = staff(Role.FRONT_DESK)
    elsewhere = CenterFactory()
    user.staff_roles.create(role=Role.COACH, center=elsewhere)
    ours, theirs = MemberFactory(center=center), MemberFactory(center=elsewhere)
    client.force_login(user)
    chosen = {"action": "keep", "_selected_action": [ours.pk, theirs.pk]}
    page = client.post(admin_page("members.member", "changelist"), chosen, follow=True)
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (bool(ours.seen_on), bool(theirs.seen_on)) == (True, False)
    told = [str(message) for message in page.context["messages"]]
    assert len(told) == 2, told

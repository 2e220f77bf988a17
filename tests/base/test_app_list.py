"""The list of models beside every page of the back office: made once for all of one role."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser

from members.enums import Role
from tests.marks import once

pytestmark = pytest.mark.django_db


def models_in(page):
    return {
        f"{app['app_label']}.{model['object_name'].lower()}"
        for app in page.context["available_apps"]
        for model in app["models"]
    }


@once
def test_it_follows_a_role_that_is_given_and_taken(client, staff, center):
    coach = staff(Role.COACH)
    client.force_login(coach)
    before = models_in(client.get("/admin/"))
    more = coach.staff_roles.create(role=Role.DIRECTOR, center=center)
    with_more = models_in(client.get("/admin/"))
    more.delete()
    assert "members.staffrole" in with_more - before
    assert models_in(client.get("/admin/")) == before


@once
def test_it_speaks_the_language_of_the_page(client, director):
    client.force_login(director)
    names = {}
    for language in ("fr", "ar", "fr"):
        page = client.get("/admin/", headers={"accept-language": language})
        names.setdefault(language, set()).add(
            tuple(str(app["name"]) for app in page.context["available_apps"])
        )
    assert len(names["fr"]) == len(names["ar"]) == 1
    assert names["fr"] != names["ar"]


def test_whoever_changes_it_changes_it_for_nobody_else(rf, director):
    request = rf.get("/admin/")
    request.user = director
    admin.site.get_app_list(request)[0]["models"].clear()
    admin.site.get_app_list(request).clear()
    assert admin.site.get_app_list(request)[0]["models"]


def test_nobody_known_is_shown_none(rf):
    request = rf.get("/admin/")
    request.user = AnonymousUser()
    assert admin.site.get_app_list(request) == []


@once
def test_another_of_the_same_role_asks_for_no_right_again(client, staff, monkeypatch):
    client.force_login(staff(Role.COACH))
    client.get("/admin/")
    asked = []
    monkeypatch.setattr(
        admin.AdminSite, "_build_app_dict", lambda *arguments: asked.append(arguments) or {}
    )
    client.force_login(staff(Role.COACH))
    assert models_in(client.get("/admin/"))
    assert asked == []

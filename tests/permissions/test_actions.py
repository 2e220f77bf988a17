"""Every action of every list in the back office, role by role."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.marks import once

from .conftest import ROLES
from .tables import ACTIONS, parsed

pytestmark = once

STAFF = [name for name in ROLES if name != "foreign"]


def actions_of(user):
    """The actions the lists offer this person: {app.model.action}."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return {
        f"{model._meta.label_lower}.{action}"
        for model, one in admin.site._registry.items()
        for action in one.get_actions(request)
        if one.has_view_permission(request)
    }


def test_every_action_is_in_the_table(world):
    offered = {name for who in STAFF for name in actions_of(world.users[who])}
    assert offered == set(parsed(ACTIONS))


@pytest.mark.parametrize("who", STAFF)
def test_role_is_offered_the_actions_of_the_table(world, who):
    expected = {name for name, row in parsed(ACTIONS).items() if row[who] == "y"}
    assert actions_of(world.users[who]) == expected


@pytest.mark.parametrize("who", STAFF)
def test_action_sent_by_hand_does_nothing_where_it_is_not_offered(world, who):
    """No list answers to the name of an action it does not offer this person."""
    client = world.client(who)
    offered = actions_of(world.users[who])
    for name in parsed(ACTIONS):
        label, _dot, action = name.rpartition(".")
        if name in offered:
            continue
        row = world.rows[label]
        before = type(row)._default_manager.filter(pk=row.pk).values().get()
        answer = client.post(
            f"/admin/{label.replace('.', '/')}/",
            {"action": action, "_selected_action": [row.pk], "post": "yes", "index": "0"},
        )
        assert answer.status_code in (200, 302, 403), name
        assert type(row)._default_manager.filter(pk=row.pk).values().get() == before, name

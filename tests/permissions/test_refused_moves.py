"""A move that somebody else made first is refused in words that fit any row."""

from django.contrib import admin
from django.contrib.messages import get_messages
from django.utils.translation import gettext

from members.enums import ImportState
from skills_center.base.admin_moves import StatefulAdmin
from tests.marks import once

from .everything import admin_page

pytestmark = once


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def refusal(state):
    return [gettext("This is no longer possible: the state is now “%(state)s”.") % {"state": state}]


def test_a_move_pressed_too_late_names_the_state_of_its_row(world):
    client = world.client("root")
    stateful = [one for one in admin.site._registry.values() if isinstance(one, StatefulAdmin)]
    assert len(stateful) > 3
    for model_admin in stateful:
        row = world.rows[model_admin.opts.label_lower]
        page = admin_page(model_admin.opts.label_lower, "change", row)
        answer = client.post(page, {"_move": "pressed by somebody else"})
        assert told(answer)[-1:] == refusal(model_admin.state_name(row)), page


def test_a_step_of_a_register_taken_too_late_names_its_state(world):
    client = world.client("root")
    register = world.rows["members.registerimport"]
    type(register).objects.filter(pk=register.pk).update(state=ImportState.DONE)
    page = admin_page("members.registerimport", "change", register)
    answer = client.post(page, {"write": "1"})
    assert told(answer) == refusal(ImportState.DONE.label)

"""A move that somebody else made first is refused in words that fit any row."""

from django.contrib import admin
from django.contrib.messages import get_messages
from django.utils.translation import gettext

from members.enums import ImportState
from skills_center.base.admin_moves import SEEN, StatefulAdmin
from skills_center.messaging.enums import MessageState
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row

from .everything import admin_page
from .test_edits import page_form

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


def test_a_move_of_a_row_that_somebody_else_has_just_moved_waits_for_another_look(world):
    """It may be possible still, and mean something else: a message that was put aside is sent."""
    client, met = world.client("root"), set()
    for model_admin in admin.site._registry.values():
        if not isinstance(model_admin, StatefulAdmin):
            continue
        row = world.rows[model_admin.opts.label_lower]
        page = admin_page(model_admin.opts.label_lower, "change", row)
        shown = client.get(page)
        if not (moves := shown.context["moves_open"]):
            continue
        sent = untouched(shown, page_form(page))
        assert sent[SEEN] == [getattr(row, "state", "")]
        before = every_row()
        for name, _label in moves:
            answer = client.post(page, sent | {SEEN: ["before"], "_move": [name]})
            if answer.status_code == 302 and "_asks" not in answer.url:
                assert told(answer)[-1:] == [
                    gettext("The state is now “%(state)s”: to be looked at before going on.")
                    % {"state": model_admin.state_name(row)}
                ], (page, name)
                met.add(model_admin.opts.label_lower)
        assert every_row() == before, page
    assert len(met) > 2, met


def test_a_message_put_aside_by_a_colleague_is_not_sent_unseen(world):
    client, message = world.client("director"), world.rows["messaging.message"]
    rows = type(message).objects.filter(pk=message.pk)
    rows.update(state=MessageState.GIVEN_UP)
    page = admin_page("messaging.message", "change", message)
    sent = untouched(client.get(page), page_form(page)) | {"_move": ["send_once_more"]}
    rows.update(state=MessageState.PUT_ASIDE)
    client.post(page, sent)
    assert rows.get().state == MessageState.PUT_ASIDE
    again = untouched(client.get(page), page_form(page)) | {"_move": ["send_once_more"]}
    client.post(page, again)
    assert rows.get().state == MessageState.QUEUED


def test_a_step_of_a_register_taken_too_late_names_its_state(world):
    client = world.client("root")
    register = world.rows["members.registerimport"]
    type(register).objects.filter(pk=register.pk).update(state=ImportState.DONE)
    page = admin_page("members.registerimport", "change", register)
    answer = client.post(page, {"write": "1"})
    assert told(answer) == refusal(ImportState.DONE.label)

"""A move that somebody else made first is refused in words that fit any row; one that is drawn
beside another state than that of now waits for another look: on the page of the row, through its
question, from the list, from the desk of decisions. Each such row, found from the site."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import gettext

from enterprises import services as projects
from members.enums import ImportState
from members.models import DataRequest
from skills_center.base.admin_moves import _ASKS, StatefulAdmin
from skills_center.base.admin_seen import STATES
from skills_center.messaging.enums import MessageState
from tests.factories.enterprises import ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.social import InitiativeFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import post_forms, sent_by, untouched
from tests.rows import every_row, fresh
from tracks import services

from .everything import admin_page
from .test_asking_actions import TYPED, filled
from .test_edits import page_form

pytestmark = once

# Whoever is in no cohort has no state: what is done for them is rehearsed, each reason told.
STATELESS = {"tracks.membertoorient"}


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def refusal(state):
    return [gettext("This is no longer possible: the state is now “%(state)s”.") % {"state": state}]


def another_look(state):
    words = gettext("The state is now “%(state)s”: to be looked at before going on.")
    return words % {"state": state}


def told_last(answer, row):
    """Whether the last sentence says how this row stands, with the way to it."""
    last = told(answer)[-1]
    page = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    state = row.get_state_display()
    return last.endswith((another_look(state), *refusal(state))) and f'href="{page}"' in last


def stateful(world):
    """Each admin class of rows that move, with its label and a row that can move."""
    for model_admin in admin.site._registry.values():
        if isinstance(model_admin, StatefulAdmin):
            label = model_admin.opts.label_lower
            is_social = label == "tracks.socialaction"
            yield model_admin, label, world.initiative if is_social else world.rows[label]


def with_states(world):
    return [found for found in stateful(world) if found[1] not in STATELESS]


def before(row):
    return [f"{row.pk}:before"]


def as_drawn(row):
    return [f"{row.pk}:{row.state}"]


@pytest.fixture
def root(world):
    return world.client("root")


def test_a_move_pressed_too_late_names_the_state_of_its_row(world, root):
    assert len(list(stateful(world))) > 3
    for model_admin, label, row in stateful(world):
        page = admin_page(label, "change", row)
        answer = root.post(page, {"_move": "pressed by somebody else"})
        assert told(answer)[-1:] == refusal(model_admin.state_name(row)), page


def test_each_kind_of_row_that_moves_has_a_state_or_is_named_here(world):
    stateless = {label for _admin, label, row in stateful(world) if not hasattr(row, "state")}
    assert stateless == STATELESS


# On the page of a row ---------------------------------------------------------------------
def moves_drawn(world, client):
    """Each move of the page of a row: that page, what it sends, and the row."""
    for model_admin, label, row in with_states(world):
        page = admin_page(label, "change", row)
        shown = client.get(page)
        if moves := shown.context["moves_open"]:
            sent = untouched(shown, page_form(page))
            assert sent[STATES] == as_drawn(row), page
            for name, _label in moves:
                yield model_admin, page, row, name, sent | {"_move": [name]}


def test_a_move_of_a_row_that_somebody_else_has_just_moved_waits_for_another_look(world, root):
    """It may be possible still, and mean something else: a message that was put aside is sent."""
    at_once, asking = set(), set()
    for model_admin, page, row, name, sent in moves_drawn(world, root):
        held = every_row()
        answer = root.post(page, sent | {STATES: before(row)})
        assert answer.status_code == 302, (page, name)
        assert answer.url == page, (page, name)
        assert told(answer)[-1:] == [another_look(model_admin.state_name(row))], (page, name)
        assert every_row() == held, (page, name)
        (asking if name in model_admin.asks else at_once).add(model_admin.opts.label_lower)
    assert len(at_once) > 2, at_once
    assert len(asking) > 3, asking


@pytest.mark.parametrize(
    "values", [[], [""], ["\0"], ["x"], [":"], ["7:7:7"], ["é" * 5000], ["1:a 1:b", "1:c"]]
)
def test_a_page_that_says_nothing_of_its_row_moves_it(world, root, values):
    """Nor does anything break where it says something that no page draws."""
    row = world.initiative
    page = admin_page("tracks.socialaction", "change", row)
    sent = untouched(root.get(page), page_form(page))
    strangers = [value.replace("1:", f"{row.pk + 1}:") for value in values]
    root.post(page, sent | {STATES: strangers, "_move": ["approve"]})
    assert fresh(row).state == "planned"


@pytest.mark.parametrize("other", ["\0", "é" * 5000, "", "approved:7"])
def test_of_two_states_neither_is_believed(world, root, other):
    row = world.initiative
    page = admin_page("tracks.socialaction", "change", row)
    sent = untouched(root.get(page), page_form(page))
    sent[STATES] = [*as_drawn(row), f"{row.pk}:{other}"]
    for name in ("approve", "call_off"):
        assert root.post(page, sent | {"_move": [name]}).url == page
    assert fresh(row).state == row.state


def test_a_page_shown_again_for_an_error_remembers_what_was_seen(client, center, director):
    project = ProjectFactory(center=center, holder=MemberFactory(center=center), state="submitted")
    client.force_login(director)
    page = admin_page("enterprises.project", "change", project)
    sent = untouched(client.get(page), page_form(page))
    projects.start_review(project, by=director)
    titles = [name for name in sent if name.startswith("title_")]
    now = another_look(fresh(project).get_state_display())
    for button in ({"_move": ["withdraw"]}, {"_save": ["1"]}):
        again = client.post(page, sent | {name: [""] for name in titles} | button)
        assert again.status_code == 200
        assert told(again) == [now]
        assert untouched(again, page_form(page))[STATES] == sent[STATES]
    mended = untouched(again, page_form(page)) | {name: ["X"] for name in titles}
    assert told(client.post(page, mended | {"_move": ["withdraw"]}))[-1:] == [now]
    assert fresh(project).state == "under_review"


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


# Through the question ---------------------------------------------------------------------
def questions(world, client):
    """Each question that the page of a row leads to: its name, row, address, list and page."""
    for model_admin, label, row in with_states(world):
        page = admin_page(label, "change", row)
        for name in model_admin.asks:
            asked = client.get(page, {_ASKS: name, STATES: as_drawn(row)})
            if asked.status_code == 200:
                yield f"{label}.{name}", row, page, admin_page(label, "changelist"), asked


def test_a_move_that_asks_takes_the_state_to_its_question(world, root):
    met = set()
    for model_admin, page, row, name, sent in moves_drawn(world, root):
        if name in model_admin.asks:
            point = transaction.savepoint()
            answer = root.post(page, sent)
            assert f"{STATES}={row.pk}%3A{row.state}" in answer.url, (page, name)
            transaction.savepoint_rollback(point)
            stale = root.get(answer.url.replace(f"%3A{row.state}", "%3Abefore"))
            assert stale.url == page, (page, name)
            assert told(stale)[-1:] == [another_look(model_admin.state_name(row))], (page, name)
            met.add((page, name))
    assert len(met) > 5, met


def test_what_a_question_showed_is_what_its_answer_is_of(world, root):
    """Else it is asked once more: what was typed stays, and the state of now is named."""
    met = set()
    for name, row, _page, path, asked in questions(world, root):
        sent = untouched(asked, holding=ACTION_CHECKBOX_NAME) | dict(filled(asked.context["form"]))
        assert sent[STATES] == as_drawn(row), name
        held = every_row()
        answer = root.post(path, sent | {STATES: before(row)})
        assert answer.status_code == 200, name
        assert told_last(answer, row), name
        assert len(told(answer)) == 1, (name, told(answer))
        assert TYPED in answer.content.decode() or TYPED not in str(sent), name
        assert untouched(answer, holding=ACTION_CHECKBOX_NAME)[STATES] == as_drawn(row), name
        assert every_row() == held, name
        met.add(name)
    assert len(met) > 5, met


def test_a_question_names_the_state_of_its_row(client, center, track_manager):
    row = EnrolmentFactory(cohort=CohortFactory(center=center), state="waitlisted")
    client.force_login(track_manager)
    page = reverse("admin:tracks_enrolment_change", args=[row.pk])
    asked = client.get(page, {_ASKS: "refuse"})
    assert f"<li>{row} · {row.get_state_display()}</li>" in asked.content.decode()


def test_an_initiative_that_a_colleague_approves_meanwhile_is_not_called_off(
    client, center, director
):
    row = InitiativeFactory(center=center, proposer=MemberFactory(center=center))
    client.force_login(director)
    page = admin_page("tracks.socialaction", "change", row)
    sent = untouched(client.get(page), page_form(page)) | {"_move": ["call_off"]}
    asked = client.get(client.post(page, sent).url)
    services.approve(row, by=director)
    answers = untouched(asked, holding=ACTION_CHECKBOX_NAME) | {"note": [TYPED]}
    again = client.post(admin_page("tracks.socialaction", "changelist"), answers)
    assert fresh(row).state == "planned"
    assert told_last(again, fresh(row))
    assert f"{row} · {fresh(row).get_state_display()}" in again.content.decode()
    answers = untouched(again, holding=ACTION_CHECKBOX_NAME)
    assert answers["note"] == [TYPED]
    client.post(admin_page("tracks.socialaction", "changelist"), answers)
    assert fresh(row).state == "called_off"


# From the list ----------------------------------------------------------------------------
def test_each_action_of_a_list_leaves_out_a_row_that_moved_meanwhile(world, root):
    """Each of them, also one that asks first."""
    request, met = RequestFactory().get("/admin/"), set()
    request.user = world.users["root"]
    for model_admin, label, row in with_states(world):
        path = admin_page(label, "changelist")
        sent = untouched(root.get(path), "changelist-form")
        assert as_drawn(row)[0] in sent[STATES][0].split(), label
        chosen = {ACTION_CHECKBOX_NAME: [str(row.pk)], STATES: before(row)}
        for action in model_admin.get_actions(request).keys() - {"delete_selected"}:
            held = every_row()
            answer = root.post(path, sent | chosen | {"action": [action]})
            assert answer.status_code == 302, (label, action)
            assert told_last(answer, row), (label, action)
            assert len(told(answer)) == 1, (label, action)
            assert every_row() == held, (label, action)
            root.get(answer.url)  # reads what was said
            met.add((label, action))
    assert len(met) > 25, met


def test_deleting_from_a_list_is_asked_as_ever(world, root):
    """What it showed is said by its own question, in another way."""
    for model_admin, label, row in with_states(world):
        request = RequestFactory().get("/admin/")
        request.user = world.users["root"]
        if "delete_selected" in model_admin.get_actions(request):
            path = admin_page(label, "changelist")
            sent = untouched(root.get(path), "changelist-form")
            chosen = {ACTION_CHECKBOX_NAME: [str(row.pk)], "action": ["delete_selected"]}
            answer = root.post(path, sent | chosen)
            assert answer.status_code == 200, label
            assert told(answer) == [], label


@pytest.fixture
def given_up(world):
    """Two messages that wait for the director, and the list that shows them."""
    message = world.rows["messaging.message"]
    rows = type(message).objects.filter(pk=message.pk)
    other = type(message).objects.get(pk=message.pk)
    other.pk, other.key = None, uuid4()
    other.save(force_insert=True)
    both = rows | type(message).objects.filter(pk=other.pk)
    both.update(state=MessageState.GIVEN_UP, is_secret=False, expires_at=None)
    return message, other, admin_page("messaging.message", "changelist") + "?waits=me"


def test_of_messages_in_a_list_those_that_a_colleague_put_aside_stay_so(world, given_up):
    client, (aside, other, path) = world.client("director"), given_up
    sent = untouched(client.get(path), "changelist-form") | {"action": ["it_arrived"]}
    sent[ACTION_CHECKBOX_NAME] = [str(aside.pk), str(other.pk)]
    type(aside).objects.filter(pk=aside.pk).update(state=MessageState.PUT_ASIDE)
    answer = client.post(path, sent)
    assert fresh(aside).state == MessageState.PUT_ASIDE
    assert fresh(other).state == MessageState.SENT
    link = [words for words in told(answer) if f'href="{admin_page_of(aside)}"' in words]
    assert len(link) == 1
    assert link[0].endswith(another_look(MessageState.PUT_ASIDE.label))


def admin_page_of(row):
    return admin_page(row._meta.label_lower, "change", row)


def test_all_of_a_list_is_shown_by_no_page(world, given_up):
    client, (aside, other, _path) = world.client("director"), given_up
    path = admin_page("messaging.message", "changelist")
    sent = untouched(client.get(path), "changelist-form") | {"action": ["put_them_aside"]}
    sent |= {ACTION_CHECKBOX_NAME: [str(aside.pk)], "select_across": ["1"]}
    sent[STATES] = [f"{aside.pk}:sent {other.pk}:sent"]
    client.post(path, sent)
    assert {fresh(aside).state, fresh(other).state} == {MessageState.PUT_ASIDE}


def test_a_list_whose_session_ended_is_sent_as_it_was_seen(world, given_up):
    user, client = world.users["director"], world.client("director")
    aside, other, path = given_up
    sent = untouched(client.get(path), "changelist-form")
    client.get(reverse("pages:me"))
    Session.objects.all().delete()
    chosen = {ACTION_CHECKBOX_NAME: [str(aside.pk), str(other.pk)]}
    chosen |= {"action": ["it_arrived"], "index": ["0"]}
    client.post(path, sent | chosen, headers={"Referer": f"http://testserver{path}"})
    client.force_login(user)
    shown = client.get(reverse("members:kept_form"))
    assert shown.context["kept"][0]["can_be_sent"]
    kept = untouched(shown, holding=STATES)
    type(aside).objects.filter(pk=aside.pk).update(state=MessageState.PUT_ASIDE)
    client.post(path, kept)
    assert fresh(aside).state == MessageState.PUT_ASIDE
    assert fresh(other).state == MessageState.SENT


# From the desk of decisions ---------------------------------------------------------------
REFUSED = {"reason": ["places"], "note": [""], "confirm": ["1"]}


@pytest.fixture
def two(client, center, track_manager):
    """Two applications at a desk: those forms of it that decide send both, or one."""
    cohort = CohortFactory(center=center, capacity=5)
    client.force_login(track_manager)
    return [EnrolmentFactory(cohort=cohort, state="submitted", arrival=n) for n in (1, 2)]


def deciding(client, cohort):
    """The queue, then the file that stands beside it, as they are sent."""
    shown = client.get(reverse("admin:tracks_cohort_decide", args=[cohort.pk]))
    forms = [sent_by(one) for one in post_forms(shown)]
    queue, file = (one for one in forms if "desk" in one)
    return queue, file


def test_a_decision_of_the_desk_leaves_out_what_a_colleague_moved(client, two, track_manager):
    moved, other = two
    queue, file = deciding(client, moved.cohort)
    services.waitlist(moved, by=track_manager)
    path = admin_page("tracks.enrolment", "changelist")
    answer = client.post(path, file | {"action": ["refuse"]})
    assert answer.url == reverse("admin:tracks_cohort_decide", args=[moved.cohort_id])
    assert told_last(answer, fresh(moved))
    both = {ACTION_CHECKBOX_NAME: [str(moved.pk), str(other.pk)]}
    asked = client.post(path, queue | both | {"action": ["refuse"]})
    assert [one.pk for one in asked.context["rows"]] == [other.pk]
    assert told_last(asked, fresh(moved))
    answers = untouched(asked, holding=ACTION_CHECKBOX_NAME) | REFUSED
    assert client.post(path, answers).url == answer.url
    assert fresh(moved).state == "waitlisted"
    assert fresh(other).state == "refused"


def test_letters_read_beside_one_state_do_not_leave_beside_another(client, two, track_manager):
    moved, other = two
    queue, _file = deciding(client, moved.cohort)
    both = {ACTION_CHECKBOX_NAME: [str(moved.pk), str(other.pk)]}
    path = admin_page("tracks.enrolment", "changelist")
    asked = client.post(path, queue | both | {"action": ["refuse"]})
    read = untouched(asked, holding=ACTION_CHECKBOX_NAME) | REFUSED
    services.waitlist(moved, by=track_manager)
    answer = client.post(path, read)
    assert answer.status_code == 302
    assert any(another_look(fresh(moved).get_state_display()) in words for words in told(answer))
    assert fresh(moved).state == "waitlisted"
    assert fresh(other).state == "refused"


def test_a_state_is_compared_where_the_verb_runs(client, two, track_manager, monkeypatch):
    """A colleague moves it after the page was read, and before it is locked."""
    moved, _other = two
    _queue, file = deciding(client, moved.cohort)
    path = admin_page("tracks.enrolment", "changelist")
    asked = client.post(path, file | {"action": ["refuse"]})
    model_admin = admin.site.get_model_admin(type(moved))

    def just_before(request, rows, name):
        left = StatefulAdmin.as_shown(model_admin, request, rows, name)
        services.waitlist(moved, by=track_manager)
        return left

    monkeypatch.setattr(model_admin, "as_shown", just_before)
    answer = client.post(path, untouched(asked, holding=ACTION_CHECKBOX_NAME) | REFUSED)
    assert answer.status_code == 200
    assert told_last(answer, fresh(moved))
    assert fresh(moved).state == "waitlisted"


def test_rows_are_locked_in_the_order_of_their_verbs(world):
    """A request after the file that it is of."""
    assert admin.site.get_model_admin(DataRequest).lock_row.__func__ is not StatefulAdmin.lock_row


# Of a register ----------------------------------------------------------------------------
def test_a_step_of_a_register_taken_too_late_names_its_state(world, root):
    register = world.rows["members.registerimport"]
    type(register).objects.filter(pk=register.pk).update(state=ImportState.DONE)
    page = admin_page("members.registerimport", "change", register)
    answer = root.post(page, {"write": "1"})
    assert told(answer) == refusal(ImportState.DONE.label)

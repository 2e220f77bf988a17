"""Projects in the back office: moved in bulk from the list, or one by one from their page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import gettext, override

from enterprises import services
from enterprises.admin import ProjectAdmin
from enterprises.enums import ProjectState as State
from enterprises.models import Grant, Project
from members.enums import Role
from skills_center.base.dates import today
from skills_center.messaging.models import Message
from tests.factories.enterprises import CallFactory, OrganizationFactory, ProjectFactory
from tests.factories.network import CenterFactory
from tests.marks import once

LIST = reverse("admin:enterprises_project_changelist")
# What a browser sends of the inlines of a project, left as they are.
NO_ROWS = {
    f"{prefix}-{part}_FORMS": 0
    for prefix in ("jobs", "moves")
    for part in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
}
AWARD = {"amount": "18500.50", "on": "2014-04-20", "note": "قرار اللجنة"}


@once
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_ending_a_project_is_called_otherwise_than_leaving_a_page(language):
    """Django has a button of that name on each page that is only read."""
    with override(language):
        assert ProjectAdmin.close.short_description != gettext("Close")


def page(project):
    return reverse("admin:enterprises_project_change", args=[project.pk])


def act(client, action, *projects, **answers):
    chosen = [project.pk for project in projects]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **answers})


def buttons(response):
    return [name for name, _label in response.context["moves_open"]]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def state_of(project):
    return Project.objects.get(pk=project.pk).state


@pytest.fixture
def manager(client, track_manager):
    client.force_login(track_manager)
    return client


@pytest.fixture
def stranger(client, staff):
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    return client


@pytest.fixture
def selected(center):
    return ProjectFactory(center=center, state=State.SELECTED)


# Buttons of one project


@once
@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.DRAFT, ["submit", "withdraw"]),
        (State.SUBMITTED, ["start_review", "refuse", "withdraw"]),
        (State.UNDER_REVIEW, ["select", "refuse", "withdraw"]),
        (State.SELECTED, ["fund", "withdraw"]),
        (State.FUNDED, ["start"]),
        (State.RUNNING, ["close"]),
        (State.REFUSED, []),
        (State.CLOSED, []),
        (State.WITHDRAWN, []),
    ],
)
def test_page_has_a_button_for_each_move_open_now(manager, center, state, shown):
    response = manager.get(page(ProjectFactory(center=center, state=state)))
    assert buttons(response) == shown
    html = response.content.decode()
    assert html.count('name="_move"') == len(shown)
    assert 'name="_save"' in html


@once
def test_who_may_only_look_has_no_button_and_moves_nothing(client, staff, selected):
    client.force_login(staff(Role.NETWORK))
    assert buttons(client.get(page(selected))) == []
    client.post(page(selected), {"_move": "withdraw"})
    assert state_of(selected) == State.SELECTED


@once
def test_page_of_a_new_project_has_no_button(manager):
    response = manager.get(reverse("admin:enterprises_project_add"))
    assert response.status_code == 200
    assert 'name="_move"' not in response.content.decode()


def test_button_moves_this_project_alone(manager, center):
    project, other = (ProjectFactory(center=center) for _ in range(2))
    response = manager.post(page(project), {"_move": "submit"})
    assert response.url == page(project)
    assert (state_of(project), state_of(other)) == (State.SUBMITTED, State.DRAFT)


@once
@pytest.mark.parametrize("move", ["close", "delete_selected", "save_model", ""])
def test_button_that_is_not_open_moves_nothing(manager, selected, move):
    response = manager.post(page(selected), {"_move": move, **AWARD})
    assert (response.url, len(said(response))) == (page(selected), 1)
    assert state_of(selected) == State.SELECTED


def test_submit_to_a_closed_call_says_why_it_cannot(manager, center):
    project = ProjectFactory(center=center, call=CallFactory(closed=True))
    (error,) = said(manager.post(page(project), {"_move": "submit"}))
    assert error.startswith(f"{project}: ")
    assert state_of(project) == State.DRAFT


# Funding


@pytest.mark.parametrize("way", ["list", "button"])
def test_fund_asks_amount_and_day_first(manager, selected, valid_html, way):
    asked = (
        act(manager, "fund", selected)
        if way == "list"
        else manager.post(page(selected), {"_move": "fund"})
    )
    form = asked.context["form"]
    assert (list(form.fields), form.is_bound) == (["amount", "on", "note"], False)
    html = asked.content.decode()
    assert f'action="{LIST}"' in html
    assert f'name="_selected_action" value="{selected.pk}"' in html
    assert f'value="{today():%Y-%m-%d}"' in html
    assert state_of(selected) == State.SELECTED
    valid_html(asked)


def test_track_manager_funds_a_project(manager, track_manager, selected):
    response = act(manager, "fund", selected, **AWARD)
    assert response.status_code == 302
    grant = Grant.objects.get()
    assert (grant.project, grant.amount) == (selected, Decimal("18500.50"))
    assert grant.awarded_on == Project.objects.get().funded_on == date(2014, 4, 20)
    move = selected.moves.get()
    assert (move.verb, move.by, move.note) == ("fund", track_manager, "قرار اللجنة")
    assert Message.objects.get().user == selected.holder.user


def test_projects_funded_together_each_receive_the_amount(manager, center, selected):
    other = ProjectFactory(center=center, state=State.SELECTED)
    draft = ProjectFactory(center=center)
    response = act(manager, "fund", selected, other, draft, **AWARD)
    assert set(Grant.objects.values_list("project", flat=True)) == {selected.pk, other.pk}
    error, _done = said(response)
    assert error.startswith(f"{draft}: ")


@once
@pytest.mark.parametrize(
    "amount", ["", "0", "-5", "lots", "1e999", "NaN", "Infinity", "12.345", "99999999999"]
)
def test_wrong_amount_is_said_beside_the_field_and_keeps_what_was_typed(manager, selected, amount):
    response = act(manager, "fund", selected, **{**AWARD, "amount": amount})
    form = response.context["form"]
    assert list(form.errors) == ["amount"]
    html = response.content.decode()
    assert html.index('id="id_amount_error"') < html.index('id="id_amount"')
    assert f'name="amount" value="{amount}"' in html or not amount
    for typed in ("2014-04-20", "قرار اللجنة"):
        assert typed in html
    assert f'name="_selected_action" value="{selected.pk}"' in html
    assert state_of(selected) == State.SELECTED
    assert not Grant.objects.exists()


@once
@pytest.mark.parametrize("day", ["", "soon", "2014-02-30", "tomorrow"])
def test_wrong_day_is_said_beside_the_field(manager, selected, day):
    day = f"{today() + timedelta(days=1)}" if day == "tomorrow" else day
    response = act(manager, "fund", selected, **{**AWARD, "on": day})
    assert list(response.context["form"].errors) == ["on"]
    assert 'value="18500.50"' in response.content.decode()
    assert state_of(selected) == State.SELECTED


def test_grant_of_today_is_taken(manager, selected):
    act(manager, "fund", selected, **{**AWARD, "on": f"{today()}"})
    assert Grant.objects.get().awarded_on == today()


# Refusing


@pytest.mark.parametrize("way", ["list", "button"])
def test_refusal_asks_its_reason_first(manager, center, valid_html, way):
    project = ProjectFactory(center=center, state=State.SUBMITTED)
    asked = (
        act(manager, "refuse", project)
        if way == "list"
        else manager.post(page(project), {"_move": "refuse"})
    )
    assert (list(asked.context["form"].fields)) == ["reason", "note"]
    assert not asked.context["form"].is_bound
    assert state_of(project) == State.SUBMITTED
    valid_html(asked)


def test_track_manager_refuses_a_project_with_its_reason(manager, center, track_manager):
    project = ProjectFactory(center=center, state=State.UNDER_REVIEW)
    assert act(manager, "refuse", project, reason="budget", note="سمعناه").status_code == 302
    assert Project.objects.get().refusal_reason == "budget"
    move = project.moves.get()
    assert (move.by, move.reason, move.note) == (track_manager, "budget", "سمعناه")
    assert str(Project.objects.get().get_refusal_reason_display()) in Message.objects.get().body


@once
@pytest.mark.parametrize("reason", ["", "weather"])
def test_wrong_reason_asks_again_and_keeps_the_note(manager, center, reason):
    project = ProjectFactory(center=center, state=State.SUBMITTED)
    response = act(manager, "refuse", project, reason=reason, note="سمعناه")
    assert list(response.context["form"].errors) == ["reason"]
    assert "سمعناه" in response.content.decode()
    assert state_of(project) == State.SUBMITTED


# Who


@once
@pytest.mark.parametrize(
    ("state", "action", "answers"),
    [(State.SELECTED, "fund", AWARD), (State.SUBMITTED, "refuse", {"reason": "budget"})],
)
def test_director_of_another_centre_reaches_nothing(stranger, center, state, action, answers):
    project = ProjectFactory(center=center, state=state)
    assert stranger.get(page(project)).url == reverse("admin:index")
    assert stranger.post(page(project), {"_move": action}).url == reverse("admin:index")
    asked = act(stranger, action, project)
    assert str(project) not in asked.content.decode()
    act(stranger, action, project, **answers)
    assert state_of(project) == state
    assert not Message.objects.exists()


@once
@pytest.mark.parametrize("role", [Role.COACH, Role.FRONT_DESK, Role.COMMITTEE, Role.NETWORK])
@pytest.mark.parametrize("action", ["fund", "refuse", "submit", "withdraw"])
def test_who_decides_nothing_has_no_action(client, staff, selected, role, action):
    client.force_login(staff(role))
    act(client, action, selected, **AWARD, reason="budget")
    assert state_of(selected) == State.SELECTED
    assert not selected.moves.exists()


def test_form_sent_late_undoes_no_move(manager, selected, monkeypatch, director):
    """A verb runs between the reading of the form and its saving."""
    real = ProjectAdmin.save_model

    def late(self, request, obj, form, change):
        services.fund(selected, by=director, amount=Decimal(9000), on=selected.selected_on)
        return real(self, request, obj, form, change)

    monkeypatch.setattr(ProjectAdmin, "save_model", late)
    form = manager.get(page(selected)).context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if value is not None}
    manager.post(page(selected), {**typed, **NO_ROWS, "title_ar": "عنوان آخر"})
    saved = Project.objects.rewrite(False).get()
    assert (saved.state, saved.title_ar) == (State.FUNDED, "عنوان آخر")
    assert Project.objects.rewrite(False).filter(title="عنوان آخر").exists()


def test_call_of_the_network_is_read_by_each_centre_and_written_by_the_network(
    client, manager, staff
):
    call = CallFactory(center=None)
    address = reverse("admin:enterprises_call_change", args=[call.pk])
    response = manager.get(address)
    assert response.status_code == 200
    assert not response.context["has_change_permission"]
    form = manager.get(reverse("admin:enterprises_call_add")).context["adminform"].form
    assert form.fields["center"].required
    client.force_login(staff(Role.ADMINISTRATOR))
    assert client.get(address).context["has_change_permission"]


def test_saving_a_project_keeps_a_holder_who_moved_away(manager, center):
    organization = OrganizationFactory(center=center)
    project = ProjectFactory(center=center, organization=organization)
    holder = project.holder
    holder.center = CenterFactory()
    holder.save()
    form = manager.get(page(project)).context["adminform"].form
    assert "holder" not in form.fields
    typed = {name: value for name, value in form.initial.items() if value is not None}
    response = manager.post(page(project), {**typed, **NO_ROWS, "title_ar": "عنوان آخر"})
    assert response.status_code == 302
    saved = Project.objects.get(pk=project.pk)
    assert (saved.holder, saved.title_ar) == (holder, "عنوان آخر")


def test_job_is_written_where_one_may_write(client, staff, center):
    elsewhere = ProjectFactory(center=CenterFactory(), state=State.RUNNING)
    director = staff(Role.DIRECTOR)
    director.staff_roles.create(role=Role.NETWORK)
    client.force_login(director)
    typed = {"project": elsewhere.pk, "title_ar": "خياطة", "sex": "female", "kind": "direct"}
    response = client.post(
        reverse("admin:enterprises_job_add"), {**typed, "started_on": "05/05/2014"}
    )
    assert response.context["adminform"].form.non_field_errors()
    assert not elsewhere.jobs.exists()

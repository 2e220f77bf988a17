"""A button that moves a row stands under its form: what is typed there is saved first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enterprises.admin import ProjectAdmin
from enterprises.enums import ProjectState
from enterprises.models import Project
from skills_center.base.dates import today
from tests.factories.enterprises import ProjectFactory
from tests.factories.social import CampFactory, InitiativeFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row, fresh

pytestmark = [once, pytest.mark.django_db]


@pytest.fixture
def project(center):
    return ProjectFactory(center=center, state=ProjectState.DRAFT)


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def sent_from(desk, row, **typed):
    return untouched(desk.get(page_of(row)), f"{row._meta.model_name}_form") | typed


def test_what_was_typed_is_saved_and_the_row_moves(desk, project):
    sent = sent_from(desk, project, title_fr=["Un four"], _move=["submit"])
    assert desk.post(page_of(project), sent).url == page_of(project)
    assert (fresh(project).title_fr, fresh(project).state) == ("Un four", ProjectState.SUBMITTED)


def test_what_cannot_be_saved_is_said_and_nothing_moves(desk, project):
    before = every_row()
    sent = sent_from(desk, project, title_ar=[""], title_fr=["Un four"], _move=["submit"])
    answer = desk.post(page_of(project), sent)
    assert answer.context["errors"]
    assert "Un four" in answer.content.decode()
    assert every_row() == before


def test_where_nothing_was_typed_the_move_alone_is_told(desk, project):
    answer = desk.post(page_of(project), sent_from(desk, project, _move=["submit"]), follow=True)
    assert len(answer.context["messages"]) == 1


def test_what_was_typed_is_saved_before_a_move_asks(desk, center):
    camp = CampFactory(center=center, state="planned")
    sent = sent_from(desk, camp, title_fr=["Au bord de la mer"], _move=["call_off"])
    asked = desk.post(page_of(camp), sent, follow=True)
    assert asked.context["form"].is_final
    assert (fresh(camp).title_fr, fresh(camp).state) == ("Au bord de la mer", "planned")


def test_the_page_of_a_question_is_read_again_without_sending_anything(desk, center):
    """A browser that is asked to draw a page again sends again what the page is the answer to."""
    project = ProjectFactory(center=center, state=ProjectState.SELECTED)
    answer = desk.post(page_of(project), sent_from(desk, project, title_fr=["Un"], _move=["fund"]))
    assert answer.status_code == 302
    before = every_row()
    for _time in range(2):
        assert "amount" in desk.get(answer.url).context["form"].fields
    assert {key: rows for key, rows in every_row().items() if rows != before[key]}.keys() <= {
        "django_session"
    }


def test_a_question_whose_move_is_past_says_so(desk, center):
    project = ProjectFactory(center=center, state=ProjectState.SELECTED)
    answer = desk.post(page_of(project), sent_from(desk, project, _move=["fund"]))
    Project.objects.filter(pk=project.pk).update(state=ProjectState.SUBMITTED)
    page = desk.get(answer.url, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


@pytest.mark.parametrize("name", ["submit", "nothing", ""])
def test_an_address_alone_moves_nothing(desk, project, name):
    before = every_row()
    assert desk.get(page_of(project), {"_asks": name}).status_code == 200
    assert every_row() == before


def test_the_answer_to_a_question_leads_to_the_list_as_it_was_narrowed(desk, center):
    project = ProjectFactory(center=center, state=ProjectState.SELECTED)
    sent = sent_from(desk, project, _move=["fund"])
    for query, goes in ("?_changelist_filters=state%3Dselected", "state=selected"), ("", ""):
        page = desk.post(page_of(project) + query, sent, follow=True)
        assert page.context["query"] == goes


def test_enter_in_a_field_saves_and_moves_nothing(desk, project):
    """A browser presses the first button of the form."""
    page = desk.get(page_of(project)).content.decode()
    assert page.index('name="_save"') < page.index('name="_move"')


def test_a_move_that_asks_what_the_form_has_too_asks_all_the_same(desk, center):
    row = InitiativeFactory(center=center, state="planned", starts_on=today() - timedelta(days=3))
    sent = sent_from(desk, row, girls=["3"], boys=["2"], _move=["finish"])
    asked = desk.post(page_of(row), sent, follow=True)
    assert "action" in asked.context
    assert (fresh(row).state, fresh(row).girls) == ("planned", 3)


@pytest.mark.parametrize("typed", [{}, {"title_fr": ["Un four"]}])
def test_a_button_pressed_twice_moves_once_and_is_no_error(desk, project, typed):
    sent = sent_from(desk, project, **typed, _move=["submit"])
    desk.post(page_of(project), sent, follow=True)
    told = desk.post(page_of(project), sent, follow=True).context["messages"]
    assert {message.level_tag for message in told} == {"info"}
    assert (fresh(project).state, fresh(project).moves.count()) == (ProjectState.SUBMITTED, 1)


def test_a_button_whose_question_went_astray_asks_again(desk, center):
    camp = CampFactory(center=center, state="planned")
    sent = sent_from(desk, camp, title_fr=["Au bord de la mer"], _move=["call_off"])
    for _time in range(2):
        assert desk.post(page_of(camp), sent, follow=True).context["form"].is_final


def test_a_move_that_was_refused_is_tried_again(desk, project):
    """What was sent is the same, and somebody put right what stood in its way."""
    sent = sent_from(desk, project, _move=["submit"])
    Project.objects.filter(pk=project.pk).update(state=ProjectState.SUBMITTED)
    desk.post(page_of(project), sent, follow=True)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.DRAFT)
    desk.post(page_of(project), sent, follow=True)
    assert fresh(project).moves.count() == 1


def test_the_page_of_what_cannot_be_saved_has_its_buttons(desk, project):
    answer = desk.post(page_of(project), sent_from(desk, project, title_ar=[""], _move=["submit"]))
    assert 'name="_move"' in answer.content.decode()


def test_what_was_typed_is_told_to_who_may_only_decide_by_now(desk, project, monkeypatch):
    sent = sent_from(desk, project, title_fr=["Un four"], _move=["submit"])
    monkeypatch.setattr(ProjectAdmin, "has_change_permission", lambda *args, **kwargs: False)
    answer = desk.post(page_of(project), sent)
    assert answer.status_code == 403
    assert "Un four" in answer.content.decode()
    assert fresh(project).state == ProjectState.DRAFT

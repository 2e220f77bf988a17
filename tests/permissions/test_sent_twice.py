"""A page of the back office that is sent twice is saved once."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from enterprises.enums import Programme, ProjectState
from enterprises.models import Organization
from members.enums import Role
from members.models import Member
from skills_center.base import admin_once
from skills_center.base.dates import today
from skills_center.base.stores import StoreAwayError
from skills_center.base.told import told_by
from tests.factories.coaching import CoachingPlanFactory
from tests.factories.enterprises import OrganizationFactory, ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.social import CampFactory
from tests.factories.tracks import CohortFactory, FollowUpFactory
from tests.marks import once, races
from tests.pages_as_sent import untouched
from tests.races import at_once, failures
from tests.rows import every_row
from tracks.admin.camps import HeadCountAdmin
from tracks.services.coaching import add_goal
from tracks.services.coaching_notes import write_note

FORM = re.compile(r"(<form\b(?:{%.*?%}|[^>])*>)(.*?)</form>", re.DOTALL)
MARK = '{% include "admin/mark.html" %}'
ADD = reverse("admin:enterprises_organization_add")


def page_of(organization):
    return reverse("admin:enterprises_organization_change", args=[organization.pk])


def new_organization(desk, center):
    sent = untouched(desk.get(ADD), "organization_form")
    return sent | {"name": ["تعاونية"], "kind": ["cooperative"], "center": [str(center.pk)]}


def with_a_line(desk, organization):
    """Its page as it would be sent with one line more."""
    sent = untouched(desk.get(page_of(organization)), "organization_form")
    (prefix,) = {name.split("-")[0] for name in sent if name.endswith("-TOTAL_FORMS")}
    return sent | {
        f"{prefix}-TOTAL_FORMS": ["1"],
        f"{prefix}-0-started_on": ["01/03/2026"],
        f"{prefix}-0-programme": [Programme.values[0]],
    }


def send_twice(desk, page, sent):
    first, second = desk.post(page, sent), desk.post(page, sent)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url


def test_each_form_of_the_back_office_carries_the_mark_of_its_page():
    """But for the buttons of actions, and of deletions: a verb refuses a row that has moved. To
    choose a language, to read what is masked or to begin a form comes to the same twice."""
    unmarked = [
        path.name
        for path in (settings.BASE_DIR / "templates" / "admin").rglob("*.html")
        for tag, inside in FORM.findall(path.read_text())
        if 'method="post"' in tag and "changelist" not in tag and MARK not in inside
    ]
    assert sorted(unmarked) == [
        "base_site.html",
        "delete_confirmation.html",
        "delete_selected_confirmation.html",
        "emptying.html",
        "identity.html",
        "nobody_so.html",
    ]


@pytest.mark.django_db
class TestInTurn:
    def test_what_is_added_is_there_once(self, desk, center):
        sent = new_organization(desk, center)
        send_twice(desk, ADD, sent)
        assert Organization.objects.count() == 1

    def test_a_row_of_a_page_is_there_once(self, desk, center):
        organization = OrganizationFactory(center=center)
        sent = with_a_line(desk, organization)
        assert desk.post(page_of(organization), sent).status_code == 302
        before = every_row()
        assert desk.post(page_of(organization), sent).status_code == 302
        assert organization.accompaniments.count() == 1
        assert every_row() == before

    @once
    def test_who_goes_back_and_types_again_is_heard(self, desk, center):
        organization = OrganizationFactory(center=center)
        sent = untouched(desk.get(page_of(organization)), "organization_form")
        for name in ("Un", "Deux", "Un"):
            organization.refresh_from_db()
            drawn = sent | {"latin_name": [name], "initial-latin_name": [organization.latin_name]}
            assert desk.post(page_of(organization), drawn).status_code == 302
        organization.refresh_from_db()
        assert organization.latin_name == "Un"

    def test_a_row_that_comes_to_be_by_a_verb_is_there_once(self, desk, center):
        camp = CampFactory(center=center, places=40)
        page = reverse("admin:tracks_headcount_add")
        sent = untouched(desk.get(page), "headcount_form")
        sent |= {"camp": [str(camp.pk)], "association": ["نور"], "girls": ["3"], "boys": ["2"]}
        send_twice(desk, page, sent)
        assert camp.head_counts.count() == 1

    def test_who_is_enrolled_at_the_desk_has_one_application(self, desk, center):
        cohort = CohortFactory(center=center)
        page = reverse("admin:tracks_enrolment_add")
        sent = untouched(desk.get(page), "enrolment_form")
        sent |= {"member": [str(MemberFactory(center=center).pk)], "cohort": [str(cohort.pk)]}
        send_twice(desk, page, sent)
        assert cohort.enrolments.count() == 1

    def test_a_walk_in_is_one_file(self, desk, center):
        page = reverse("admin:members_member_add")
        sent = untouched(desk.get(page), holding="last_name") | {
            "first_name": ["سلمى"],
            "last_name": ["العلوي"],
            "birth_date": ["14/05/2003"],
            "phone": ["0612345678"],
            "sex": ["female"],
            "center": [center.slug],
            "consent": ["on"],
            "register": ["1"],
            "confirmed": ["on"],  # told of a file like it: the one that was just written
        }
        send_twice(desk, page, sent)
        assert Member.objects.count() == 1

    def test_a_paper_is_in_the_file_once(self, desk, center):
        member = MemberFactory(center=center)
        page = reverse("admin:members_member_paper", args=[member.pk])
        sent = untouched(desk.get(page), holding="kind") | {"kind": ["cv"]}
        for _time in range(2):
            paper = SimpleUploadedFile("cv.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
            assert desk.post(page, sent | {"file": paper}).status_code == 302
        assert member.documents.count() == 1

    def test_a_call_that_nobody_took_is_one_call(self, desk, center):
        asked = FollowUpFactory(enrolment__cohort__center=center)
        page = reverse("admin:tracks_followup_change", args=[asked.pk])
        sent = untouched(desk.get(page), holding="_drawn") | {"no_reply": ["1"]}
        for _time in range(2):
            assert desk.post(page, sent).status_code == 302
        assert asked.events.count() == 1

    def test_a_row_added_in_a_window_of_its_own_is_there_once(self, desk, center):
        page = f"{ADD}?_popup=1"
        sent = untouched(desk.get(page), "organization_form")
        sent |= {"name": ["تعاونية"], "kind": ["cooperative"], "center": [str(center.pk)]}
        first, second = desk.post(page, sent), desk.post(page, sent)
        assert first.status_code == second.status_code == 200
        chosen = first.context["popup_response_data"]
        assert str(Organization.objects.get().pk) in chosen
        assert second.context["popup_response_data"] == chosen

    @once
    def test_what_led_on_with_an_error_is_tried_anew(self, desk, center, monkeypatch):
        asked = FollowUpFactory(enrolment__cohort__center=center, state="declined")
        page = reverse("admin:tracks_followup_change", args=[asked.pk])
        for _time in range(2):
            answer = desk.post(page, {"no_reply": ["1"], "_drawn": ["mark"]})
            assert [one.level_tag for one in told_by(answer.wsgi_request)] == ["error"]

    def test_what_was_not_saved_after_all_is_saved_when_it_is_sent_again(
        self, desk, center, monkeypatch
    ):
        """A database that goes away at the very end takes the row back, and not what was noted."""
        monkeypatch.setattr(admin_once, "_BETWEEN_LOOKS", 0)
        note = admin_once._note

        def lost(request, answer, *, is_saved):
            note(request, answer, is_saved=is_saved)
            raise OperationalError("gone")

        sent = new_organization(desk, center)
        with monkeypatch.context() as patched:
            patched.setattr(admin_once, "_note", lost)
            desk.raise_request_exception = False
            assert desk.post(ADD, sent).status_code == 500
        assert Organization.objects.count() == 0
        assert desk.post(ADD, sent).status_code == 302
        assert Organization.objects.count() == 1

    @once
    def test_the_page_of_what_was_kept_sends_the_same(self, desk, center):
        sent = new_organization(desk, center)
        for way in ({}, {"_kept": ["abc"]}, {"_kept": ["def"], "csrfmiddlewaretoken": ["x"]}):
            assert desk.post(ADD, sent | way).status_code == 302
        assert Organization.objects.count() == 1

    @once
    def test_two_pages_may_say_the_same(self, desk, center):
        for _page in range(2):
            assert desk.post(ADD, new_organization(desk, center)).status_code == 302
        assert Organization.objects.count() == 2

    @once
    def test_what_was_refused_is_not_remembered(self, desk, center):
        sent = new_organization(desk, center) | {"name": [""]}
        assert desk.post(ADD, sent).status_code == 200
        assert desk.post(ADD, sent).status_code == 200

    @once
    def test_another_person_is_another(self, desk, staff, center):
        sent = new_organization(desk, center)
        other = Client()
        other.force_login(staff(Role.DIRECTOR))
        assert desk.post(ADD, sent).status_code == 302
        assert other.post(ADD, sent).status_code == 302
        assert Organization.objects.count() == 2

    @once
    def test_nothing_is_lost_while_nobody_can_say(self, desk, center, monkeypatch):
        def away(*args, **kwargs):
            raise StoreAwayError("away")

        sent = new_organization(desk, center)
        for verb in ("get", "set", "delete"):
            monkeypatch.setattr(cache, verb, away, raising=False)
        assert desk.post(ADD, sent).status_code == 302
        assert Organization.objects.count() == 1


@once
@pytest.mark.django_db
@pytest.mark.parametrize("first", ["_save", "_continue", "_move"])
@pytest.mark.parametrize("then", ["_save", "_continue", "_move"])
def test_a_page_gone_back_to_and_sent_by_another_button_is_saved_once(desk, center, first, then):
    project = ProjectFactory(center=center, state=ProjectState.SELECTED)
    page = reverse("admin:enterprises_project_change", args=[project.pk])
    sent = untouched(desk.get(page), "project_form") | {
        "jobs-TOTAL_FORMS": ["1"],
        "jobs-0-title_fr": ["Menuisier"],
        "jobs-0-title_ar": ["نجار"],
        "jobs-0-sex": ["female"],
        "jobs-0-kind": ["direct"],
        "jobs-0-started_on": ["2026-10-01"],
    }
    for button in (first, then):
        desk.post(page, sent | {button: ["fund"]})
    assert project.jobs.count() == 1


class TestAtOnce:
    pytestmark = races

    def test_a_button_pressed_eight_times_adds_one(self, desk, center):
        sent = new_organization(desk, center)
        answers = at_once([lambda: desk.post(ADD, sent).status_code] * 8)
        assert failures(answers) == []
        assert set(answers) == {302}
        assert Organization.objects.count() == 1

    def test_a_move_pressed_eight_times_is_made_once(self, desk, center):
        project = ProjectFactory(center=center, state=ProjectState.DRAFT)
        page = reverse("admin:enterprises_project_change", args=[project.pk])
        sent = untouched(desk.get(page), "project_form") | {"_move": ["submit"]}
        answers = at_once([lambda: desk.post(page, sent).status_code] * 8)
        assert failures(answers) == []
        assert set(answers) == {302}
        assert project.moves.count() == 1
        assert {message.level_tag for message in desk.get(page).context["messages"]} <= {
            "success",
            "info",
        }


@pytest.mark.django_db
class TestInThePortal:
    """Its forms have no marks: the verbs know the same once more."""

    def test_a_goal_and_a_note_are_written_once(self):
        plan = CoachingPlanFactory()
        for _time in range(2):
            add_goal(plan, text="سيرة", by=plan.coach)
            write_note(plan, text="…", by=plan.coach)
        assert (plan.goals.count(), plan.notes.count()) == (1, 1)

    def test_the_same_words_another_day_are_another_note(self, time_machine):
        plan = CoachingPlanFactory()
        write_note(plan, text="…", by=plan.coach)
        time_machine.move_to(now() + timedelta(days=1), tick=False)
        write_note(plan, text="…", by=plan.coach)
        assert plan.notes.count() == 2

    @pytest.mark.parametrize("language", ["ar", "fr"])
    def test_an_initiative_is_proposed_once(self, client, center, language):
        member = MemberFactory(center=center)
        client.force_login(member.user)
        day = today() + timedelta(days=9)
        sent = {
            "title": "شجر",
            "description": "نغرس",
            "place": "حي السلام",
            "expected": "40",
            "starts_on": day,
        }
        for _time in range(2):
            response = client.post(f"/{language}/me/initiatives/propose/", sent)
            assert response.status_code == 302
        assert member.initiatives_proposed.count() == 1


@pytest.mark.django_db
def test_of_what_was_not_saved_after_all_nothing_is_said(desk, center, monkeypatch):
    """The database may refuse at the very end: no sentence of a save that was taken back stays."""

    def refused(request, step, answer, *, is_saved):
        raise IntegrityError("refused at the end")

    organization = OrganizationFactory(center=center)
    sent = untouched(desk.get(page_of(organization)), "organization_form")
    monkeypatch.setattr(admin_once, "_note", refused)
    desk.raise_request_exception = False
    desk.post(page_of(organization), sent | {"latin_name": ["Un"]})
    monkeypatch.undo()
    organization.refresh_from_db()
    assert organization.latin_name != "Un"
    shown = desk.get(page_of(organization))
    assert [str(one) for one in shown.context["messages"]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("fails", [1, 2])
def test_what_somebody_writes_that_moment_is_tried_once_more(desk, center, monkeypatch, fails):
    """Of a row added by a verb too; its page keeps what was typed, and says why it is not saved."""
    left = [IntegrityError("somebody was first")] * fails
    camp = CampFactory(center=center, places=40)
    page = reverse("admin:tracks_headcount_add")
    sent = untouched(desk.get(page), "headcount_form")
    sent |= {"camp": [str(camp.pk)], "association": ["نور"], "girls": ["3"], "boys": ["2"]}
    add = HeadCountAdmin.add_row

    def first(self, request, answers):
        if left:
            raise left.pop()
        return add(self, request, answers)

    monkeypatch.setattr(HeadCountAdmin, "add_row", first)
    answer = desk.post(page, sent)
    assert camp.head_counts.count() == 2 - fails
    if fails == 2:
        assert "نور" in answer.content.decode()
        assert answer.context["adminform"].form.non_field_errors()

"""A register in the back office: sent, columns confirmed, checked, written by the worker."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from members.enums import ImportState, Origin, Role
from members.imports import jobs
from members.models import Member, RegisterImport
from members.services.forgetting import anonymise
from skills_center.base.files import NoRoomError, PrivateFiles, private_files
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.members.imports import registers

ADD = "/admin/members/registerimport/add/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    return registers.build(200)


@pytest.fixture
def manager(client, director):
    client.force_login(director)
    return client


@pytest.fixture
def sent(manager, center, register):
    content = registers.xlsx(register.rows)
    response = manager.post(
        ADD, {"center": center.slug, "file": SimpleUploadedFile("2014.xlsx", content)}
    )
    assert response.status_code == 302, response.context["form"].errors
    return RegisterImport.objects.get()


def page(one):
    return reverse("admin:members_registerimport_change", args=[one.pk])


def confirm(client, one, **changed):
    typed = {f"column_{place}": code for place, code in enumerate(one.columns)}
    return client.post(page(one), typed | changed)


def test_from_the_file_to_the_members(manager, sent, register):
    assert sent.rows == 200
    confirm(manager, sent)
    assert 'hx-trigger="every 2s"' in manager.get(page(sent)).content.decode()
    call_command("send_due", stdout=io.StringIO())
    sent.refresh_from_db()
    assert (sent.state, sent.rows_done) == (ImportState.CHECKED, 200)
    assert sent.counts["new"] == register.new
    assert not Member.objects.exists()
    report = manager.get(reverse("admin:members_registerimport_report", args=[sent.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(report.streaming_content))).worksheets[0]
    assert sheet.max_row == 1 + register.known + register.doubtful + register.wrong
    shown = manager.get(page(sent)).content.decode()
    assert 'hx-trigger="every 2s"' not in shown
    assert 'name="write"' in shown
    manager.post(page(sent), {"write": "1"})
    manager.post(page(sent), {"write": "1"})  # a second tap
    call_command("send_due", stdout=io.StringIO())
    assert Member.objects.count() == register.new
    assert manager.get(page(sent)).status_code == 200


def test_columns_taken_wrongly_are_corrected(manager, sent):
    wrong = confirm(manager, sent, column_1="last_name", column_2="last_name")
    assert wrong.context["form"].non_field_errors()
    missing = confirm(manager, sent, column_4="")
    assert missing.context["form"].non_field_errors()
    garbage = confirm(manager, sent, column_3="<script>")
    assert garbage.status_code == 200
    sent.refresh_from_db()
    assert sent.state == ImportState.SENT
    confirm(manager, sent, column_7="address")
    sent.refresh_from_db()
    assert sent.columns[7] == "address"


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"PK\x03\x04", b"\x00" * 500])
def test_a_file_that_is_no_register_is_refused_beside_its_field(manager, center, content):
    file = SimpleUploadedFile("x.xlsx", content)
    response = manager.post(ADD, {"center": center.slug, "file": file})
    assert list(response.context["form"].errors) == ["file"]
    assert not RegisterImport.objects.exists()


def test_a_worker_that_died_is_replaced(manager, sent, time_machine):
    confirm(manager, sent)
    RegisterImport.objects.update(state=ImportState.CHECKING)
    assert jobs.work_on_imports() == 0
    manager.post(page(sent), {"again": "1"})
    assert jobs.work_on_imports() == 0  # it may still be at work
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    manager.post(page(sent), {"again": "1"})
    assert jobs.work_on_imports() == 1
    sent.refresh_from_db()
    assert sent.state == ImportState.CHECKED


def test_what_nobody_takes_up_says_so(manager, sent, time_machine):
    confirm(manager, sent)
    assert not RegisterImport.objects.get().waits_long
    time_machine.move_to(timezone.now() + timedelta(seconds=20))
    shown = manager.get(page(sent)).content.decode()
    assert "send_due" in shown
    assert "every 2s" in shown


@pytest.mark.parametrize("state", ImportState.MOVES)
def test_a_page_that_is_left_open_comes_to_an_end_and_says_why(manager, sent, time_machine, state):
    """It asked every two seconds for as long as nobody started the worker."""
    confirm(manager, sent)
    RegisterImport.objects.update(state=state)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    shown = manager.get(page(sent)).content.decode()
    assert "every 2s" not in shown
    assert 'class="notice" role="alert"' in shown


def test_a_failure_is_told_and_started_again(manager, sent, monkeypatch):
    confirm(manager, sent)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "run", lambda *args, **kwargs: 1 / 0)
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state == ImportState.FAILED
    manager.post(page(sent), {"again": "1"})
    jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state == ImportState.CHECKED


@pytest.mark.parametrize(
    ("asked", "state"),
    [(ImportState.TO_CHECK, ImportState.CHECKED), (ImportState.TO_WRITE, ImportState.DONE)],
)
def test_register_of_who_is_forgotten_while_it_is_worked_on_stays_empty(
    center, sent, monkeypatch, asked, state
):
    """Neither its rows nor the file of them come back; what was done is told."""
    jobs.ask(sent, ImportState.TO_CHECK)
    jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.samples
    one = MemberFactory(center=center, origin=Origin.IMPORT)
    run = jobs.run

    def forgetting_one(*args, **kwargs):
        outcome = run(*args, **kwargs)
        anonymise(one, by=None)
        return outcome

    monkeypatch.setattr(jobs, "run", forgetting_one)
    kept = files()
    jobs.ask(sent, asked)
    jobs.work_on_imports()
    sent.refresh_from_db()
    assert (sent.state, sent.samples, sent.report.name, sent.file.name) == (state, [], "", "")
    assert sent.counts
    assert files() <= kept


def test_a_register_has_one_report(sent):
    before = files()
    for _again in range(2):
        jobs.ask(sent, ImportState.TO_CHECK)
        jobs.work_on_imports()
        sent.refresh_from_db()
    assert files() - before == {sent.report.name}


def test_rows_that_are_written_are_written_though_no_report_can_be_kept(sent, monkeypatch):
    def full(self, name, content):
        raise NoRoomError

    with monkeypatch.context() as patched:
        patched.setattr(PrivateFiles, "_save", full)
        jobs.ask(sent, ImportState.TO_WRITE)
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert (sent.state, sent.report.name, sent.error) == (ImportState.DONE, "", "")
    assert sent.counts["new"] == Member.objects.count()


def test_the_report_of_the_check_stays_where_no_other_can_be_kept(sent, monkeypatch):
    def full(self, name, content):
        raise NoRoomError

    jobs.ask(sent, ImportState.TO_CHECK)
    jobs.work_on_imports()
    sent.refresh_from_db()
    before = sent.report.name
    with monkeypatch.context() as patched:
        patched.setattr(PrivateFiles, "_save", full)
        jobs.ask(sent, ImportState.TO_WRITE)
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert (sent.state, sent.report.name) == (ImportState.DONE, before)
    assert private_files().exists(before)


def files():
    return {f"imports/{name}" for name in private_files().listdir("imports")[1]}


def test_who_may_not_import_finds_nothing(client, staff, sent):
    report = reverse("admin:members_registerimport_report", args=[sent.pk])
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    assert client.get(page(sent)).status_code == 404
    assert client.get(report).status_code == 404
    for role in (Role.FRONT_DESK, Role.COACH, Role.TRACK_MANAGER):
        client.force_login(staff(role))
        assert client.get(ADD).status_code == 403
        assert client.get(page(sent)).status_code in (403, 404)

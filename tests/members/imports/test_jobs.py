"""A register in the back office: sent, columns confirmed, checked, written by the worker."""

import errno
import io
from datetime import date, timedelta
from functools import partial

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet import _writer

from members.enums import ImportState, Origin, Role
from members.imports import jobs
from members.models import Member, RegisterImport
from members.services.registers import empty_registers
from skills_center.base.files import content_of, private_files
from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.members.imports import registers
from tests.rows import every_row

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


@pytest.fixture
def ending(django_capture_on_commit_callbacks):
    """Within it transactions end as they do outside of tests: files go that nobody needs."""
    return partial(django_capture_on_commit_callbacks, execute=True)


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
        patch.setattr(jobs, "settle", lambda *args, **kwargs: 1 / 0)
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state == ImportState.FAILED
    manager.post(page(sent), {"again": "1"})
    jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state == ImportState.CHECKED


@pytest.fixture
def written(sent, ending):
    """A register whose rows are members by now, and one of them."""
    jobs.ask(sent, ImportState.TO_WRITE)
    with ending():
        jobs.work_on_imports()
    sent.refresh_from_db()
    return sent, Member.objects.order_by("pk")[5]


def place_of(one):
    """What stands first in the row of somebody: see `registers.people`."""
    return str(int(one.phone.national_number) - 610000000 + 1)


def cells_of(register):
    """All that stands in its files, and in the sample of its page."""
    cells = {cell for sample in register.samples for cell in sample["cells"]}
    for file in filter(None, (register.file, register.report)):
        for sheet in load_workbook(io.BytesIO(content_of(file))):
            cells |= {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    return cells


def names(one):
    return {"first_name": one.first_name, "last_name": one.last_name, "birth_date": one.birth_date}


@pytest.mark.parametrize("state", [ImportState.TO_CHECK, ImportState.TO_WRITE])
@pytest.mark.parametrize("moment", ["look", "_content_of"])
def test_who_is_forgotten_while_their_register_is_worked_on_is_not_registered_anew(
    written, monkeypatch, ending, state, moment
):
    """It is begun again, without their row: neither it nor a copy of it is anywhere."""
    sent, one = written
    named, place, rows = names(one), place_of(one), sent.rows
    everybody, others = Member.objects.count(), files() - {sent.file.name, sent.report.name}
    assert place in cells_of(sent)
    happens = getattr(jobs, moment)

    def forgetting_one(*args, **kwargs):
        result = happens(*args, **kwargs)
        anonymise(one, by=None)
        return result

    monkeypatch.setattr(jobs, moment, forgetting_one)
    jobs.ask(sent, state)
    with ending():
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state == (
        ImportState.CHECKED if state == ImportState.TO_CHECK else ImportState.DONE
    )
    assert not Member.objects.filter(**named).exists()
    assert Member.objects.count() == everybody
    assert sent.rows == rows - 1
    assert files() - others == {sent.file.name, sent.report.name}
    assert place not in cells_of(sent)


def test_who_is_forgotten_leaves_the_register_alone(written, ending, manager):
    """Whoever else is in it stays, with the number of their row; it is checked as before."""
    sent, one = written
    before, place = cells_of(sent), place_of(one)
    with ending():
        anonymise(one, by=None)
    sent.refresh_from_db()
    gone = {cell for cell in before - cells_of(sent) if cell in {*map(str, range(1, 201))}}
    assert gone == {place}
    assert manager.get(page(sent)).status_code == 200
    jobs.ask(sent, ImportState.TO_CHECK)
    with ending():
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.counts["known"] >= Member.objects.count() - 1


def test_a_register_without_them_is_not_touched(sent, ending, center):
    before = RegisterImport.objects.values().get()
    with ending():
        for origin in (Origin.IMPORT, Origin.ONLINE):
            anonymise(MemberFactory(center=center, origin=origin), by=None)
    assert RegisterImport.objects.values().get() == before


def test_who_was_here_already_leaves_the_register_that_names_them(sent, ending, register):
    """Also one of another centre, and one whose columns are not confirmed yet."""
    number, first, last, _sex, born, cin, phone, *_rest = next(registers.people(1, 1))
    one = MemberFactory(
        center=CenterFactory(), first_name=first, last_name=last, birth_date=born, cin=cin,
        phone=f"+212{phone[1:]}", origin=Origin.ONLINE,
    )  # fmt: skip
    assert number in cells_of(sent)
    with ending():
        anonymise(one, by=None)
    sent.refresh_from_db()
    assert number not in cells_of(sent)
    assert sent.rows == 199


def test_a_twin_on_the_same_phone_stays_in_the_register(center, manager, ending):
    head = ["Prénom", "Nom", "Sexe", "Date de naissance", "Téléphone", "CIN"]
    twins = [
        ["سلمى", "العلوي", "F", "14/05/2003", "0612345678", ""],
        ["هدى", "العلوي", "F", "14/05/2003", "0612345678", ""],
        ["=1+1", "العلوي", "F", "hier", "0612345678", ""],
    ]
    file = SimpleUploadedFile("2014.xlsx", registers.xlsx([head, *twins]))
    manager.post(ADD, {"center": center.slug, "file": file})
    one = MemberFactory(
        center=center, first_name="سلمى", last_name="العلوي", sex="female",
        birth_date=date(2003, 5, 14), phone="+212612345678", user=None,
    )  # fmt: skip
    with ending():
        anonymise(one, by=None)
    cells = cells_of(RegisterImport.objects.get())
    assert "هدى" in cells
    assert "سلمى" not in cells
    assert "=1+1" not in cells  # no spreadsheet runs it


def test_a_register_that_nobody_can_read_any_more_goes_whole(sent, ending, center):
    others = files() - {sent.file.name}
    with open(private_files().path(sent.file.name), "wb") as file:
        file.write(b"PK\x03\x04 broken")
    with ending():
        anonymise(MemberFactory(center=center), by=None)
    sent.refresh_from_db()
    assert not sent.file
    assert files() == others


def test_a_register_has_one_report(sent, ending):
    before = files()
    for _again in range(2):
        jobs.ask(sent, ImportState.TO_CHECK)
        with ending():
            jobs.work_on_imports()
        sent.refresh_from_db()
    assert files() - before == {sent.report.name}


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "no space left")


@pytest.mark.parametrize("disk", ["of the portal", "of the machine"])
@pytest.mark.parametrize("state", [ImportState.TO_CHECK, ImportState.TO_WRITE])
def test_where_no_report_can_be_made_or_kept_nothing_is_written(sent, monkeypatch, disk, state):
    """And it is begun again, with the report of before until then."""
    checked(sent)
    before, kept = every_row(), files()
    disks = {
        "of the portal": (FileSystemStorage, "_save"),
        "of the machine": (_writer, "create_temporary_file"),
    }
    jobs.ask(sent, state)
    with monkeypatch.context() as patched:
        patched.setattr(*disks[disk], full)
        jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state == ImportState.FAILED
    assert {name for name, rows in every_row().items() if rows != before[name]} == {
        "members_registerimport"
    }
    assert files() == kept
    assert private_files().exists(sent.report.name)
    jobs.ask(sent, state)
    jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.state in (ImportState.CHECKED, ImportState.DONE)


def test_what_cannot_be_noted_is_not_written(sent, monkeypatch):
    """The very last word of a worker is refused."""
    checked(sent)
    kept = files()

    def refused(*args, **kwargs):
        raise OperationalError

    jobs.ask(sent, ImportState.TO_WRITE)
    register = taken_up(sent)
    with monkeypatch.context() as patched:
        patched.setattr(RegisterImport, "save", refused)
        jobs._work(register)
    sent.refresh_from_db()
    assert sent.state == ImportState.FAILED
    assert (Member.objects.count(), files()) == (0, kept)


@pytest.mark.parametrize("state", [ImportState.TO_CHECK, ImportState.TO_WRITE])
@pytest.mark.parametrize("fails", [False, True])
def test_a_worker_that_was_given_up_changes_nothing_any_more(
    sent, monkeypatch, time_machine, ending, state, fails
):
    """It was slow: another one has done its work meanwhile."""
    checked(sent)
    jobs.ask(sent, state)
    slow = taken_up(sent)
    look = jobs.look

    def look_for_long(*args, **kwargs):
        monkeypatch.setattr(jobs, "look", look)
        time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
        again = RegisterImport.objects.get(pk=sent.pk)
        assert again.has_stopped
        jobs.ask(again, state)
        with ending():
            jobs.work_on_imports()
        done["rows"], done["files"] = every_row(), files()
        return 1 / 0 if fails else look(content_of(again.file))

    done: dict = {}
    monkeypatch.setattr(jobs, "look", look_for_long)
    with ending():
        jobs._work(slow)
    assert (every_row(), files()) == (done["rows"], done["files"])


def test_who_is_forgotten_at_the_end_of_a_check_is_in_no_report(sent, ending):
    """The one who forgets had read the register before the report was noted."""
    checked(sent)
    stale = RegisterImport.objects.all()
    assert len(stale) == 1
    with ending():
        checked(sent)
        empty_registers(stale)
    assert files() & {sent.report.name, sent.file.name} == set()


def checked(sent):
    jobs.ask(sent, ImportState.TO_CHECK)
    jobs.work_on_imports()
    sent.refresh_from_db()
    assert sent.report


def taken_up(sent):
    """As a worker has it that was not stopped."""
    register = jobs._claim()
    assert register.pk == sent.pk
    return register


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

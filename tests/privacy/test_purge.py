"""`purge` tells, waits, empties; and removes what is out of date."""

import io
import os
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from members.enums import DocumentKind, Role
from members.imports import importing
from members.models import Access, Document, Member, RegisterImport, Removal, User
from members.services import keeping
from members.services.documents import DOCUMENT_MONTHS
from members.services.inactivity import inactive_members
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.files import PrivateFiles
from skills_center.messaging.models import Message
from skills_center.privacy import retention
from skills_center.privacy.erasure import anonymise, ties
from tests.contacts import set_contacts
from tests.factories.enterprises import JobFactory, OrganizationFactory, ProjectFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import EnrolmentFactory, SocialActionFactory

from .people import end_what_is_open, marks_in_database
from .test_forgetting import every_figure

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.make_aware(timezone.datetime(2018, 3, 3, 12))


def purge(*options):
    """The report: a dict of what → how many."""
    out = io.StringIO()
    call_command("purge", *options, stdout=out)
    lines = (line.partition(": ") for line in out.getvalue().splitlines())
    return {label: int(count) for label, _, count in lines}


@pytest.fixture
def gone(center):
    """`gone()`: a member who registered in 2018 and was not seen since."""

    def make(**details):
        with time_machine.travel(LONG_AGO, tick=False):
            user = UserFactory(last_login=timezone.now())
            return MemberFactory(center=center, user=user, registered_on=today(), **details)

    return make


def emptied(member):
    member.refresh_from_db()
    return member.anonymised_at is not None


def it_left():
    """The worker comes by."""
    Message.objects.filter(state="queued").update(state="sent", sent_at=timezone.now())


def after_the_wait():
    return time_machine.travel(timezone.now() + timedelta(days=61))


def test_the_inactive_are_told_first_and_emptied_after_the_wait(gone):
    member = gone()
    assert purge()["members told"] == 1
    message = Message.objects.get()
    assert (message.user, message.language) == (member.user, "ar")
    assert purge()["members told"] == 0
    assert not emptied(member)
    it_left()
    with after_the_wait():
        assert purge()["files emptied"] == 1
    assert emptied(member)
    assert not Message.objects.exists()


def test_who_was_emptied_by_the_version_before_is_found_by_no_sound(center):
    """It does not know the column: while new servers come, the old ones forget people too."""
    name = "الوزاني"
    gone = MemberFactory(center=center, last_name=name)
    sounds = gone.name_sounds
    anonymise(gone, by=None)
    Member.objects.filter(pk=gone.pk).update(name_sounds=sounds)
    assert Member.objects.nearest(name) == [gone.pk]
    assert purge("--dry-run")["sounds of emptied names removed"] == 1
    assert purge()["sounds of emptied names removed"] == 1
    assert Member.objects.nearest(name) == []
    assert purge()["sounds of emptied names removed"] == 0


def test_a_second_run_changes_nothing(gone):
    gone()
    purge()
    it_left()
    with after_the_wait():
        purge()
        assert set(purge().values()) == {0}


def test_a_dry_run_counts_the_same_and_changes_nothing(gone):
    gone(), gone()
    told = purge("--dry-run")
    assert told["members told"] == 2
    assert not Message.objects.exists()
    assert purge() == told


# Told by day, so many a night, and nobody emptied untold -------------------------------------
def test_nobody_is_told_at_night(gone):
    gone()
    with time_machine.travel(timezone.make_aware(timezone.datetime(2026, 11, 28, 2, 30))):
        purge()
        assert timezone.localtime(Message.objects.get().next_try_at).hour >= 8


def test_no_more_are_told_in_a_night_than_a_centre_can_answer(gone, settings):
    settings.PURGE_TOLD_AT_ONCE = 2
    members = [gone() for _number in range(3)]
    assert purge("--dry-run")["members told"] == purge()["members told"] == 2
    assert {message.user for message in Message.objects.all()} == {one.user for one in members[:2]}
    assert purge()["members told"] == 1
    assert purge()["members told"] == 0


def unreached(gone):
    member = gone(phone="", email="")
    return set_contacts(member, phone="+212523490000")  # a landline: no text arrives there


def test_who_is_reached_nowhere_is_not_emptied_until_the_desk_told_them(gone, client, staff):
    member = unreached(gone)
    assert purge()["members for the desk to tell"] == 1
    assert purge()["members for the desk to tell"] == 0
    with after_the_wait():
        assert purge()["files emptied"] == 0
    assert not Message.objects.exists()
    client.force_login(staff(Role.FRONT_DESK))
    rows = [row for panel in client.get("/admin/").context["panels"] for row in panel["rows"]]
    assert str(member) in [row["label"] for row in rows]
    listed = client.get("/admin/members/member/?unreached=waiting")
    assert list(listed.context["cl"].queryset) == [member]
    chosen = {"action": "told", "_selected_action": [member.pk], "_asked": "1"}
    client.post("/admin/members/member/", chosen)
    member.refresh_from_db()
    assert (member.unreached_since, bool(member.purge_told_at)) == (None, True)
    assert purge()["files emptied"] == 0
    with after_the_wait():
        assert purge()["files emptied"] == 1


def test_who_was_written_to_in_vain_is_told_by_the_desk(gone, staff):
    """A number of years ago is perhaps nobody's: the message was given up."""
    member = gone()
    purge()
    Message.objects.update(state="given_up")
    with after_the_wait():
        assert purge("--dry-run")["files emptied"] == purge()["files emptied"] == 0
        member.refresh_from_db()
        assert (bool(member.unreached_since), member.purge_told_at) == (True, None)
        assert purge()["members told"] == 0  # not once more to the same number
        keeping.note_told(member, by=staff(Role.FRONT_DESK))
        assert purge()["members for the desk to tell"] == 0
    with time_machine.travel(timezone.now() + timedelta(days=122)):
        assert purge()["files emptied"] == 1


def test_who_has_a_phone_by_then_is_told_as_others_are(gone):
    member = unreached(gone)
    purge()
    member.refresh_from_db()
    set_contacts(member, phone="+212612340000")
    assert purge()["members told"] == 1
    member.refresh_from_db()
    assert member.unreached_since is None


def test_nobody_is_told_in_person_whom_the_portal_tells(gone, staff):
    member = gone()
    with pytest.raises(DomainError):
        keeping.note_told(member, by=staff(Role.FRONT_DESK))
    purge()
    with pytest.raises(DomainError):
        keeping.note_told(member, by=staff(Role.FRONT_DESK))


@pytest.mark.parametrize(("held", "state"), [("enrolments", "accepted"), ("projects", "running")])
def test_what_holds_a_file_is_a_sign_of_life_too(person, held, state):
    """Else it would be announced, and never done."""
    member = person()
    end_what_is_open(member)
    with time_machine.travel(timezone.now() + timedelta(days=8 * 366)):
        assert ties(member) == []
        assert inactive_members().get() == member
        getattr(member, held).update(state=state)
        assert len(ties(member)) == 1
        assert not inactive_members().exists()


def logs_in(member):
    User.objects.filter(pk=member.user_id).update(last_login=timezone.now())


def comes_by(member):
    keeping.keep_file(member, by=None)


def agrees_again(member):
    member.consents.create(purpose="processing", notice_version="2026-11", language="ar")


@pytest.mark.parametrize("returns", [logs_in, comes_by, agrees_again])
def test_who_comes_back_before_the_day_stays(gone, returns):
    member = gone()
    purge()
    it_left()
    returns(member)
    with after_the_wait():
        purge()
        assert not emptied(member)
        assert member.purge_told_at is None


def enrolled(member):
    EnrolmentFactory(member=member, state="completed")


def holds_an_old_seat(member):
    with time_machine.travel(LONG_AGO, tick=False):
        EnrolmentFactory(member=member, state="accepted")


def runs_an_old_project(member):
    with time_machine.travel(LONG_AGO, tick=False):
        ProjectFactory(holder=member, state="running")


def founded_what_has_an_old_project(member):
    with time_machine.travel(LONG_AGO, tick=False):
        organization = OrganizationFactory(founder=member)
        ProjectFactory(holder=None, organization=organization, state="running")


def took_a_job(member):
    JobFactory(member=member, started_on=today())


def led_an_action(member):
    SocialActionFactory(starts_on=today(), ends_on=today()).leaders.add(member)


def handed_in_a_paper(member):
    Document.objects.create(
        member=member, kind="cv", file=ContentFile(b"x", name="x"), content_type="application/pdf",
        size=1,
    )  # fmt: skip


def asks_something(member):
    with time_machine.travel(LONG_AGO, tick=False):
        member.data_requests.create(kind="correction")


def works_here(member):
    User.objects.filter(pk=member.user_id).update(is_staff=True)


SIGNS = [
    enrolled,
    holds_an_old_seat,
    runs_an_old_project,
    founded_what_has_an_old_project,
    took_a_job,
    led_an_action,
    handed_in_a_paper,
    asks_something,
    works_here,
]


@pytest.mark.parametrize("sign", SIGNS)
def test_who_gave_a_sign_or_holds_something_is_left_alone(gone, sign):
    member = gone()
    sign(member)
    assert purge("--dry-run")["members told"] == 0


def test_what_ended_long_ago_holds_nobody(gone, center):
    member = gone()
    with time_machine.travel(LONG_AGO, tick=False):
        EnrolmentFactory(member=member, state="completed")
        ProjectFactory(holder=member, state="closed", center=center)
    assert purge("--dry-run")["members told"] == 1


def test_a_killed_run_goes_on_where_it_stopped(gone, monkeypatch):
    for _ in range(3):
        gone()
    purge()
    it_left()
    seen = []

    def dies_at_the_second(member, **details):
        seen.append(member)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return empty(member, **details)

    empty = retention.anonymise
    with after_the_wait():
        monkeypatch.setattr(retention, "anonymise", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            purge()
        assert Member.objects.filter(anonymised_at=None).count() == 2
        monkeypatch.setattr(retention, "anonymise", empty)
        assert purge()["files emptied"] == 2


def test_a_whole_purge_leaves_no_word_and_moves_no_figure(
    person, django_capture_on_commit_callbacks
):
    """Those with everything on them, seen eight years later."""
    for _ in range(20):
        end_what_is_open(person())
    with time_machine.travel(timezone.now() + timedelta(days=8 * 366)):
        before = every_figure()
        assert purge()["members told"] == 20
        it_left()
    with time_machine.travel(timezone.now() + timedelta(days=8 * 366 + 61)):
        with django_capture_on_commit_callbacks(execute=True):
            assert purge()["files emptied"] == 20
        assert every_figure() == before
    assert marks_in_database() == set()


# What is out of date ------------------------------------------------------
def paper(member, kind, days):
    document = Document.objects.create(
        member=member, kind=kind, file=ContentFile(b"x", name="x"), size=1,
        content_type="application/pdf",
    )  # fmt: skip
    Document.objects.filter(pk=document.pk).update(added_at=timezone.now() - timedelta(days=days))
    return document


def test_the_table_names_every_kind_of_document():
    assert DOCUMENT_MONTHS.keys() == set(DocumentKind)


def test_documents_go_when_their_time_is_over_and_leave_a_trace(
    center, private_folder, django_capture_on_commit_callbacks
):
    member = MemberFactory(center=center)
    card, cv = paper(member, "card", 200), paper(member, "cv", 200)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge()["documents removed"] == 1
    assert list(Document.objects.all()) == [cv]
    assert not (private_folder / card.file.name).exists()
    assert (private_folder / cv.file.name).exists()
    trace = Removal.objects.get()
    assert (trace.member, trace.kind, trace.reason) == (member, "card", "expired")


FOLDERS = {"documents", "imports", "initiatives"}


def left_behind(private_folder, folder):
    """A file of the day before that no row knows."""
    path = private_folder / folder / "left"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    yesterday = time.time() - 25 * 60 * 60
    os.utime(path, (yesterday, yesterday))
    return path


def test_each_folder_that_a_field_writes_to_is_looked_through(private_folder, db):
    left = [left_behind(private_folder, folder) for folder in (*FOLDERS, "lost+found")]
    assert purge()["stray files removed"] == len(FOLDERS)
    assert [path.parent.name for path in left if path.exists()] == ["lost+found"]


def test_a_folder_that_is_closed_keeps_nobody_from_forgetting(
    private_folder, db, monkeypatch, caplog
):
    left = left_behind(private_folder, "initiatives")
    scandir = os.scandir

    def closed(path):
        if str(path).endswith("imports"):
            raise PermissionError
        return scandir(path)

    left_behind(private_folder, "imports")
    monkeypatch.setattr(os, "scandir", closed)
    assert purge()["stray files removed"] == 1
    assert not left.exists()
    assert "cannot be looked at" in caplog.text


def test_a_folder_whose_parent_is_closed_is_told(private_folder, db, monkeypatch, caplog):
    """The disk says of each name in it that there is none."""
    left_behind(private_folder, "imports")
    monkeypatch.setattr(PrivateFiles, "exists", lambda *args: False)

    def closed(path):
        raise PermissionError

    monkeypatch.setattr(os, "scandir", closed)
    assert purge()["stray files removed"] == 0
    assert "cannot be looked at" in caplog.text


def test_a_file_that_cannot_be_removed_is_not_said_to_be(private_folder, db, monkeypatch):
    left = left_behind(private_folder, "imports")

    def refuse(*args, **kwargs):
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(os, "remove", refuse)
        assert purge()["stray files removed"] == 0
    assert left.exists()
    assert purge()["stray files removed"] == 1


def test_a_file_that_a_crash_left_behind_is_removed_a_day_later(center, private_folder):
    cv = paper(MemberFactory(center=center), "cv", 3)
    folder = private_folder / "documents"
    for name in ("old.pdf", "new.pdf"):
        (folder / name).write_bytes(b"x")
    yesterday = time.time() - 25 * 60 * 60
    os.utime(folder / "old.pdf", (yesterday, yesterday))
    os.utime(private_folder / cv.file.name, (yesterday, yesterday))
    assert purge()["stray files removed"] == 1
    assert {path.name for path in folder.iterdir()} == {"new.pdf", cv.file.name.split("/")[1]}


def test_words_of_old_messages_and_old_readings_go(center):
    member = MemberFactory(center=center)
    for days, state in ((400, "sent"), (400, "queued"), (10, "sent")):
        message = Message.objects.create(
            user=member.user, channel="text", address="+212600000000", language="ar",
            body=state, state=state,
        )  # fmt: skip
        old = timezone.now() - timedelta(days=days)
        Message.objects.filter(pk=message.pk).update(queued_at=old)
    for days in (1200, 10):
        access = Access.objects.create(member=member, by=member.user, kind="identity")
        old = timezone.now() - timedelta(days=days)
        Access.objects.filter(pk=access.pk).update(at=old)
    report = purge()
    assert report["texts of messages emptied"] == 1
    assert report["readings removed from the log"] == 1
    assert sorted(Message.objects.values_list("body", flat=True)) == ["", "queued", "sent"]


def test_the_report_holds_no_personal_data(gone, capsys):
    gone(last_name="Zerktouni")
    out = io.StringIO()
    call_command("purge", stdout=out)
    assert "Zerktouni" not in out.getvalue()


def test_the_desk_keeps_a_file(client, staff, gone):
    member = gone()
    client.force_login(staff(Role.FRONT_DESK))
    client.post("/admin/members/member/", {"action": "keep", "_selected_action": [member.pk]})
    member.refresh_from_db()
    assert member.seen_on == today()
    assert purge("--dry-run")["members told"] == 0


def test_the_log_of_deleted_rows_goes_too(gone, director):
    member = gone(number="KHO-2018-00077")
    deleted = EnrolmentFactory(member=member, state="completed")
    LogEntry.objects.create(
        user=director,
        content_type=ContentType.objects.get_for_model(deleted),
        object_id=str(deleted.pk),
        object_repr=str(deleted),
        action_flag=DELETION,
    )
    deleted.delete()
    anonymise(member, by=None)
    assert LogEntry.objects.get().object_repr == ""
    LogEntry.objects.update(action_time=LONG_AGO)
    assert purge()["lines of the back-office log removed"] == 1


def test_the_history_of_a_deleted_file_goes(center):
    member = MemberFactory(center=center)
    member.delete()
    assert purge()["history of deleted files removed"] == 0
    Member.history.update(history_date=LONG_AGO)
    assert purge()["history of deleted files removed"] == 2


def test_registers_are_emptied_after_a_month(center, private_folder):
    register = RegisterImport.objects.create(
        center=center,
        by=UserFactory(is_staff=True),
        name="2014.xlsx",
        state="done",
        file=ContentFile(b"names", name="register"),
        report=ContentFile(b"more names", name="report"),
        samples=[{"cells": ["سلمى"]}],
    )
    purge()
    register.refresh_from_db()
    assert register.samples
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        purge()
    register.refresh_from_db()
    assert (register.samples, register.file, register.report) == ([], "", "")


def test_who_an_old_register_brought_in_today_is_told_nothing_tonight(center):
    text = (
        "Prénom;Nom;Sexe;Date de naissance;Téléphone;Date d'inscription\n"
        "Salma;Alaoui;F;14/05/1999;0612345678;03/02/2016\n"
    )
    importing.run(text.encode(), center=center, commit=True)
    assert Member.objects.get().registered_on == date(2016, 2, 3)
    call_command("purge", verbosity=0)
    assert not Message.objects.exists()
    assert not Member.objects.exclude(purge_told_at=None, unreached_since=None).exists()

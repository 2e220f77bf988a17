"""While somebody is forgotten others write: real threads, real row locks."""

import threading
from contextlib import suppress

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from members.enums import ImportState, Origin, Role
from members.imports import jobs
from members.models import Document, Member
from members.services.contacts import change_contact
from members.services.documents import take_document
from members.services.merging import merge
from members.services.proposals import propose
from members.services.requests import open_request
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import deliver
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tests.marks import races
from tests.members.imports import registers
from tests.races import at_once, failures
from tracks.services.enrolments import apply

from .people import end_what_is_open, full_person, marks_in_database, marks_in_files
from .test_forgetting import every_figure

pytestmark = races
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PEOPLE = 12


@pytest.fixture
def boss():
    user = UserFactory(is_staff=True, is_superuser=True)
    user.staff_roles.create(role=Role.ADMINISTRATOR, center=None)
    return user


def writers(member, boss):
    """What others do with a file that they opened before: each writes its name or its words."""
    name = member.first_name
    yield lambda: take_document(
        member=member,
        kind="cv",
        file=SimpleUploadedFile(f"{name}.pdf", PDF + name.encode()),
        by=boss,
    )
    yield lambda: open_request(member=member, kind="opposition", by=boss, text=name)
    yield lambda: propose(member, {"address": name}, origin="online")
    yield lambda: apply(member=member, cohort=CohortFactory(center=member.center), by=boss)
    yield lambda: change_contact(member, by=boss, email=f"{name}x@example.org")
    yield lambda: _save_as_the_back_office(member, boss)


@transaction.atomic
def _save_as_the_back_office(member, boss):
    """The row under its lock, what was typed, and a line in the log."""
    row = Member.objects.to_write(member.pk)
    row.address = f"{member.first_name} {member.last_name}"
    row.save()
    LogEntry.objects.log_actions(boss.pk, [row], CHANGE, str(row), single_object=True)


def test_nothing_names_them_whatever_others_write_meanwhile(boss):
    """A dozen with everything on them, each forgotten while six write in the file they hold."""
    center = CenterFactory()
    cohort = CohortFactory(center=center, capacity=5000)
    people = [full_person(center, cohort, boss) for _number in range(PEOPLE)]
    for member in people:
        end_what_is_open(member)
    before = every_figure()

    def ignoring_refusals(write):
        def attempt():
            with suppress(DomainError):
                write()

        return attempt

    for member in people:
        stale = Member.objects.get(pk=member.pk)
        works = [ignoring_refusals(write) for write in writers(stale, boss)]
        works.insert(3, lambda stale=stale: anonymise(stale, by=None))
        assert failures(at_once(works)) == []
    assert marks_in_database() == set()
    assert marks_in_files() == set()
    assert not Document.objects.exists()
    assert every_figure() == before


def test_a_file_that_is_merged_at_this_moment_is_forgotten_with_both_names(boss):
    center = CenterFactory()
    kept = MemberFactory(center=center, first_name="zq00001w", last_name="zq00001w")
    gone = MemberFactory(center=center, first_name="zq00002w", last_name="zq00002w")
    answers = at_once(
        [lambda: merge(kept=kept, gone=gone, by=None), lambda: anonymise(kept, by=None)]
    )
    assert failures(answers) == []
    if Member.objects.filter(pk=gone.pk).exists():  # the erasure was first: the merge was refused
        anonymise(gone, by=None)
    assert marks_in_database() == set()


def test_a_message_in_hand_does_not_come_back(monkeypatch):
    member = MemberFactory(center=CenterFactory(), first_name="zq00003w")
    message = Message.objects.queue(
        user=member.user, channel="text", address="+212612345678", language="ar", body="zq00003w"
    )
    in_hand, is_forgotten = threading.Event(), threading.Event()

    def send(*args):
        in_hand.set()
        assert is_forgotten.wait(20)

    def forget():
        assert in_hand.wait(20)
        anonymise(member, by=None)
        is_forgotten.set()

    monkeypatch.setattr(gateway.Outbox, "send", send)
    assert failures(at_once([lambda: deliver(message.pk), forget])) == []
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [ImportState.TO_CHECK, ImportState.TO_WRITE])
def test_a_register_that_is_worked_on_registers_nobody_anew(boss, state):
    center = CenterFactory()
    file = SimpleUploadedFile("2014.xlsx", registers.xlsx(registers.build(60).rows))
    sent = jobs.receive(center=center, file=file, by=boss, language="fr")
    jobs.ask(sent, ImportState.TO_WRITE)
    jobs.work_on_imports()
    everybody = Member.objects.count()
    for one in Member.objects.filter(origin=Origin.IMPORT).order_by("pk")[:6]:
        named = {"first_name": one.first_name, "birth_date": one.birth_date}
        sent.refresh_from_db()
        jobs.ask(sent, state)
        answers = at_once([jobs.work_on_imports, lambda one=one: anonymise(one, by=None)])
        assert failures(answers) == []
        jobs.work_on_imports()
        assert not Member.objects.filter(**named).exists()
        assert Member.objects.count() == everybody

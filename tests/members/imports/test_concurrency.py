"""Two people send the same register at once; somebody registers while it is written."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.enums import DuplicateGround, ImportState, Origin
from members.imports import committing, importing, jobs, leaving
from members.models import Member
from members.services.duplicates import record_pairs
from members.services.registration import register
from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.members.imports import registers
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgres
def test_two_who_send_the_same_register_add_it_once(center):
    made = registers.build(300)
    content = registers.xlsx(made.rows)
    outcomes = at_once([lambda: importing.run(content, center=center, commit=True)] * 2)
    added = sorted(len(outcome.member_ids) for outcome in outcomes)
    assert added == [0, made.new]
    assert Member.objects.count() == made.new


@pytest.mark.postgres
def test_two_centres_that_send_it_at_once_add_it_once(center):
    made = registers.build(200)
    content = registers.xlsx(made.rows)
    places = (center, CenterFactory())
    outcomes = at_once(
        [lambda at=at: importing.run(content, center=at, commit=True) for at in places]
    )
    assert sorted(len(outcome.member_ids) for outcome in outcomes) == [0, made.new]
    assert Member.objects.count() == made.new


def test_who_registers_after_the_check_is_found_again(center, monkeypatch):
    made = registers.build(100)
    cells = next(row for row in registers.people(100, 1))
    wait = committing._wait_for_other_imports

    def overtaken():
        register(
            details={
                "first_name": cells[1],
                "last_name": cells[2],
                "sex": "male",
                "birth_date": cells[4],
                "phone": f"+212{cells[6][1:]}",
                "center": center,
            },
            language="ar",
            origin=Origin.DESK,
        )
        wait()

    monkeypatch.setattr(committing, "_wait_for_other_imports", overtaken)
    importing.run(registers.xlsx(made.rows), center=center, commit=True)
    assert Member.objects.filter(phone=f"+212{cells[6][1:]}").count() == 1


@pytest.mark.postgres
def test_who_is_forgotten_while_a_row_is_told_apart_from_them_is_forgotten(center, monkeypatch):
    """The worker holds the register and points to the file; who forgets holds the file, and wants
    the register."""
    one = MemberFactory(center=center, origin=Origin.IMPORT)
    file = SimpleUploadedFile("2014.xlsx", registers.xlsx(registers.build(30).rows))
    sent = jobs.receive(center=center, file=file, by=UserFactory(), language="fr")
    jobs.ask(sent, ImportState.TO_WRITE)
    holds_file, is_noted = threading.Event(), threading.Event()
    settle, note, leave = jobs.settle, jobs._note, leaving._leave

    def settle_apart(*args, **kwargs):
        outcome = settle(*args, **kwargs)
        record_pairs([(outcome.member_ids[0], one.pk, DuplicateGround.CIN)])
        return outcome

    def note_later(*args):
        holds_file.wait(5)
        try:
            note(*args)
        finally:
            is_noted.set()

    def leave_later(register, member):
        holds_file.set()
        is_noted.wait(1)
        return leave(register, member)

    monkeypatch.setattr(jobs, "settle", settle_apart)
    monkeypatch.setattr(jobs, "_note", note_later)
    monkeypatch.setattr(leaving, "_leave", leave_later)
    answers = at_once([jobs.work_on_imports, lambda: anonymise(one, by=None)])
    assert failures(answers) == []
    sent.refresh_from_db()
    assert sent.state in (ImportState.DONE, ImportState.FAILED)
    assert Member.objects.get(pk=one.pk).anonymised_at

"""A file that was emptied stays empty: whoever writes in it, and whenever they ask."""

import inspect

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import enterprises.services
import members.services
import tracks.services
from members.enums import Role
from members.models import Member, User
from members.models.accounts import EMPTIED_ACCOUNT
from members.models.contacts import writes_contacts
from members.models.members import EMPTIED, FOLDED
from members.privacy.file import STAYS
from members.services.completing import complete
from members.services.consents import give_consent, withdraw_consent
from members.services.contacts import change_contact
from members.services.documents import hand_in, take_document
from members.services.guardian_answers import look_at_agreement, take_agreement_back
from members.services.guardians import ask_guardian, name_guardian, record_agreement
from members.services.keeping import keep_file, note_told, take_back_told
from members.services.merging import merge
from members.services.own_file import change_own_file
from members.services.proposals import propose as propose_change
from members.services.readings import note_reading_of
from members.services.requests import open_request
from skills_center.base.errors import DomainError
from skills_center.privacy.erasure import anonymise
from tests.factories.coaching import CoachingSlotFactory
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.orientation import OrientationMeetingFactory
from tests.factories.social import InitiativeFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once, races
from tests.pages_as_sent import untouched
from tests.races import failures, one_waits_for_the_other, refusals
from tests.rows import every_row
from tracks.models import TeamPlace
from tracks.services.coaching import open_plan
from tracks.services.enrolments import apply
from tracks.services.initiatives import ask_into_team, propose
from tracks.services.meetings import book
from tracks.services.orientation import (
    enrol_member,
    invite_to_meeting,
    note_call,
    propose_cohort,
)

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

WRITERS = {
    give_consent: lambda it: it.call(purpose="photo", by=None, language="ar"),
    withdraw_consent: lambda it: it.call(purpose="photo", by=None),
    change_contact: lambda it: it.call(phone="+212611223344", by=None),
    take_document: lambda it: it.call(kind="cv", file=SimpleUploadedFile("cv.pdf", PDF)),
    hand_in: lambda it: it.call(kind="cv", file=SimpleUploadedFile("cv.pdf", PDF)),
    ask_guardian: lambda it: it.call(),
    name_guardian: lambda it: it.call(name="فاطمة", relation="mother", phone="+212611223344"),
    record_agreement: lambda it: it.call(means="paper", language="ar"),
    complete: lambda it: it.call(details={}, consents=["photo"], language="ar"),
    take_agreement_back: lambda it: it.call(),
    look_at_agreement: lambda it: it.call(by=it.boss),
    open_request: lambda it: it.call(kind="correction", by=None, text="…"),
    change_own_file: lambda it: it.call(values={"address": "…"}, by=it.boss),
    propose_change: lambda it: it.call(changes={"sex": "male"}, origin="online"),
    keep_file: lambda it: it.call(by=None),
    note_reading_of: lambda it: it.call(by=it.boss, kind="identity", reason="…"),
    note_told: lambda it: it.call(by=None),
    take_back_told: lambda it: it.call(by=None),
    apply: lambda it: it.call(cohort=CohortFactory(center=it.member.center), by=it.boss),
    open_plan: lambda it: it.call(coach=it.boss, by=it.boss),
    propose: lambda it: it.call(
        by=UserFactory(), title="x", description="x", starts_on=timezone.localdate()
    ),
    invite_to_meeting: lambda it: it.call(
        meeting=OrientationMeetingFactory(center=it.member.center), by=it.boss
    ),
    propose_cohort: lambda it: it.call(cohort=CohortFactory(center=it.member.center), by=it.boss),
    enrol_member: lambda it: it.call(cohort=CohortFactory(center=it.member.center), by=it.boss),
    note_call: lambda it: it.call(reached=True, by=it.boss),
    book: lambda it: it.call(slot=CoachingSlotFactory(center=it.member.center), by=it.boss),
}
# Functions of services that take a member and write nothing of them, or end what there is.
OTHERS = {
    "candidate_of": "reads",
    "choose_goals": "of a file that the caller has locked to write",
    "days_left": "reads",
    "first_step_of": "reads",
    "fit_of": "reads",
    "forget_guesses": "counts of accounts that have its phone: it has none",
    "attach": "of a file found by its phone, under its lock: an emptied one has none",
    "hanging_on": "reads",
    "history_of": "reads",
    "versions_of": "reads",
    "announce_anew": "of a file under its lock whose contact changed: an emptied has none",
    "announced_to": "reads",
    "messages_about": "reads",
    "messages_to": "reads",
    "all_held": "reads",
    "all_kept": "reads",
    "foresee_contact": "reads",
    "held": "reads",
    "is_written_at_once": "reads",
    "join_proposals": "of a merge, which refuses an emptied file",
    "begin_guardian": "of a file that was just opened, or is held to be completed",
    "is_doubtful": "reads",
    "is_inactive": "reads",
    "joined_life": "of a merge, which refuses an emptied file",
    "is_own_number": "reads",
    "standing_of": "reads",
    "was_ever_own": "reads",
    "is_staff_of": "reads",
    "lock_guardian": "locks, and refuses an emptied file itself",
    "require_other_number": "reads",
    "fill_contacts": "of a file that the caller has locked to write",
    "write_fields": "of a file that the caller has locked to write",
    "begin_plan": "of a file that the caller has locked to write",
    "keep_one_guardian": "of a merge, which refuses an emptied file",
    "keep_one_open_plan": "of a merge, which refuses an emptied file",
    "empty_file": "empties",
    "keep_one_step_of_a_kind": "of a merge, which refuses an emptied file",
    "merge": "refuses an emptied file itself: see test_merging",
    "proposals_to": "reads",
    "record_doubles_of": "compares names: it has none",
    "require_agreement": "reads",
    "require_fit": "reads",
    "same_person": "reads",
    "says_already": "reads",
    "save_merged": "of a merge, which refuses an emptied file",
    "settle_places": "of a merge, which refuses an emptied file",
    "waiting_about": "reads",
    "take_back_written": "of a file that the caller has locked to write",
    "waiting_of": "reads",
    "was_misdirected": "reads",
}


class Try:
    """One writer, a file, and somebody who may do everything at its centre."""

    def __init__(self, writer, member, boss):
        self.writer, self.member, self.boss = writer, member, boss

    def call(self, **arguments):
        return self.writer(member=self.member, **arguments)


def services():
    """Every public function of the services of all apps."""
    for package in (members.services, tracks.services, enterprises.services):
        for _name, module in inspect.getmembers(package, inspect.ismodule):
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and not name.startswith("_"):
                    yield function


def test_every_service_that_takes_a_member_is_tried_here():
    takes = {
        function
        for function in services()
        if {"member", "kept"} & set(inspect.signature(function).parameters)
    }
    assert {one.__name__ for one in takes} - set(OTHERS) == {one.__name__ for one in WRITERS}


@pytest.fixture
def boss(staff):
    return staff(Role.DIRECTOR, is_superuser=True)


@pytest.fixture
def emptied(center):
    member = MemberFactory(center=center)
    GuardianFactory(member=member)
    return member


@once  # their services say no, before any database
@pytest.mark.django_db
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_nothing_is_written_in_an_emptied_file(emptied, boss, writer):
    """Whoever calls holds the file as it was before."""
    stale = Member.objects.get(pk=emptied.pk)
    anonymise(emptied, by=None)
    it = Try(writer, stale, boss)
    with pytest.raises(DomainError), transaction.atomic():
        WRITERS[writer](it)
    assert not stale.consents.exists()
    assert not stale.documents.exists()
    assert not stale.enrolments.exists()


@pytest.mark.django_db
def test_an_emptied_file_is_asked_into_no_team(emptied, center):
    number = emptied.number
    proposer = MemberFactory(center=center)
    action = InitiativeFactory(center=center, proposer=proposer)
    action.team.get_or_create(member=proposer, defaults={"number": proposer.number, "answer": "in"})
    anonymise(emptied, by=None)
    ask_into_team(action, number=f"ANON-{emptied.pk}", by=proposer.user)
    ask_into_team(action, number=number, by=proposer.user)
    assert not TeamPlace.objects.filter(member=emptied).exists()


@once
@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_a_form_that_was_open_fills_nothing(client, staff, emptied, role):
    client.force_login(staff(role))
    page = reverse("admin:members_member_change", args=[emptied.pk])
    sent = untouched(client.get(page), "member_form") | {"first_name": ["سلمى"]}
    paper = reverse("admin:members_member_paper", args=[emptied.pk])
    anonymise(emptied, by=None)
    before = every_row()
    assert client.post(page, sent).status_code == 403
    file = SimpleUploadedFile("cv.pdf", PDF)
    assert client.post(paper, {"kind": "cv", "file": file}).status_code == 200
    assert every_row() == before
    assert b'name="_save"' not in client.get(page).content


@pytest.mark.django_db
@pytest.mark.parametrize("name", EMPTIED)
def test_the_database_takes_nothing_that_would_fill_it(emptied, name):
    others = {"user": UserFactory().pk, "phone": "+212612345678"}
    others |= {"seen_on": timezone.localdate(), "purge_told_at": timezone.now()}
    others |= {"unreached_since": timezone.localdate(), "told_in_person_at": timezone.now()}
    filled = others.get(name, "x")
    anonymise(emptied, by=None)
    with pytest.raises(IntegrityError), transaction.atomic(), writes_contacts():
        Member.objects.filter(pk=emptied.pk).update(**{name: filled})


def test_a_new_field_of_the_file_is_held_empty_too():
    """All that is emptied, but for what is made of other fields and choices of codes."""
    fields = {field.name for field in Member._meta.concrete_fields if not field.choices}
    told = "add it to EMPTIED (members/models/members.py), or to STAYS (members/privacy/file.py)"
    assert fields - set(STAYS) - set(FOLDED) == set(EMPTIED), told


# Their account -----------------------------------------------------------------------------
@pytest.fixture
def account(emptied):
    return emptied.user


@once
@pytest.mark.django_db
def test_a_form_of_the_account_that_was_open_fills_nothing(client, staff, account, emptied):
    client.force_login(staff(Role.ADMINISTRATOR))
    page = reverse("admin:members_user_change", args=[account.pk])
    sent = untouched(client.get(page), "user_form")
    anonymise(emptied, by=None)
    for typed in ({"phone": ["0612345678"]}, {"name": ["سلمى"]}, {"is_active": ["on"]}):
        assert client.post(page, sent | typed).status_code == 403
    assert b'name="_save"' not in client.get(page).content


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "filled"), [
    ("phone", "+212612345678"), ("former_phones", "+212612345678"), ("name", "سلمى"),
    ("is_active", True), ("is_staff", True),
])  # fmt: skip
def test_the_database_takes_nothing_that_would_fill_the_account(account, emptied, name, filled):
    assert set(EMPTIED_ACCOUNT) == {"phone", "former_phones", "name", "is_active", "is_staff"}
    anonymise(emptied, by=None)
    with pytest.raises(IntegrityError), transaction.atomic(), writes_contacts():
        User.objects.filter(pk=account.pk).update(**{name: filled})


RACING = [
    give_consent,
    change_contact,
    take_document,
    open_request,
    apply,
    keep_file,
    name_guardian,
    note_reading_of,
]


class TestAtOnce:
    pytestmark = races

    @pytest.mark.parametrize("writer", RACING, ids=lambda writer: writer.__name__)
    def test_who_comes_while_it_is_emptied_waits_and_is_refused(self, emptied, boss, writer):
        stale = Member.objects.get(pk=emptied.pk)
        CohortFactory(center=stale.center)
        answers = one_waits_for_the_other(
            lambda: anonymise(emptied, by=None),
            lambda: WRITERS[writer](Try(writer, stale, boss)),
        )
        assert failures(answers) == []
        assert len(refusals(answers)) == 1
        for hung in (stale.consents, stale.documents, stale.data_requests, stale.enrolments):
            assert not hung.exists()

    @pytest.mark.parametrize("writer", RACING, ids=lambda writer: writer.__name__)
    def test_who_comes_while_it_goes_in_a_merge_is_told(self, emptied, boss, writer):
        stale = Member.objects.get(pk=emptied.pk)
        kept = MemberFactory(center=emptied.center)
        answers = one_waits_for_the_other(
            lambda: merge(kept=kept, gone=emptied, by=None),
            lambda: WRITERS[writer](Try(writer, stale, boss)),
        )
        assert failures(answers) == []
        assert len(refusals(answers)) == 1

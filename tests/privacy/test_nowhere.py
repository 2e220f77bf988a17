"""Erased is erased: no log, draft, paper, session or message brings a name back; and what is of
somebody else stays theirs."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import HeldPaper, Member
from members.privacy.messages import last_words
from members.services.contacts import change_contact
from members.services.guardians import ask_guardian
from members.services.held_papers import hold_paper, person_named
from members.services.merging import merge
from members.services.requests import open_request
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import send_due
from skills_center.messaging.outbox.gateways import NotSentError
from skills_center.messaging.recipients import HOLDER
from skills_center.privacy.erasure import anonymise
from skills_center.privacy.requests import erase
from tests import gateway
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db
PHONE = "+212612345678"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def member(center):
    return MemberFactory(center=center, first_name="زهرة", last_name="العلوي", user=None)


# The log of the back office -----------------------------------------------------------
def note(by, row, flag=ADDITION, text="", change=""):
    return LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=text or str(row),
        action_flag=flag,
        change_message=change,
    )


def said(line):
    line.refresh_from_db()
    return line.object_repr, line.change_message


def test_lines_of_a_file_that_became_one_with_theirs_are_emptied(center, staff):
    desk = staff(Role.FRONT_DESK)
    kept = MemberFactory(center=center)
    gone = MemberFactory(center=center, first_name="Zahranna", last_name="Xgone")
    line = note(desk, gone)
    anonymise(merge(kept=kept, gone=gone, by=desk), by=None)
    assert said(line) == ("", "")


def test_lines_of_what_a_merge_could_not_move_are_emptied_too(center, director):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center)
    for member in (kept, gone):
        member.goals.create(goal="job-skills")
    line = note(director, gone.goals.get(), text="Zahranna")
    merged = merge(kept=kept, gone=gone, by=director)
    record = merged.merges.get()
    assert record.before["left"]
    record.before["left"]["members.gone"] = [{"pk": 1}]  # a model that the portal had once
    record.save()
    anonymise(merged, by=None)
    assert said(line) == ("", "")


def test_lines_of_rows_that_are_gone_name_nobody(member, director):
    enrolment = EnrolmentFactory(member=member)
    by_name = note(director, enrolment, DELETION, text=f"{member.full_name} · 3")
    enrolment.delete()
    anonymise(member, by=None)
    assert said(by_name) == ("", "")


def test_a_name_in_a_line_about_another_row_goes_from_its_words_alone(member, director, center):
    cohort = CohortFactory(center=center)
    change = f'[{{"added": {{"name": "enrolment", "object": "{member.number}"}}}}]'
    line = note(director, cohort, text="Cohort", change=change)
    anonymise(member, by=None)
    assert said(line) == ("Cohort", "")


def test_a_namesake_keeps_what_was_noted_of_theirs(member, director, center):
    other = MemberFactory(center=center, first_name="زهرة", last_name="العلوي")
    line = note(director, other)
    anonymise(member, by=None)
    assert said(line)[0] == str(other)


# What is being typed ------------------------------------------------------------------
def typed(center, **changed):
    return {
        "first_name": "زهرة", "last_name": "العلوي", "sex": "female", "birth_date": "14/05/2003",
        "cin": "", "center": center.slug, "step": "who",
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "is_left"), [({}, 0), ({"first_name": "هدى"}, 1), ({"birth_date": "15/05/2003"}, 1)]
)
def test_a_registration_that_somebody_types_without_log_in_goes(
    client, member, center, changed, is_left
):
    Member.objects.filter(pk=member.pk).update(birth_date="2003-05-14")
    client.get(reverse("members:join"))
    client.post(reverse("members:join"), typed(center, **changed))
    assert Session.objects.count() == 1
    anonymise(member, by=None)
    assert Session.objects.count() == is_left


def test_papers_of_a_form_that_is_not_through_go(member, director):
    file = SimpleUploadedFile("zahra.pdf", PDF)
    about = person_named(" زهرة ", "العلوى", member.birth_date)
    hold_paper(file, by=director, field="cv", about=about)
    of_another = person_named("هدى", "العلوي", member.birth_date)
    hold_paper(SimpleUploadedFile("h.pdf", PDF), by=director, field="cv", about=of_another)
    anonymise(member, by=None)
    assert [held.name for held in HeldPaper.objects.all()] == ["h.pdf"]


# Messages -----------------------------------------------------------------------------
def queue(body, **details):
    row = {"channel": "text", "address": PHONE, "language": "ar", "body": body}
    return Message.objects.queue(**row | details)


def bodies():
    return set(Message.objects.values_list("body", flat=True))


@pytest.fixture
def siblings(center):
    return [
        MemberFactory(center=center, phone=PHONE, user=None, first_name=name)
        for name in ("Ali", "Alia")
    ]


def test_two_on_one_phone_are_two(siblings):
    ali, alia = siblings
    queue("a seat for Ali", to=ali), queue("a seat for Alia", to=alia), queue("a code")
    anonymise(ali, by=None)
    assert bodies() == {"a seat for Alia", "a code"}
    anonymise(alia, by=None)
    assert bodies() == set()


def test_the_phone_of_who_answers_for_a_sibling_is_not_theirs_alone(center, member):
    mother = MemberFactory(center=center, phone=PHONE, user=None, first_name="Amina")
    child = MemberFactory(center=center, user=None, phone="", birth_date=latest_birth_date(15))
    guardian = GuardianFactory(member=child, phone=PHONE)
    queue("about the child", to=guardian), queue("Hello Amina", to=mother)
    anonymise(mother, by=None)
    assert bodies() == {"about the child"}
    anonymise(child, by=None)
    assert bodies() == set()


def test_what_was_sent_to_a_guardian_or_a_former_number_names_them_no_more(center):
    child = MemberFactory(
        center=center, user=None, phone=PHONE, birth_date=latest_birth_date(15), first_name="Zahra"
    )
    guardian = GuardianFactory(member=child, phone="+212611111112")
    ask_guardian(child)
    send_due()
    queue("Hello Zahra", address="+212699999999", to=child)
    queue("Hello, about Zahra", address="+212611111112", to=guardian)
    anonymise(child, by=None)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("by_day")
def test_the_last_message_of_who_has_no_account_is_kept_no_longer_than_it_takes(
    center, staff, monkeypatch
):
    member = MemberFactory(center=center, user=None, phone=PHONE)
    row = open_request(member=member, kind="erasure", by=staff(Role.DIRECTOR))
    Message.objects.all().delete()

    def refuse(*args):
        raise NotSentError("x")

    with monkeypatch.context() as patch:
        patch.setattr(gateway.Outbox, "send", refuse)
        erase(row, by=staff(Role.DIRECTOR))
    assert last_words().count() == 0
    Message.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))
    send_due()
    last_words().delete()
    assert not Message.objects.exists()


def test_a_message_of_before_to_a_former_contact_goes(center):
    """It names nobody: servers of the version before wrote it."""
    member = MemberFactory(center=center, phone=PHONE, user=None)
    change_contact(member, by=None, phone="+212699999999")
    of_before = queue("Hello Zahra, of before")
    code = queue("a code for who has that number now", to=HOLDER)
    anonymise(Member.objects.get(pk=member.pk), by=None)
    assert list(Message.objects.all()) == [code]
    assert of_before.body not in bodies()


def test_a_message_of_before_to_the_contact_of_a_file_that_went_goes(center):
    kept = MemberFactory(center=center, user=None, phone="+212699999999")
    gone = MemberFactory(center=center, user=None, phone=PHONE)
    queue("Hello Zahra, of before")
    anonymise(merge(kept=kept, gone=gone, by=None), by=None)
    assert bodies() == set()


@pytest.mark.parametrize("other", ["guardian", "staff", "account"])
def test_what_names_nobody_stays_where_another_is_reached_too(center, staff, other):
    mother = MemberFactory(center=center, phone=PHONE, user=None)
    if other == "guardian":
        GuardianFactory(member=MemberFactory(center=center, user=None, phone=""), phone=PHONE)
    elif other == "staff":
        staff(Role.COACH, phone=PHONE)
    else:
        account = UserFactory(phone=PHONE, email=None)
        MemberFactory(center=center, user=account, phone="+212699999999")
    queue("of before")
    anonymise(mother, by=None)
    assert bodies() == {"of before"}

"""Agreements, requests and their desk."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from members.enums import ConsentMeans, ConsentPurpose, RequestState, Role
from members.models import Consent, DataRequest, Member, Notice
from members.services.consents import (
    SHIPPED_VERSION,
    current_notice,
    give_consent,
    withdraw_consent,
)
from members.services.registration import register
from members.services.requests import open_request, withdraw
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import send_due
from skills_center.privacy import requests
from tests import gateway
from tests.factories.members import MemberFactory, NoticeFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import EnrolmentFactory
from tests.marks import once

pytestmark = pytest.mark.django_db
PROCESSING, PHOTO = ConsentPurpose.PROCESSING, ConsentPurpose.PHOTO


@pytest.fixture
def member(center):
    return MemberFactory(center=center)


def agree(member, purpose=PROCESSING, **details):
    return give_consent(member, purpose, by=member.user, language="ar", **details)


# The notice ---------------------------------------------------------------
def test_the_newest_notice_in_force_is_the_one_agreed_to(member):
    assert current_notice().version == SHIPPED_VERSION
    NoticeFactory(version="2025-01", in_force_from=today() - timedelta(days=300))
    NoticeFactory(version="2026-02", in_force_from=today() - timedelta(days=10))
    NoticeFactory(version="2027-01", in_force_from=today() + timedelta(days=1))
    assert agree(member).notice_version == "2026-02"


def test_a_registration_keeps_the_version_that_was_shown(center):
    NoticeFactory(version="2026-02")
    member = register(
        details={
            "first_name": "سلمى",
            "last_name": "العلوي",
            "sex": "female",
            "birth_date": today() - timedelta(days=8000),
            "center": center,
        },
        consents=[PROCESSING],
        language="ar",
        origin="desk",
    )
    assert member.consents.get().notice_version == "2026-02"


def test_a_version_somebody_agreed_to_stays_as_it_is(member):
    notice = NoticeFactory(version="2026-02")
    notice.summary = "نص آخر"
    notice.save()
    agree(member)
    notice.version = "2026-03"
    with pytest.raises(DomainError):
        notice.save()
    with pytest.raises(DomainError):
        notice.delete()
    assert Notice.objects.get().version == "2026-02"


def test_the_back_office_offers_no_change_of_such_a_version(client, staff, member):
    notice = NoticeFactory(version="2026-02")
    client.force_login(staff(Role.ADMINISTRATOR))
    address = reverse("admin:members_notice_change", args=[notice.pk])
    assert client.post(address, {"version": "x"}).status_code == 200
    agree(member)
    assert client.post(address, {"version": "x"}).status_code == 403
    assert client.post(reverse("admin:members_notice_delete", args=[notice.pk])).status_code == 403


@once
@pytest.mark.parametrize("page", ["join/", "cohorts/{}/apply/", "me/data/"])
def test_each_form_that_collects_shows_version_and_declaration(client, center, member, page):
    NoticeFactory(version="2026-02", declaration_number="D-W-123/2026", summary_ar="معطياتك لك")
    if page != "join/":
        client.force_login(member.user)
    cohort = EnrolmentFactory(cohort__center=center).cohort
    text = client.get(f"/ar/{page.format(cohort.pk)}").content.decode()
    for expected in ("2026-02", "D-W-123/2026", "معطياتك لك"):
        assert expected in text
    Notice.objects.update(declaration_number="")
    assert "D-W-123" not in client.get(f"/ar/{page.format(cohort.pk)}").content.decode()


# Consents -----------------------------------------------------------------
def test_agreeing_twice_leaves_one_row_and_withdrawing_deletes_none(member):
    assert agree(member, PHOTO) == agree(member, PHOTO)
    assert withdraw_consent(member, PHOTO, by=member.user) == 1
    assert withdraw_consent(member, PHOTO, by=member.user) == 0
    again = agree(member, PHOTO)
    assert list(Consent.objects.values_list("withdrawn_at", flat=True)).count(None) == 1
    assert Consent.objects.count() == 2
    assert again.withdrawn_at is None
    assert not DataRequest.objects.exists()


def test_withdrawing_the_processing_asks_for_erasure(member):
    agree(member)
    withdraw_consent(member, PROCESSING, by=member.user)
    assert DataRequest.objects.get().kind == "erasure"


def test_a_guardians_agreement_is_not_given_by_the_member(member):
    with pytest.raises(DomainError):
        agree(member, ConsentPurpose.GUARDIAN)
    agree(member, ConsentPurpose.GUARDIAN, means=ConsentMeans.PAPER)
    assert Consent.objects.get().means == "paper"


# Requests -----------------------------------------------------------------
def ask(member, kind="correction"):
    return open_request(member=member, kind=kind, by=member.user, text="اسمي")


def test_a_request_has_a_deadline_and_its_member_is_told(member, settings):
    row = ask(member)
    assert row.due_on == today() + timedelta(days=10)
    assert Message.objects.get().user == member.user


def test_one_request_of_a_kind_waits_at_a_time(member):
    assert ask(member) == ask(member)
    assert DataRequest.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.create(member=member, kind="correction")
    withdraw(ask(member), by=member.user)
    assert ask(member).state == RequestState.RECEIVED


def test_the_desk_answers_and_the_member_reads_it(member, director, client):
    row = requests.reply(ask(member), by=director, answer="صححنا اسمك")
    assert (row.state, row.moves.get().by) == ("answered", director)
    assert "صححنا اسمك" in Message.objects.latest("pk").body
    client.force_login(member.user)
    assert "صححنا اسمك" in client.get("/ar/me/data/").content.decode()


def test_a_refusal_gives_its_reason(member, director):
    row = ask(member)
    with pytest.raises(DomainError):
        requests.refuse(row, by=director, reason="because")
    row = requests.refuse(row, by=director, reason="duty")
    assert (row.state, row.refusal_reason) == ("refused", "duty")
    with pytest.raises(IllegalMoveError):
        requests.reply(row, by=director, answer="x")


def test_nobody_but_the_deciders_of_the_centre_answers(member, staff):
    row = ask(member)
    for user in (
        member.user,
        staff(Role.FRONT_DESK),
        staff(Role.COACH),
        staff(Role.DIRECTOR, at=CenterFactory()),
    ):
        with pytest.raises(IllegalMoveError):
            requests.reply(row, by=user, answer="x")
    assert DataRequest.objects.get().state == "received"


def test_an_erasure_is_not_answered_but_done_and_nothing_else_is_erased(member, director):
    with pytest.raises(IllegalMoveError):
        requests.erase(ask(member), by=director)
    with pytest.raises(IllegalMoveError):
        requests.reply(ask(member, "erasure"), by=director, answer="x")
    assert not Member.objects.get().anonymised_at


@pytest.mark.usefixtures("by_day")
def test_an_erasure_tells_the_person_and_keeps_nothing(member, director):
    phone = member.phone.as_e164
    requests.erase(ask(member, "erasure"), by=director)
    send_due()
    assert gateway.sent[-1][0] == phone
    assert not Message.objects.exists()
    member.refresh_from_db()
    assert member.anonymised_at
    assert DataRequest.objects.get().text == ""


def test_an_erasure_says_first_what_the_member_would_lose(member, director):
    EnrolmentFactory(member=member, cohort__center=member.center, state="accepted")
    row = ask(member, "erasure")
    with pytest.raises(DomainError):
        requests.erase(row, by=director)
    assert DataRequest.objects.get().state == "received"
    requests.erase(row, by=director, even_so=True)
    assert Member.objects.get().anonymised_at
    assert member.enrolments.get().state == "accepted"


# The desk -----------------------------------------------------------------
def test_the_desk_shows_the_most_urgent_first_and_marks_the_late(client, member, director):
    late, soon = ask(member, "erasure"), ask(member)
    DataRequest.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=1))
    client.force_login(director)
    page = client.get(reverse("admin:members_datarequest_changelist"))
    assert list(page.context["cl"].queryset) == [late, soon]
    assert page.content.decode().count('class="overdue"') == 1
    panel = client.get("/admin/").context["panels"]
    urls = [row["url"] for one in panel for row in one["rows"]]
    assert reverse("admin:members_datarequest_change", args=[late.pk]) in urls


def test_the_desk_erases_after_a_tick(client, member, director):
    row = ask(member, "erasure")
    client.force_login(director)
    address = reverse("admin:members_datarequest_changelist")
    chosen = {"action": "erase", "_selected_action": [row.pk]}
    client.post(address, {**chosen, "note": ""})
    assert not Member.objects.get().anonymised_at
    client.post(address, {**chosen, "note": "", "sure": "on"})
    assert Member.objects.get().anonymised_at


def test_what_goes_with_an_erasure_is_ticked_where_it_is_asked_and_nowhere_else(
    client, member, director
):
    row = ask(member, "erasure")
    client.force_login(director)
    address = reverse("admin:members_datarequest_changelist")
    sent = {"action": "erase", "_selected_action": [row.pk], "asked": "1", "sure": "on"}
    form = client.post(address, {**sent, "sure": ""}).context["form"]
    assert "even_so" not in form.fields
    EnrolmentFactory(member=member, cohort__center=member.center, state="accepted")
    form = client.post(address, sent).context["form"]
    assert list(form.errors) == ["even_so"]
    assert not Member.objects.get().anonymised_at
    client.post(address, {**sent, "even_so": "on"})
    assert Member.objects.get().anonymised_at


@once
@pytest.mark.parametrize("action", ["reply", "erase", "refuse"])
def test_who_answers_has_before_them_what_was_asked(client, member, director, action):
    EnrolmentFactory(member=member, state="accepted")
    Member.objects.filter(pk=member.pk).update(language="fr")
    row = member.data_requests.create(
        kind="erasure" if action == "erase" else "correction", text="<b>mon nom</b> est faux"
    )
    client.force_login(director)
    chosen = {"action": action, "_selected_action": [row.pk]}
    response = client.post("/admin/members/datarequest/", chosen)
    page = response.content.decode()
    assert "&lt;b&gt;mon nom&lt;/b&gt; est faux" in page
    assert reverse("admin:members_member_change", args=[member.pk]) in page
    assert member.__class__.objects.get(pk=member.pk).get_language_display() in page
    loses = response.context["form"].told["loses"]
    assert bool(loses) is (action == "erase")
    assert all(sentence in page for sentence in loses)


@once
@pytest.mark.parametrize("action", ["reply", "erase", "refuse"])
def test_each_request_is_answered_by_itself(client, director, action):
    """What is typed about one person's data is told to nobody else."""
    kind = "erasure" if action == "erase" else "correction"
    rows = [ask(MemberFactory(center=director.staff_roles.get().center), kind) for _one in range(2)]
    Message.objects.all().delete()
    client.force_login(director)
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    typed = {"answer": "0612345678", "reason": "duty", "sure": "on", "note": ""}
    client.post(reverse("admin:members_datarequest_changelist"), chosen | typed)
    assert {row.state for row in DataRequest.objects.all()} == {"received"}
    assert not Message.objects.exists()


def test_the_front_desk_writes_down_what_a_visitor_asks(client, staff, member):
    client.force_login(staff(Role.FRONT_DESK))
    address = reverse("admin:members_datarequest_add")
    answers = {
        "member": member.pk,
        "kind": "correction",
        "text": "اسمي",
        "moves-TOTAL_FORMS": 0,
        "moves-INITIAL_FORMS": 0,
    }
    assert client.post(address, answers).status_code == 302
    assert client.post(address, answers).status_code == 302
    row = DataRequest.objects.get()
    assert (row.member, row.due_on) == (member, today() + timedelta(days=10))
    stranger = MemberFactory(center=CenterFactory())
    assert client.post(address, {**answers, "member": stranger.pk}).status_code == 200
    assert DataRequest.objects.count() == 1


def test_other_words_of_a_kind_that_waits_are_not_lost(client, staff, member):
    client.force_login(staff(Role.FRONT_DESK))
    address = reverse("admin:members_datarequest_add")
    first = ask(member)
    typed = {"member": member.pk, "kind": "correction", "text": "عنواني كذلك"}
    answer = client.post(address, typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert reverse("admin:members_datarequest_change", args=[first.pk]) in page
    assert "عنواني كذلك" in page
    assert answer.context["adminform"].form.errors.keys() == {"text"}
    assert client.post(address, {**typed, "text": ""}).status_code == 302
    assert DataRequest.objects.get().text == "اسمي"


def test_an_address_may_say_of_whom_a_request_is(client, staff, member):
    client.force_login(staff(Role.FRONT_DESK))
    page = client.get(reverse("admin:members_datarequest_add"), {"member": member.pk})
    assert page.context["adminform"].form["member"].value() == member.pk

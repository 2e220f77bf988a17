"""A link dies with its contact: what still waits for an answer is asked at the other one, and
nothing else is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import GuardianAnswer
from members.services.contacts import change_contact
from members.services.guardian_answers import say_no
from members.services.guardians import name_guardian
from members.services.merging import merge
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tracks import notices
from tracks.models import Enrolment, FollowUp

pytestmark = [once, pytest.mark.django_db]
FORMER, NEW, OTHER = "+212611111111", "+212622222222", "+212633333333"


@pytest.fixture
def member(center):
    return MemberFactory(center=center, phone=FORMER, email="", user=None)


@pytest.fixture
def offer(member, center):
    enrolment = EnrolmentFactory(
        member=member,
        cohort=CohortFactory(center=center),
        state="offered",
        offer_expires_at=timezone.now() + timedelta(days=2),
    )
    Message.objects.all().delete()
    notices.offered(enrolment)
    return enrolment


@pytest.fixture
def question(member, center):
    enrolment = EnrolmentFactory(member=member, cohort=CohortFactory(center=center))
    FollowUp.objects.all().delete()
    due = {"due_on": timezone.localdate(), "state": "asked", "asked_at": timezone.now()}
    asked = FollowUp.objects.create(enrolment=enrolment, months=3, **due)
    Message.objects.all().delete()
    notices.follow_up_asked(asked)
    return asked


def all_leave():
    """By day, whatever the hour of the test."""
    for _ in range(3):
        Message.objects.update(by_day=False)
        Message.objects.filter(state="queued").update(next_try_at=timezone.now())
        delivery.send_due()


def addresses():
    return [address for address, _body in gateway.sent]


def while_it_is_sent(monkeypatch, act):
    """`act` happens once, while the gateway has the first message in hand."""
    acts, send = [act], gateway.Outbox.send

    def sends(self, *message):
        while acts:
            acts.pop()()
        return send(self, *message)

    monkeypatch.setattr(gateway.Outbox, "send", sends)


def test_an_open_offer_is_told_once_at_each_new_contact(offer, director):
    all_leave()
    for number in (NEW, OTHER):
        change_contact(offer.member, by=director, phone=number)
        change_contact(offer.member, by=director, phone=number)
        all_leave()
    assert addresses() == [FORMER, NEW, OTHER]


def test_one_that_waits_is_led_and_not_told_twice(offer, director):
    change_contact(offer.member, by=director, phone=NEW)
    all_leave()
    assert addresses() == [NEW]


@pytest.mark.parametrize("state", ["accepted", "withdrawn", "offered"])
def test_an_offer_that_is_settled_is_not_told_anew(offer, director, state):
    all_leave()
    until = timezone.now() - timedelta(minutes=1) if state == "offered" else None
    when = {"accepted_on": timezone.localdate()} if state == "accepted" else {}
    Enrolment.objects.filter(pk=offer.pk).update(state=state, offer_expires_at=until, **when)
    change_contact(offer.member, by=director, phone=NEW)
    all_leave()
    assert addresses() == [FORMER]


def test_it_is_told_where_two_files_become_one(offer, center, director):
    all_leave()
    kept = MemberFactory(center=center, phone=NEW, email="", user=None)
    merge(kept=kept, gone=offer.member, by=director)
    all_leave()
    assert addresses() == [FORMER, NEW]


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_question_follows_until_it_is_answered(question, director, is_answered):
    all_leave()
    if is_answered:
        FollowUp.objects.update(state="declined", call_from=None)
    change_contact(question.enrolment.member, by=director, phone=NEW)
    all_leave()
    assert addresses() == ([FORMER] if is_answered else [FORMER, NEW])


# In hand ------------------------------------------------------------------------------------
@pytest.mark.parametrize("is_taken_back", [True, False])
def test_what_is_taken_back_in_hand_comes_back_nowhere(
    question, director, monkeypatch, is_taken_back, django_capture_on_commit_callbacks
):
    def meanwhile():
        if is_taken_back:
            with django_capture_on_commit_callbacks(execute=True):
                notices.take_back_question(question)
        change_contact(question.enrolment.member, by=director, phone=NEW)

    while_it_is_sent(monkeypatch, meanwhile)
    all_leave()
    assert addresses() == ([FORMER] if is_taken_back else [FORMER, NEW])


def test_what_is_answered_in_hand_comes_back_nowhere(question, director, monkeypatch):
    def meanwhile():
        FollowUp.objects.update(state="declined", call_from=None)
        change_contact(question.enrolment.member, by=director, phone=NEW)

    while_it_is_sent(monkeypatch, meanwhile)
    all_leave()
    assert addresses() == [FORMER]


def test_what_is_of_no_use_after_a_while_is_so_at_the_other_contact(
    question, director, monkeypatch
):
    until = timezone.now() + timedelta(days=1)
    Message.objects.update(expires_at=until)
    member = question.enrolment.member
    while_it_is_sent(monkeypatch, lambda: change_contact(member, by=director, phone=NEW))
    all_leave()
    assert list(Message.objects.values_list("expires_at", flat=True)) == [until, until]


# A guardian: another number is asked by who writes it down --------------------------------
@pytest.fixture
def minor(center):
    return MemberFactory(
        center=center, phone="+212644444444", birth_date=latest_birth_date(15), user=UserFactory()
    )


def test_a_guardian_replaced_in_hand_is_asked_once(minor, director, monkeypatch):
    name_guardian(minor, name="Karim", relation="father", phone=FORMER, by=director)

    def replaced():
        name_guardian(minor, name="Fatima", relation="mother", phone=NEW, by=director)

    while_it_is_sent(monkeypatch, replaced)
    all_leave()
    assert addresses().count(NEW) == 1


def test_a_number_that_said_no_is_not_written_to(minor, center, director, monkeypatch):
    for _ in range(4):
        child = MemberFactory(center=center, birth_date=latest_birth_date(15), user=UserFactory())
        asked = name_guardian(child, name="Sami", relation="father", phone=NEW, by=director)
        say_no(asked, GuardianAnswer.UNKNOWN)
    Message.objects.all().delete()
    name_guardian(minor, name="Karim", relation="father", phone=FORMER, by=director)

    def replaced():
        name_guardian(minor, name="Fatima", relation="mother", phone=NEW, by=minor.user)

    while_it_is_sent(monkeypatch, replaced)
    all_leave()
    assert NEW not in addresses()

"""Who is forgotten while another transaction tells them something: its row does not stay."""

import threading

import pytest
from django.core import mail
from django.db import transaction

from members import notices
from members.services.messages import forget_words_to_nobody
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.recipients import HOLDER, AtWork
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.races import at_once, failures

PHONE = "+212612345678"


@pytest.fixture
def member(center):
    user = UserFactory(phone=PHONE)
    return MemberFactory(center=center, user=user, phone=PHONE, email="", first_name="Zubayda")


def words_to(row, **details):
    return Message.objects.queue(
        channel="text", address=PHONE, language="fr", body="Zubayda", to=row, **details
    )


def forgotten(member):
    """As they were, and as whoever told them at that moment still sees them."""
    rows = [member, member.user]
    anonymise(type(member).objects.get(pk=member.pk), by=None)
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize("named", [0, 1, 2], ids=["file", "account", "account at work"])
def test_what_waits_for_who_was_forgotten_goes_before_a_worker_comes(member, named):
    file, user = forgotten(member)
    words_to([file, user, AtWork(user)][named], user=user)
    assert forget_words_to_nobody() == 1
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_what_a_worker_was_faster_with_goes_too(member):
    row, _user = forgotten(member)
    for state in ("sent", "given_up", "unsure", "put_aside"):
        Message.objects.filter(pk=words_to(row).pk).update(state=state)
    assert forget_words_to_nobody() == 4


@pytest.mark.django_db
def test_what_is_for_others_stays(member, center):
    forgotten(member)
    other = MemberFactory(center=center, phone=PHONE, user=UserFactory(email="x@example.org"))
    guardian = GuardianFactory(member=other, phone=PHONE)
    for to in (other, other.user, AtWork(UserFactory(is_staff=True)), guardian, HOLDER, None):
        words_to(to)
    assert forget_words_to_nobody() == 0


@pytest.mark.django_db
def test_nothing_leaves_to_the_address_of_an_emptied_account(member):
    _file, user = forgotten(member)
    user.refresh_from_db()
    words_to(user, user=user)
    words_to(AtWork(user), user=user)
    gateway.sent.clear()
    delivery.send_due()
    assert (mail.outbox, gateway.sent) == ([], [])
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_who_is_forgotten_while_another_tells_them_is_not_named(member):
    Message.objects.all().delete()
    told, forgot = threading.Event(), threading.Event()

    def tells():
        with transaction.atomic():
            notices.registered(type(member).objects.get(pk=member.pk))
            told.set()
            forgot.wait(2)  # where rows are locked one by one, the other is through by then

    def forgets():
        assert told.wait(20)
        anonymise(member, by=None)
        forgot.set()

    assert failures(at_once([tells, forgets])) == []
    forget_words_to_nobody()
    assert not Message.objects.exists()

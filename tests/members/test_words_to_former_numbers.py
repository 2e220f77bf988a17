"""What was written before a number changed, and waits to leave, does not go to the former one."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from members import notices, notices_privacy
from members.models import Guardian
from members.services.contacts import (
    absorb_account,
    change_contact,
    change_own_contact,
    change_staff_contact,
)
from members.services.guardians import ask_guardian, name_guardian
from members.services.merging import merge
from members.services.number_changes import accept, ask_for_file
from skills_center.base.dates import latest_birth_date
from skills_center.base.errors import DomainError
from skills_center.messaging import telling
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import decisions, delivery
from skills_center.messaging.outbox.gateways import NotSentError, RefusedError
from skills_center.messaging.recipients import AtWork
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.rows import fresh

pytestmark = pytest.mark.django_db
FORMER, NEW, OTHER = "+212611111111", "+212622222222", "+212633333333"
LANDLINE = "+212523456789"


def file_with(center, *, has_account=True, phone=FORMER, email="", **fields):
    if not has_account:
        return MemberFactory(center=center, user=None, phone=phone, email=email, **fields)
    user = UserFactory(phone=phone, phone_verified_at=timezone.now(), email=email or None)
    return MemberFactory(center=center, user=user, phone=phone, email=email, **fields)


def waiting_for(member):
    """The first message of a file, as it waits in the outbox."""
    notices.registered(member)
    return Message.objects.latest("pk")


def nothing_names_them_to(address, *members):
    left = Message.objects.filter(address__iexact=address).exclude(state=MessageState.SENT)
    return [one.body for one in left if any(member.number in one.body for member in members)] == []


@pytest.mark.parametrize("has_account", [True, False])
def test_goes_to_the_new_number(center, director, has_account):
    """As of the night: an invitation, the first message, the news of an application."""
    member = file_with(center, has_account=has_account)
    message = waiting_for(member)
    assert message.address == FORMER
    Message.objects.update(tries=3, last_error="ConnectError")
    change_contact(member, by=director, phone=NEW)
    moved = fresh(message)
    assert (moved.channel, moved.address, moved.tries) == (Channel.TEXT, NEW, 0)
    assert moved.key != message.key  # a gateway may have seen that one
    assert moved.next_try_at == message.next_try_at  # what waits for the morning does still
    assert nothing_names_them_to(FORMER, member)


@pytest.mark.parametrize("has_account", [True, False])
@pytest.mark.parametrize("phone", ["", LANDLINE])
def test_goes_to_the_other_contact_where_no_text_reaches_the_new(
    center, director, has_account, phone
):
    member = file_with(center, has_account=has_account, email="Amal@example.org")
    message = waiting_for(member)
    change_contact(member, by=director, phone=phone)
    moved = fresh(message)
    assert (moved.channel, moved.address) == (Channel.EMAIL, "Amal@example.org")


@pytest.mark.parametrize("has_account", [True, False])
def test_without_any_it_stands_before_the_staff_until_there_is_one(center, director, has_account):
    member = file_with(center, has_account=has_account)
    message = waiting_for(member)
    change_contact(member, by=director, phone=LANDLINE)
    stands = fresh(message)
    assert (stands.state, stands.last_error) == (MessageState.GIVEN_UP, "no contact")
    change_contact(fresh(member), by=director, phone=NEW)
    assert (fresh(message).state, fresh(message).address) == (MessageState.QUEUED, NEW)


@pytest.mark.parametrize("has_account", [True, False])
def test_of_an_email_too_whatever_its_letters(center, director, has_account):
    member = file_with(
        center, has_account=has_account, phone="", email="Amal@Example.org",
        preferred_channel=Channel.EMAIL,
    )  # fmt: skip
    message = waiting_for(member)
    change_contact(member, by=director, email="amal@example.com")
    assert fresh(message).address == "amal@example.com"


def test_same_email_in_other_letters_is_no_other(center, director):
    member = file_with(center, phone="", email="Amal@example.org", has_account=False)
    message = waiting_for(member)
    change_contact(member, by=director, email="amal@example.org")
    assert fresh(message).address.lower() == "amal@example.org"


def test_to_a_number_that_stays_nothing_is_moved(center, director):
    member = file_with(center, email="amal@example.org")
    message = waiting_for(member)
    change_contact(member, by=director, email="amina@example.org")
    assert fresh(message).address == FORMER


# Every way in which a contact changes -----------------------------------------------------
def test_changed_by_the_person(center):
    member = file_with(center)
    message = waiting_for(member)
    change_own_contact(member.user, phone=NEW)
    assert fresh(message).address == NEW


def test_changed_by_an_administrator(center):
    member = file_with(center)
    message = waiting_for(member)
    change_staff_contact(member.user, by=None, phone=NEW)
    assert fresh(message).address == NEW


def test_account_of_the_staff_keeps_what_reaches_it(center, director):
    """It stays as it is: so does the number, which is theirs."""
    director.phone = None
    message = Message.objects.queue(
        channel=Channel.EMAIL, address=director.email, language="fr", body="…", user=director
    )
    change_staff_contact(director, by=None, email="new@example.org")
    assert fresh(message).address == "new@example.org"


@pytest.mark.parametrize("has_account", [True, False])
@pytest.mark.parametrize("taken", [(), ("phone",)])
def test_merged(center, has_account, taken):
    kept = file_with(center, phone=FORMER, has_account=has_account)
    gone = file_with(center, phone=NEW, has_account=has_account)
    messages = [waiting_for(file) for file in (kept, gone)]
    stays = merge(kept=kept, gone=gone, taken=taken, by=None)
    assert stays.phone == (NEW if taken else FORMER)
    assert {fresh(message).address for message in messages} == {stays.phone.as_e164}


def test_accounts_become_one():
    stays, leaves = UserFactory(phone=FORMER), UserFactory(phone=NEW)
    queue = {"channel": Channel.TEXT, "language": "ar", "body": "…"}
    message = Message.objects.queue(address=NEW, user=leaves, **queue)
    absorb_account(stays, leaves)
    assert (fresh(message).user, fresh(message).address) == (stays, FORMER)


@pytest.mark.parametrize("has_account", [True, False])
@pytest.mark.parametrize("has_second_file", [True, False])
def test_changed_number_accepted(center, director, has_account, has_second_file):
    member = file_with(center, has_account=has_account)
    asking = UserFactory(phone=NEW, phone_verified_at=timezone.now(), email=None)
    if has_second_file:
        MemberFactory(center=center, user=asking, phone=NEW)
    message = waiting_for(member)
    change = ask_for_file(
        user=asking, center=center, former={"phone": FORMER}, first_name="أ", last_name="ب"
    )
    accept(change, by=director, number=member.number)
    assert fresh(message).address == NEW
    assert nothing_names_them_to(FORMER, member)


# What is said to the contact itself ------------------------------------------------------
def test_former_number_is_told_without_a_name(center, director):
    member = file_with(center)
    change_contact(member, by=director, phone=NEW)
    told = Message.objects.get(address=FORMER)
    assert member.number not in told.body
    assert member.first_name not in told.body
    for phone in (FORMER, OTHER):  # it comes back, and leaves again
        change_contact(fresh(member), by=director, phone=phone)
    assert fresh(told).address == FORMER


@pytest.mark.parametrize("is_secret", [True, False])
def test_what_was_answered_to_who_typed_it_is_deleted(center, director, is_secret):
    member = file_with(center)
    queue = {"channel": Channel.TEXT, "address": FORMER, "language": "ar", "body": "123456"}
    code = delivery.send_now(is_secret=is_secret, **queue)
    Message.objects.update(state=MessageState.QUEUED)
    change_contact(member, by=director, phone=NEW)
    assert not Message.objects.filter(pk=code.pk).exists()
    assert "123456" not in "".join(Message.objects.values_list("body", flat=True))


def test_what_is_secret_is_deleted(center, director):
    member = file_with(center)
    telling.tell(member, notices.REGISTERED, is_secret=True, number="1", leads_to=member)
    secret = Message.objects.get()
    change_contact(member, by=director, phone=NEW)
    assert not Message.objects.filter(pk=secret.pk).exists()
    assert "1" not in Message.objects.filter(is_secret=True).values_list("body", flat=True)


# Who shares a number -------------------------------------------------------------------
def test_brothers_and_sisters_each_keep_their_own(center, director):
    """A mother's number, and two files without an account."""
    first = file_with(center, has_account=False, first_name="سلمى", latin_first_name="Salma")
    second = file_with(center, has_account=False, first_name="آدم", latin_first_name="Adam")
    of_first, of_second = waiting_for(first), waiting_for(second)
    unknown = Message.objects.queue(
        channel=Channel.TEXT, address=FORMER, language="ar", body="مرحبا", center=center
    )
    change_contact(first, by=director, phone=NEW)
    assert fresh(of_first).address == NEW
    assert fresh(of_second).address == FORMER
    assert fresh(unknown).address == FORMER  # perhaps of the other, whose mother has that number
    assert nothing_names_them_to(FORMER, first)


def test_twin_with_an_account_keeps_what_is_theirs(center, director):
    twin = file_with(center)
    member = file_with(center, has_account=False)
    own, of_twin = waiting_for(member), waiting_for(twin)
    change_contact(member, by=director, phone=NEW)
    assert (fresh(own).address, fresh(of_twin).address) == (NEW, FORMER)


def test_message_to_a_guardian_with_that_number_is_the_guardians(center, director):
    child = file_with(
        center, phone=OTHER, has_account=False, birth_date=latest_birth_date(15)
    )  # fmt: skip
    GuardianFactory(member=child, phone=FORMER)
    ask_guardian(child)
    link = Message.objects.get()
    Message.objects.update(state=MessageState.QUEUED)
    mother = file_with(center, has_account=False)
    change_contact(mother, by=director, phone=NEW)
    assert fresh(link).address == FORMER


def test_last_word_to_who_was_forgotten_goes_to_nobody_else(center, director):
    forgotten = file_with(center, has_account=False, first_name="آدم", latin_first_name="Adam")
    sister = file_with(center, has_account=False)
    known = fresh(forgotten)
    anonymise(forgotten, by=None)
    farewell = notices_privacy.erased(known)
    change_contact(sister, by=director, phone=NEW)
    assert fresh(farewell).address == FORMER


def test_what_was_withdrawn_is_not_moved_to_who_has_the_number_next(center, director):
    first = file_with(center, has_account=False, first_name="آدم", latin_first_name="Adam")
    message = waiting_for(first)
    Message.objects.update(state=MessageState.GIVEN_UP)
    change_contact(first, by=director, phone=LANDLINE)
    change_contact(file_with(center, has_account=False), by=director, phone=NEW)
    assert fresh(message).address == FORMER


# A guardian's number ----------------------------------------------------------------------
def test_link_to_a_guardians_former_number_leaves_no_more(center, director):
    child = file_with(center, birth_date=latest_birth_date(15))
    GuardianFactory(member=child, phone=OTHER)
    ask_guardian(child)
    link = Message.objects.get()
    name_guardian(child, name="فاطمة", relation="mother", phone=NEW, by=director)
    assert not Message.objects.filter(pk=link.pk).exists()
    assert Message.objects.get().address == NEW


def test_link_of_a_guardian_that_a_merge_ends_leaves_no_more(center):
    files = [
        file_with(center, phone=phone, birth_date=latest_birth_date(15)) for phone in (FORMER, NEW)
    ]
    for file, phone in zip(files, [OTHER, "+212644444444"], strict=True):
        GuardianFactory(member=file, phone=phone)
        ask_guardian(file)
    merge(kept=files[0], gone=files[1], by=None)
    stays = Guardian.objects.get().phone.as_e164
    assert set(Message.objects.values_list("address", flat=True)) == {stays}


@pytest.mark.parametrize("has_account", [True, False])
def test_link_about_who_was_forgotten_leaves_no_more(center, has_account):
    child = file_with(center, has_account=has_account, birth_date=latest_birth_date(15))
    GuardianFactory(member=child, phone=OTHER)
    ask_guardian(child)
    anonymise(child, by=None)
    assert not Message.objects.exists()


# In hand, and given up ----------------------------------------------------------------------
@pytest.mark.parametrize("error", [NotSentError("ConnectError"), RefusedError("HTTP 400")])
def test_in_hand_is_left_alone_and_tried_at_the_new_number(center, director, monkeypatch, error):
    """It may be arriving. Where it does not, it goes to the former number no more."""
    member = file_with(center)
    message = waiting_for(member)

    def changes_meanwhile(self, address, body, key):
        change_contact(member, by=director, phone=NEW)
        assert fresh(message).address == FORMER
        raise error

    monkeypatch.setattr(gateway.Outbox, "send", changes_meanwhile)
    assert not delivery.deliver(message.pk)
    monkeypatch.undo()
    Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
    delivery.send_due()
    assert [address for address, body in gateway.sent if member.number in body] == [NEW]
    assert (fresh(message).state, fresh(message).tries) == (MessageState.SENT, 1)
    assert fresh(message).key != message.key


def test_in_hand_that_leaves_is_sent(center, director, monkeypatch):
    member = file_with(center)
    message = waiting_for(member)
    monkeypatch.setattr(
        gateway.Outbox, "send", lambda *args: change_contact(member, by=director, phone=NEW)
    )
    assert delivery.deliver(message.pk)
    assert (fresh(message).state, fresh(message).address) == (MessageState.SENT, FORMER)


@pytest.mark.parametrize("state", MessageState.FOR_STAFF)
def test_sent_again_it_goes_to_the_new_number(center, director, state):
    member = file_with(center)
    message = waiting_for(member)
    Message.objects.update(state=state)
    change_contact(member, by=director, phone=NEW)
    decisions.send_again(fresh(message), by=director)
    assert fresh(message).address == NEW


@pytest.mark.parametrize("state", MessageState.FOR_STAFF)
def test_sent_again_it_does_not_go_to_a_former_number(center, director, state):
    member = file_with(center)
    message = waiting_for(member)
    Message.objects.update(state=state)
    change_contact(member, by=director, phone=LANDLINE)
    with translation.override("en"), pytest.raises(DomainError, match="theirs no more"):
        decisions.send_again(fresh(message), by=director)
    assert fresh(message).state == state


# Reached nowhere, and again ----------------------------------------------------------------
@pytest.fixture
def unreached(center, director):
    """Somebody whose number was cleared while a message waited for them."""
    member = file_with(center, has_account=False)
    message = waiting_for(member)
    change_contact(member, by=director, phone="")
    assert fresh(message).last_error == "no contact"
    return fresh(member)


@pytest.mark.parametrize("stays", ["unreached", "reached"])
def test_who_is_reached_by_the_other_file_is_told(unreached, center, director, stays):
    other = MemberFactory(center=center, user=None, phone=NEW, email="")
    if stays == "reached":
        merge(kept=other, gone=unreached, by=director)
    else:
        merge(kept=unreached, gone=other, taken=["phone"], by=director)
    message = Message.objects.get(last_error="")
    assert (message.state, message.address) == (MessageState.QUEUED, NEW)


def test_words_of_months_ago_leave_no_more(unreached, director, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=300), tick=False)
    change_contact(unreached, by=director, phone=NEW)
    assert Message.objects.get(address=NEW).state == MessageState.GIVEN_UP


@pytest.mark.parametrize("state", ["queued", *MessageState.FOR_STAFF])
def test_one_of_before_that_names_nobody_leaves_for_no_former_number(center, director, state):
    member = file_with(center, has_account=False)
    words = {"channel": Channel.TEXT, "address": FORMER, "language": "fr", "body": "Bonjour Amal"}
    message = Message.objects.queue(center=center, **words)
    Message.objects.filter(pk=message.pk).update(state=state)
    change_contact(member, by=director, phone="")
    for stands in Message.objects.filter(pk=message.pk):
        assert not decisions.is_sendable(stands)
        with pytest.raises(DomainError):
            decisions.send_again(stands, by=director)


def test_what_was_for_somebody_at_work_goes_with_their_work(center):
    user = UserFactory(phone=FORMER, email="a@example.org", is_staff=False)
    words = {"channel": Channel.EMAIL, "address": "a@example.org", "language": "fr", "body": "Amal"}
    Message.objects.queue(to=AtWork(user), user=user, center=center, **words)
    change_staff_contact(user, by=None, email="b@example.org")
    assert not Message.objects.filter(body="Amal").exists()

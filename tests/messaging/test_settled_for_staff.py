"""What tells of something that is over waits for nobody, and staff send it no more; whoever answers
while a worker takes it up comes before it or after it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import Role
from skills_center.base.due import run_due
from skills_center.base.errors import DomainError
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import decisions, delivery, moves, reaching
from skills_center.messaging.outbox.admin import messages_to_look_at
from tests.marks import once
from tests.rows import fresh
from tracks import services
from tracks.models import Enrolment

from .offers import all_leave

pytestmark = pytest.mark.django_db
GIVEN_UP, UNSURE, PUT_ASIDE = MessageState.GIVEN_UP, MessageState.UNSURE, MessageState.PUT_ASIDE


def stands(message, state=GIVEN_UP):
    Message.objects.filter(pk=message.pk).update(
        state=state, last_error="HTTP 503", taken_at=timezone.now()
    )
    return fresh(message)


@once
@pytest.mark.parametrize("state", [GIVEN_UP, UNSURE, PUT_ASIDE])
def test_staff_do_not_send_it_again(offer, director, state):
    message = stands(Message.objects.get(), state)
    assert decisions.is_sendable(fresh(message))
    services.confirm_by_link(offer)
    message = fresh(message)
    assert not decisions.is_sendable(message)
    with pytest.raises(DomainError, match="settled meanwhile"), translation.override("en"):
        decisions.send_again(message, by=director)
    assert fresh(message).state == state


@pytest.mark.parametrize("state", [GIVEN_UP, UNSURE])
def test_it_waits_for_nobody_any_more(offer, staff, client, state):
    desk = staff(Role.DIRECTOR)
    client.force_login(desk)
    message = stands(Message.objects.get(), state)
    page = reverse("admin:messaging_message_changelist") + "?waits=me"
    shown = lambda: client.get(page).context["cl"].result_count  # noqa: E731
    assert messages_to_look_at(desk)["total"] == shown() == 1
    services.confirm_by_link(offer)
    run_due()
    assert messages_to_look_at(desk)["total"] == shown() == 0
    message = fresh(message)
    assert (message.state, message.state_before) == (PUT_ASIDE, state)
    assert message.last_error == "HTTP 503", "why it did not arrive stays known"
    assert message.put_aside_at
    assert message.put_aside_by is None
    with pytest.raises(DomainError, match="settled meanwhile"), translation.override("en"):
        decisions.stand_again(message, by=desk)


@once
def test_its_page_says_that_nothing_is_to_be_done(offer, staff, client):
    client.force_login(staff(Role.DIRECTOR))
    client.cookies["django_language"] = "en"
    message = stands(Message.objects.get())
    page = reverse("admin:messaging_message_change", args=[message.pk])
    assert b"send it again" in client.get(page).content
    services.confirm_by_link(offer)
    shown = client.get(page).content.decode()
    assert "what it tells of is settled meanwhile" in shown
    assert "send it again" not in shown


@once
def test_what_perhaps_left_stands_as_such_behind_it(offer):
    message = Message.objects.get()
    Message.objects.update(by_day=False, next_try_at=timezone.now())
    message = moves.claim(message.pk)
    moves.later(message, at=timezone.now(), why="ReadTimeout", with_its_key=True)
    services.confirm_by_link(offer)
    all_leave()
    message = fresh(message)
    assert (message.state, message.state_before) == (PUT_ASIDE, UNSURE)


# At one moment ----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["answer", "worker"])
def test_an_answer_while_the_worker_takes_it_up(offer, monkeypatch, first):
    """Between the claim and the look somebody answers, in a connection of their own."""
    if connection.vendor != "postgresql":
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")

    def answers():
        try:
            services.confirm_by_link(offer)
        finally:
            connections.close_all()

    look = reaching.is_settled

    def looks(*of):
        found = look(*of) if first == "worker" else None
        with ThreadPoolExecutor(1) as pool:
            pool.submit(answers).result(timeout=60)
        return look(*of) if found is None else found

    monkeypatch.setattr(reaching, "is_settled", looks)
    Message.objects.update(by_day=False, next_try_at=timezone.now())
    left = delivery.deliver(Message.objects.get(kind="tracks.offered").pk)
    assert left is (first == "worker")  # who answers meanwhile finds it in hand
    assert Enrolment.objects.get().state == "accepted"

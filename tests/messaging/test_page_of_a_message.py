"""What the page of a message shows, and what is said when somebody settled it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from members.enums import Role
from skills_center.base import heartbeat, quiet_hours
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.links.filling import LINK
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import moves
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]
LIST = reverse("admin:messaging_message_changelist")


def page_of(message):
    return reverse("admin:messaging_message_change", args=[message.pk])


def lost(member, *, state=MessageState.GIVEN_UP, **fields):
    message = Message.objects.queue(
        **{
            "channel": Channel.EMAIL,
            "address": "a@b.example",
            "language": "ar",
            "subject": "رسالة سلمى",
            "body": "مرحبا",
            "to": member,
            "center": member.center,
            "kind": "members.registered",
        }
        | fields
    )
    Message.objects.filter(pk=message.pk).update(
        state=state, last_error="HTTP 503", taken_at=timezone.now()
    )
    return fresh(message)


@pytest.fixture
def desk(client, staff):
    person = staff(Role.FRONT_DESK)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


@pytest.fixture
def member(center):
    return MemberFactory(center=center, user=None)


def shown(client, message):
    return client.get(page_of(message)).content.decode()


def press(client, move, message):
    sent = {"_move": move, "_drawn": client.get(page_of(message)).context["drawn"]}
    return said(client.post(page_of(message), sent, follow=True))


def said(answer):
    return [str(one) for one in answer.context["messages"]]


def test_its_words_are_in_their_own_language_and_direction(client, desk, member):
    html = shown(client, lost(member))
    for words in ("مرحبا", "رسالة سلمى"):
        assert f'<div class="letter" lang="ar" dir="rtl">{words}</div>' in html
    with translation.override("ar"):
        assert gettext("personal link") in shown(client, lost(member, body=f"x {LINK}"))
    french = lost(member, language="fr", body="Bonjour", subject="Objet")
    assert '<div class="letter" lang="fr" dir="ltr">Bonjour</div>' in shown(client, french)


@pytest.mark.parametrize("kind", ["members.registered", ""])
def test_no_subject_stands_where_the_text_is_not_shown(client, desk, center, member, kind):
    subject = "A word to Salma"
    stranger = MemberFactory(center=CenterFactory(slug="other"))
    hidden = [
        lost(stranger, center=center, subject=subject, kind=kind),
        lost(member, subject=subject, is_secret=True, kind=kind),
        lost(member, subject=subject, body="", kind=kind),
    ]
    for message in hidden[:1]:
        assert subject not in client.get(LIST).content.decode()
        Message.objects.exclude(pk=message.pk).delete()
        assert subject not in client.get(LIST).content.decode()
        assert subject not in client.get("/admin/").content.decode()
        assert subject not in shown(client, message)


@pytest.mark.parametrize("fields", [{"is_secret": True}, {"body": ""}])
def test_no_subject_stands_beside_a_text_that_is_gone(client, desk, member, fields):
    message = lost(member, subject="A word to Salma", **fields)
    assert "A word to Salma" not in shown(client, message)


def test_what_arrived_says_no_reason_any_more(client, desk, member):
    message = lost(member, state=MessageState.UNSURE)
    assert "did not leave" not in shown(client, message).lower()
    press(client, "it_arrived", message)
    assert fresh(message).last_error == ""
    Message.objects.update(last_error="HTTP 503")  # settled before that was emptied
    assert "out of order" not in shown(client, message)
    assert "out of order" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_its_title_writes_its_day_as_its_page_does(member, language):
    message = lost(member)
    with translation.override(language):
        assert date_format(timezone.localtime(message.queued_at), "DATETIME_FORMAT") in str(message)


# What is said afterwards --------------------------------------------------------------------
@pytest.fixture
def night(monkeypatch):
    """The quiet hours last until the same hour tomorrow."""
    morning = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(moves, "awake", lambda _moment: morning)
    monkeypatch.setattr("skills_center.messaging.outbox.models.awake", lambda _moment: morning)
    assert quiet_hours.awake
    return morning


def test_one_sent_again_is_named_and_leaves_now(client, desk, member):
    (told,) = press(client, "send_once_more", lost(member))
    assert member.full_name in told
    assert "now" in told


def test_one_that_leaves_by_day_says_when(client, desk, member, night):
    message = lost(member)
    Message.objects.update(by_day=True)
    (told,) = press(client, "send_once_more", message)
    assert fresh(message).next_try_at == night
    with translation.override("en"):
        assert date_format(timezone.localtime(night), "DATETIME_FORMAT") in told
    assert member.full_name in told


def test_one_whose_channel_fails_says_that_it_waits(client, desk, member):
    ChannelPause.objects.create(
        channel=Channel.EMAIL, failing_since=timezone.now(), paused_until=timezone.now()
    )
    (told,) = press(client, "send_once_more", lost(member))
    assert "as soon as" in told


def test_one_that_nobody_sends_says_that_it_waits(client, desk, member):
    pulse = heartbeat.Pulse("1", Channel.EMAIL, heartbeat.WATCHING)
    pulse.beat()
    pulse.end()
    (told,) = press(client, "send_once_more", lost(member))
    assert "as soon as" in told


def test_several_are_counted_by_when_they_leave(client, desk, member, center, night):
    rows = [lost(member) for _row in range(4)]
    Message.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(by_day=True)
    keys = [row.pk for row in rows]
    sent = {"action": "send_once_more", "_selected_action": keys}
    told = said(client.post(LIST, sent, follow=True))
    assert len(told) == 2
    assert all("2 messages" in one for one in told)


def test_nothing_done_says_nothing_done(client, desk, member):
    message = lost(member, state=MessageState.SENT)
    sent = {"action": "put_them_aside", "_selected_action": [message.pk]}
    (told,) = said(client.post(LIST, sent, follow=True))
    assert "needs nobody" in told
    assert member.full_name in told


# The first page ---------------------------------------------------------------------------------
def test_first_page_does_not_say_that_all_arrived_while_a_channel_fails(client, desk):
    whole = "Every message has found its way"
    assert whole in client.get("/admin/").content.decode()
    ChannelPause.objects.create(
        channel=Channel.TEXT, failing_since=timezone.now(), paused_until=timezone.now()
    )
    html = client.get("/admin/").content.decode()
    assert whole not in html
    assert "do not leave at the moment" in html


def test_the_page_says_when_it_left(client, desk, member):
    message = lost(member)
    assert "sent_at" not in fields_on(client, message)
    sent_at = timezone.now() - timedelta(days=2)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=sent_at)
    assert "sent_at" in fields_on(client, message)
    with translation.override("en"):
        day = date_format(timezone.localtime(sent_at), "DATE_FORMAT")
    assert day in client.get(page_of(message)).content.decode()


def fields_on(client, message):
    form = client.get(page_of(message)).context["adminform"]
    return [name for _title, options in form.fieldsets for name in options["fields"]]

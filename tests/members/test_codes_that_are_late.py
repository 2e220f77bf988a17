"""While text messages or e-mails fail, who waits for one is told so: whoever it is, known here or
not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from skills_center.base import heartbeat
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.enums import Channel
from skills_center.messaging.models import ChannelPause
from skills_center.messaging.templatetags.outbox import LATE
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.social import CampFactory
from tests.joining import walk
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
TEXTS, EMAILS = "Text messages leave late", "E-mails leave late"
PHONE, EMAIL = "0612345678", "salma@example.org"


def in_english(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


def answer(client, **fields):
    response = client.post(in_english("account_login"), fields, follow=True)
    return response.content.decode()


def fail(channel="text", **fields):
    now = timezone.now()
    values = {"failing_since": now, "paused_until": now + timedelta(minutes=5)}
    return ChannelPause.objects.create(channel=channel, **values | fields)


# To log in ----------------------------------------------------------------------------------
@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("is_ours", [True, False])
@pytest.mark.parametrize(
    ("channel", "login", "told"), [("text", PHONE, TEXTS), ("email", EMAIL, EMAILS)]
)
def test_that_it_is_late_is_said_to_everybody_alike(
    client, is_known, is_ours, channel, login, told
):
    if is_known:
        UserFactory(phone="+212612345678", email=EMAIL)
    fail(channel, is_ours=is_ours)
    assert told in answer(client, login=login)


@pytest.mark.parametrize(("channel", "told"), [("text", TEXTS), ("email", EMAILS)])
def test_that_nobody_sends_is_said_as_that_sending_fails(client, channel, told):
    pulse = heartbeat.Pulse("1", channel, heartbeat.WATCHING)
    other = heartbeat.Pulse("1", "email" if channel == "text" else "text", heartbeat.WATCHING)
    pulse.beat()
    other.beat()
    login = PHONE if channel == "text" else EMAIL
    assert told not in answer(client, login=login)
    pulse.end()
    assert told in answer(client, login=login)


@pytest.mark.parametrize(
    ("login", "channel"), [(PHONE, "email"), (EMAIL, "text"), (PHONE, None), (EMAIL, None)]
)
def test_it_is_said_of_nothing_else(client, login, channel):
    if channel:
        fail(channel)
    fail("text" if channel == "email" else "email", paused_until=None)
    shown = answer(client, login=login)
    assert TEXTS not in shown
    assert EMAILS not in shown


@pytest.mark.parametrize("login", [PHONE, EMAIL])
def test_where_both_fail_nobody_is_sent_from_the_one_to_the_other(client, login):
    fail("text")
    fail("email")
    shown = answer(client, login=login)
    assert "or come to the centre" in shown
    assert "use an e-mail address" not in shown
    assert "use a phone number" not in shown


# The other pages ----------------------------------------------------------------------------
def registration(client, answers):
    return client.get(walk(client, answers).url.replace("/ar/", "/en/"))


def registration_by_email(client, answers):
    return registration(client, answers | {"phone": "", "email": EMAIL})


def guardian_of_the_registration(client, answers):
    born = latest_birth_date(15)
    walk(client, answers | {"birth_date": born.isoformat()})
    return client.get(in_english("members:join_step", "guardian"))


def own_phone(client, answers, name="phone", value="+212661223344"):
    client.force_login(MemberFactory().user)
    asked = client.get(in_english("members:own_contact", name)).content.decode()
    client.post(in_english("members:own_contact", name), {name: value})
    return asked, client.get(in_english("members:contact_code"))


def own_email(client, answers):
    return own_phone(client, answers, "email", "new@example.org")


def minor(**guardian):
    member = MemberFactory(birth_date=latest_birth_date(15))
    GuardianFactory(member=member, phone="+212661223344", **guardian)
    return member


def guardian_in_ones_space(client, answers):
    client.force_login(minor(asked_at=timezone.now()).user)
    return client.get(in_english("pages:me"))


def guardian_on_its_page(client, answers):
    client.force_login(minor().user)
    return client.get(in_english("members:my_guardian"))


def camp(client, answers):
    return client.get(in_english("tracks:registered", CampFactory().pk))


WAITING = {
    registration: "text",
    registration_by_email: "email",
    guardian_of_the_registration: "text",
    own_phone: "text",
    own_email: "email",
    guardian_in_ones_space: "text",
    guardian_on_its_page: "text",
    camp: "text",
}


def read(shown):
    pages = shown if isinstance(shown, tuple) else (shown,)
    return [page if isinstance(page, str) else page.content.decode() for page in pages]


@pytest.mark.parametrize("page", WAITING, ids=lambda page: page.__name__)
def test_each_page_that_waits_for_a_message_says_it(client, answers, page, valid_html):
    told = {"text": TEXTS, "email": EMAILS}[WAITING[page]]
    fail(WAITING[page])
    for shown in read(page(client, answers)):
        assert told in shown


@pytest.mark.parametrize("page", WAITING, ids=lambda page: page.__name__)
def test_no_page_says_it_while_the_other_channel_fails(client, answers, page):
    fail("email" if WAITING[page] == "text" else "text")
    for shown in read(page(client, answers)):
        assert TEXTS not in shown
        assert EMAILS not in shown


@pytest.mark.parametrize(
    "guardian", [{"answer": "refused"}, {"answer": "withdrawn", "asked_at": timezone.now()}]
)
def test_it_is_not_said_where_no_link_is_on_its_way(client, guardian):
    fail()
    client.force_login(minor(**guardian).user)
    assert TEXTS not in client.get(in_english("members:my_guardian")).content.decode()


@pytest.mark.once
def test_each_sentence_is_of_a_channel():
    assert {channel for channel, _awaits in LATE} == set(Channel)

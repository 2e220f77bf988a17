"""What did not arrive: whom it was for, why, and what the staff do about it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from skills_center.base.dates import latest_birth_date
from skills_center.base.phones import read_phone
from skills_center.messaging import telling
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import moves, reasons
from skills_center.messaging.recipients import HOLDER
from skills_center.privacy.erasure import anonymise
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.social import InscriptionFactory
from tests.marks import once
from tests.rows import fresh
from tracks import notices_social

pytestmark = pytest.mark.django_db
LIST = reverse("admin:messaging_message_changelist")
PHONE, OTHER = "+212611111111", "+212622222222"
READ, READ_OTHER = read_phone(PHONE), read_phone(OTHER)


def page_of(message):
    return reverse("admin:messaging_message_change", args=[message.pk])


def file_of(member):
    return reverse("admin:members_member_change", args=[member.pk])


def failed(member, *, why="SMTP 550", state=MessageState.GIVEN_UP, **fields):
    telling.tell(member, KINDS["members.registered"], number="1", leads_to=member, **fields)
    message = Message.objects.latest("pk")
    Message.objects.filter(pk=message.pk).update(state=state, last_error=why)
    return fresh(message)


def send(client, action, *messages):
    keys = [message.pk for message in messages]
    return client.post(LIST, {"action": action, "_selected_action": keys}, follow=True)


@pytest.fixture
def desk(client, staff):
    person = staff(Role.FRONT_DESK)
    client.force_login(person)
    return person


@pytest.fixture
def member(center):
    return MemberFactory(center=center, user=None, phone=PHONE)


# Whom it was for --------------------------------------------------------------------------
@once
def test_list_names_whom_it_was_for_with_their_number(client, desk, member):
    message = failed(member)
    for address in (LIST, page_of(message)):
        html = client.get(address).content.decode()
        assert f'href="{file_of(member)}"' in html
        assert member.full_name in html
        assert READ in html
        assert message.body not in html or address != LIST
    assert message.body.splitlines()[0][:20] in html  # the page shows what it said


@once
def test_who_may_not_see_the_member_reads_that_it_is_somebody(client, staff, member):
    """No role reads messages and no members: here somebody may not by their table."""
    message = failed(member)
    person = staff(Role.FRONT_DESK)
    client.force_login(person)
    stranger = MemberFactory(center=CenterFactory(slug="other"), phone=OTHER)
    Message.objects.update(recipient_id=stranger.pk)
    for address in (LIST, page_of(message)):
        html = client.get(address).content.decode()
        for said in (stranger.full_name, stranger.number, READ_OTHER, file_of(stranger)):
            assert said not in html
        assert message.body[:20] not in html


@once
def test_a_number_is_for_who_may_identify(client, staff, member):
    failed(member)
    client.force_login(staff(Role.TRACK_MANAGER))
    html = client.get(LIST).content.decode()
    assert member.full_name in html
    assert READ not in html


@once
def test_each_kind_of_recipient_is_named(client, center, staff, member):
    client.force_login(staff(Role.DIRECTOR))
    young = MemberFactory(center=center, birth_date=latest_birth_date(15), user=None, phone="")
    guardian = GuardianFactory(member=young, phone=OTHER)
    telling.text(young, KINDS["members.guardian_asked"], OTHER, to=guardian, leads_to=young)
    inscription = InscriptionFactory(camp__center=center, guardian_phone=OTHER)
    notices_social.camp_called_off(inscription, holds_place=True)
    own = UserFactory(phone=PHONE)
    owner = MemberFactory(center=center, user=own)
    Message.objects.queue(
        channel=Channel.TEXT, address=PHONE, language="ar", body="…", to=own, center=center
    )
    Message.objects.queue(
        channel=Channel.TEXT, address=PHONE, language="ar", body="…", to=HOLDER, center=center
    )
    names = [row.addressee for row in client.get(LIST).context["cl"].result_list]
    assert [one.page for one in names] == [
        "",
        file_of(owner),
        reverse("admin:tracks_campinscription_change", args=[inscription.pk]),
        file_of(young),
    ]
    assert names[1].name == owner.full_name
    assert inscription.first_name in names[2].name
    assert young.full_name in names[3].name
    assert names[3].number == READ_OTHER


@once
@pytest.mark.parametrize("what", ["list", "page"])
def test_statements_do_not_grow_with_the_rows(client, desk, center, what):
    counts = []
    for _number in range(3):
        message = failed(MemberFactory(center=center, user=None))
        young = MemberFactory(center=center, birth_date=latest_birth_date(15))
        GuardianFactory(member=young, phone=OTHER)
        telling.text(
            young, KINDS["members.guardian_asked"], OTHER, to=young.guardian, leads_to=young
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST if what == "list" else "/admin/")
        counts.append(len(queries))
    assert message.pk
    assert counts[1] == counts[2]


# Why, and what to do ------------------------------------------------------------------------
@once
@pytest.mark.parametrize("code", [*reasons.WHY, "HTTP 400", "HTTP 503", "SMTP 451", "OddError"])
def test_why_and_what_to_do_are_said_in_words(client, desk, member, code):
    message = failed(member, why=code)
    html = client.get(page_of(message)).content.decode()
    words = [str(reasons.why_in_words(code)), str(reasons.what_to_do(message))]
    assert all(words)
    for said in words:
        assert said[1:] in html.replace("&#x27;", "'")
    shown = re.sub(r'title="[^"]*"', "", html)
    assert f">{code}<" not in shown


@once
@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.QUEUED])
def test_nothing_is_to_be_done_about_what_needs_nobody(client, desk, member, state):
    message = failed(member, state=state, why="")
    assert reasons.what_to_do(message) == ""
    assert client.get(page_of(message)).context["moves_open"] == []


@once
def test_a_text_that_is_erased_says_so_and_is_not_sent_again(client, desk, member):
    message = failed(member, is_secret=True)
    Message.objects.update(body="")
    response = client.get(page_of(message))
    names = [name for name, _label in response.context["moves_open"]]
    assert names == ["it_arrived", "put_them_aside"]
    assert "محذوف" in response.content.decode() or "erased" in response.content.decode()


# Put aside ----------------------------------------------------------------------------------
def test_several_are_put_aside_at_once_with_who_and_when(client, desk, member):
    messages = [failed(member) for _message in range(3)]
    send(client, "put_them_aside", *messages[:2])
    for message in map(fresh, messages[:2]):
        assert (message.state, message.put_aside_by) == (MessageState.PUT_ASIDE, desk)
        assert message.put_aside_at
        assert str(desk) in client.get(page_of(message)).content.decode()
    assert fresh(messages[2]).state == MessageState.GIVEN_UP
    send(client, "let_them_stand", *messages)
    assert {fresh(message).state for message in messages} == {MessageState.GIVEN_UP}
    assert fresh(messages[0]).put_aside_by is None


@once
@pytest.mark.parametrize(
    ("button", "ends"),
    [
        ("put_them_aside", MessageState.PUT_ASIDE),
        ("it_arrived", MessageState.SENT),
        ("send_once_more", MessageState.QUEUED),
    ],
)
def test_one_is_settled_on_its_page(client, desk, member, button, ends):
    message = failed(member)
    Message.objects.update(taken_at=timezone.now())
    page = client.get(page_of(message))
    assert button in [name for name, _label in page.context["moves_open"]]
    sent = {"_move": button, "_drawn": page.context["drawn"]}
    client.post(page_of(message), sent, follow=True)
    assert fresh(message).state == ends


@once
@pytest.mark.parametrize("action", ["put_them_aside", "let_them_stand"])
def test_who_only_reads_puts_nothing_aside(client, center, member, action):
    """Who manages tracks here and is at the desk elsewhere."""
    person = UserFactory(is_staff=True)
    person.staff_roles.create(role=Role.TRACK_MANAGER, center=center)
    person.staff_roles.create(role=Role.FRONT_DESK, center=CenterFactory(slug="b"))
    client.force_login(person)
    message = failed(member)
    if action == "let_them_stand":
        assert moves.put_aside(message, by=None)
    before = fresh(message).state
    send(client, action, message)
    client.post(page_of(message), {"_move": action}, follow=True)
    assert fresh(message).state == before
    assert client.get(page_of(message)).context["moves_open"] == []


# The first page ------------------------------------------------------------------------------
def panel_of(client):
    panels = client.get("/admin/").context["panels"]
    (found,) = [panel for panel in panels if panel["url"].startswith(LIST)]
    return found


def test_panel_its_count_and_its_list_are_the_same_rows(client, center):
    """Of two roles at two centres: what is read here and decided there."""
    here, there = center, CenterFactory(slug="b")
    person = UserFactory(is_staff=True)
    person.staff_roles.create(role=Role.TRACK_MANAGER, center=here)
    person.staff_roles.create(role=Role.FRONT_DESK, center=there)
    client.force_login(person)
    for place in (here, there, there):
        for state in MessageState:
            failed(MemberFactory(center=place, user=None, phone=PHONE), state=state)
    panel = panel_of(client)
    listed = client.get(panel["url"]).context["cl"].result_list
    assert panel["total"] == len(listed) == len(panel["rows"]) == 4
    assert [page_of(row) for row in listed] == [row["url"] for row in panel["rows"]]
    assert {row.center for row in listed} == {there}
    assert {row.state for row in listed} == set(MessageState.FOR_STAFF)
    # No other filter is set behind the back of whoever chooses a state next.
    assert panel["url"].partition("?")[2] == "waits=me"


def test_of_who_was_forgotten_nothing_stands_there(client, desk, member):
    failed(member)
    telling.tell(member, KINDS["members.erased"], to=HOLDER, forget_once_sent=True)
    Message.objects.update(state=MessageState.GIVEN_UP)
    anonymise(member, by=None)
    panel = panel_of(client)
    assert (panel["total"], panel["rows"]) == (0, [])


# The file of a member ------------------------------------------------------------------------
@once
def test_file_shows_the_last_messages_and_what_did_not_arrive(client, desk, member, center):
    lost = failed(member)
    for _message in range(7):
        failed(member, state=MessageState.SENT, why="")
    failed(MemberFactory(center=center, user=None, phone=PHONE))
    shown = client.get(file_of(member)).context["messages_to"]
    assert [page_of(lost)] == [one.url for one in shown if one.is_lost]
    assert len(shown) == 6


@once
def test_file_shows_no_messages_to_who_may_not_read_them(client, staff, member):
    failed(member)
    client.force_login(staff(Role.COACH))
    response = client.get(file_of(member))
    assert not response.context or response.context["messages_to"] == []

"""The signed links of messages: short, of one contact, kept nowhere, harmless to who guesses."""

import logging
import string
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from members import notices
from members.privacy.messages import _export_messages
from skills_center.base.logs import safe_address, without_personal
from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import KINDS, MissingValueError
from skills_center.messaging.links import tokens
from skills_center.messaging.links.filling import LINK, address_of, with_link
from skills_center.messaging.links.tokens import read_token, token_for
from skills_center.messaging.links.ways import WAYS, link_of, way_called
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.gateways import NotSentError
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.links import path_in, row_behind, token_in
from tests.marks import once
from tracks import notices as tracks_notices
from tracks.enums import EnrolmentState

pytestmark = once

PHONE, OTHER = "+212612345678", "+212698765432"
LONGEST_PATH = 32


@pytest.fixture
def enrolment(center):
    return EnrolmentFactory(
        member=MemberFactory(center=center, phone=PHONE, email="Salma@Example.org"),
        cohort=CohortFactory(center=center),
        state=EnrolmentState.WAITLISTED,
    )


@pytest.fixture
def message(enrolment):
    tracks_notices.waitlisted(enrolment)
    return Message.objects.latest("pk")


# The token ------------------------------------------------------------------------------
@pytest.mark.parametrize("pk", [1, 61, 62, 10**6, 10**9, 2**63 - 1])
def test_token_says_its_row_and_is_short(pk):
    token = token_for("e", pk, PHONE)
    read = read_token(token)
    assert (read.letter, read.pk, read.is_for(PHONE)) == ("e", pk, True)
    assert set(token) <= set(string.ascii_letters + string.digits)
    if pk <= 10**9:
        for language in ("ar", "fr", "en"):
            with translation.override(language):
                assert len(reverse("links:open", args=[token])) <= LONGEST_PATH


def test_signature_has_more_than_80_bits():
    assert 62**tokens._SIGNATURE_SIGNS > 2**83


def test_each_part_of_a_token_is_signed(time_machine):
    token = token_for("e", 12345, PHONE)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        changed = read_token(token[:place] + other + token[place + 1 :])
        assert changed is None or not changed.is_for(PHONE)
    assert not read_token(token).is_for(OTHER)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert token_for("e", 12345, PHONE) != token


def test_a_former_secret_key_still_opens(settings):
    token = token_for("e", 7, PHONE)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 8
    assert read_token(token).is_for(PHONE)
    settings.SECRET_KEY_FALLBACKS = []
    assert not read_token(token).is_for(PHONE)


@pytest.mark.parametrize(
    "text",
    [
        "", "e", "x" * 500, "e" * 24, "ééééééééééééééééééééé", "e0" + "1" * 17, "🙂" * 24,
        "e" + "z" * 11 + "1" * 17, "../../admin/aaaaaaaaaaa", "e1:1xWIKR:AE5jAE5jAE5jAE5jA",
    ],
)  # fmt: skip
def test_garbage_is_no_token_and_no_error(client, db, text):
    assert link_of(text) is None
    if text and "/" not in text:
        assert client.get(f"/ar/m/{text}/").status_code == 404
        assert client.post(f"/ar/m/{text}/accept/").status_code == 404


def test_no_two_ways_share_a_letter_or_a_code():
    for name in ("letter", "code"):
        assert len({getattr(way, name) for way in WAYS}) == len(WAYS)
    assert all(len(way.letter) == 1 for way in WAYS)


# What is kept -----------------------------------------------------------------------------
def test_address_is_written_when_the_message_leaves_and_stored_nowhere(message, enrolment):
    path = path_in(message)
    delivery.send_due()
    assert path in gateway.sent[0][1]
    assert LINK not in gateway.sent[0][1]
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert LINK in message.body
    assert "/m/" not in message.body
    assert link_of(path.split("/")[3]).row == enrolment
    token = path.split("/")[3]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert all(token not in str(row) for row in cursor.fetchall()), table


def test_message_that_did_not_leave_holds_no_address_either(message, monkeypatch):
    def refuse(self, address, body, key):
        raise NotSentError("ConnectError")

    monkeypatch.setattr(gateway.Outbox, "send", refuse)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, LINK in message.body) == (MessageState.QUEUED, True)


def test_link_is_signed_for_the_contact_it_goes_to_at_that_moment(message, enrolment):
    Message.objects.filter(pk=message.pk).update(address=OTHER)
    set_contacts(enrolment.member, phone=OTHER)
    delivery.send_due()
    ((address, text),) = gateway.sent
    assert address == OTHER
    path = urlsplit(text[text.index("http") :].split()[0]).path
    assert read_token(path.split("/")[3]).is_for(OTHER)


def test_a_typed_sign_of_a_link_is_left_out(center):
    member = MemberFactory(center=center, latin_first_name=f"Sal{LINK}ma", language="fr")
    notices.registered(member)
    body = Message.objects.latest("pk").body
    assert body.count(LINK) == 1


def test_words_of_staff_without_the_link_get_it_at_the_end(message):
    assert message.body.endswith(LINK)


def test_a_kind_with_a_way_is_not_told_without_its_row(center):
    from skills_center.messaging.telling import tell

    with pytest.raises(MissingValueError, match=r"tracks\.offered"):
        tell(MemberFactory(center=center), KINDS["tracks.offered"], until="x", cohort="x")


# Dead with the contact ------------------------------------------------------------------------
def test_link_dies_with_the_contact_and_lives_with_the_other(client, message, enrolment):
    path = path_in(message)
    assert client.get(path).status_code == 200
    set_contacts(enrolment.member, phone=OTHER)
    dead = client.get(path)
    assert dead.status_code == 404
    assert enrolment.cohort.name not in dead.content.decode()
    email = way_called("enrolment").token(enrolment.pk, "SALMA@example.ORG")
    assert client.get(reverse("links:open", args=[email])).status_code == 200


def test_link_of_who_was_forgotten_opens_nothing(client, message, enrolment, director):
    path = path_in(message)
    anonymise(enrolment.member, by=None)
    assert client.get(path).status_code == 404


def test_link_runs_out(client, message, time_machine):
    path = path_in(message)
    lasts = way_called("enrolment").lasts
    time_machine.move_to(timezone.now() + lasts)
    assert client.get(path).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert client.get(path).status_code == 404


def test_dead_link_says_the_same_whatever_it_died_of(client, message):
    token = token_in(message)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    nobody = token_for("e", 10**9, PHONE)
    pages = {client.get(f"/fr/m/{one}/").content.decode() for one in (forged, nobody)}
    assert (
        len({page.replace(forged, "").replace(nobody, "") for page in map(_without_csrf, pages)})
        == 1
    )


@pytest.mark.parametrize("way", [*WAYS], ids=lambda way: way.code)
def test_who_has_no_space_is_not_sent_there_by_a_dead_link(client, db, way):
    page = client.get(f"/fr/m/{token_for(way.letter, 10**9, PHONE)}/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert ("/fr/me/" in main) == way.has_space
    assert way.has_space == (way.code not in ("camp", "guardian"))


def _without_csrf(page):
    import re

    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


# Nobody passes it on --------------------------------------------------------------------------
def test_page_is_kept_by_nobody_and_names_its_address_to_nobody(client, message):
    for path in (path_in(message), "/ar/m/e1aaaaaaaaaaaaaaaaa/"):
        response = client.get(path)
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "strict-origin"


def test_head_and_get_change_nothing(client, message, enrolment):
    path = path_in(message)
    before = (enrolment.moves.count(), Message.objects.count())
    for act in ("", "accept/", "refuse/", "leave/", "anything/"):
        client.get(path + act)
        client.head(path + act)
    enrolment = type(enrolment).objects.get(pk=enrolment.pk)
    assert (enrolment.moves.count(), Message.objects.count()) == before
    assert enrolment.state == EnrolmentState.WAITLISTED


def test_a_form_sent_from_elsewhere_is_refused(message):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.post(path_in(message) + "leave/").status_code == 403


def test_log_and_mail_of_faults_hold_no_token(message):
    path, token = path_in(message), token_in(message)
    assert token not in safe_address(path)
    assert token not in safe_address(f"{path}accept/?next={path}")
    assert token not in without_personal(f"Internal Server Error: {path}")
    assert token not in without_personal(f"see {address_of(message)} now")


def test_fault_on_a_link_is_logged_without_it(client, message, caplog, monkeypatch):
    token = token_in(message)
    way = way_called("enrolment")
    client.raise_request_exception = False

    def fail(pk):
        raise RuntimeError(token)

    monkeypatch.setattr(type(way), "is_over", lambda self, token, row: fail(1))
    from skills_center.base.logs import LineFormatter

    with caplog.at_level(logging.INFO):
        assert client.get(f"/ar/m/{token}/").status_code == 500
    lines = [LineFormatter().format(record) for record in caplog.records]
    assert lines
    assert not [line for line in lines if token in line]


def test_who_guesses_is_stopped(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"link": "3/h/key"}
    codes = [client.get(f"/ar/m/e{number}aaaaaaaaaaaaaaaaa/").status_code for number in range(1, 6)]
    assert codes == [404, 404, 404, 429, 429]


def test_a_good_link_is_never_counted(client, message, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"link": "1/h/key"}
    path = path_in(message)
    assert [client.get(path).status_code for _time in range(4)] == [200] * 4


# Every kind -------------------------------------------------------------------------------
# Kinds without a way, and why.
WITHOUT_WAY = {
    "members.erased": "nothing of theirs is left to lead to; the contact is nobody's for us now",
    "orientation.called_off": "leads to the public page of the centre: its address, what is open",
    "orientation.proposed": "leads to the public page where one applies: it asks for a log-in",
    "orientation.first_word": "leads to the page where one applies, or to that of the centre",
    "orientation.first_word_visit": "leads to the public page of the centre",
    "orientation.first_word_minor": "leads to the page of the guardian, behind a log-in",
    "orientation.leading": "to the staff: the page of the back office, behind a log-in",
    "orientation.leading_moved": "to the staff: the page of the back office, behind a log-in",
    "orientation.leads_no_more": "to the staff: nothing is to be done",
    "orientation.leading_off": "to the staff: nothing is to be done",
    "tracks.absent_to_coach": "to the staff: the page of the cohort, behind a log-in",
    "tracks.morning": "to the staff: the page of the day, behind a log-in",
}
NO_LINK_AT_ALL = {"members.erased", "orientation.leads_no_more", "orientation.leading_off"}
# Words that are no kind: their templates, and where they lead.
TEMPLATES = {
    "contact_added.txt": "the public page with the centres, to be called if it was not them",
    "contact_code.txt": "the code itself, typed on the page that waits for it",
    "contact_given.txt": "the log-in, by its address: nobody proved the contact yet",
    "contact_left.txt": "the public page with the centres: the contact opens nothing any more",
    "contact_taken.txt": "to a contact that somebody typed: it tells nothing more",
    "invited.txt": "a link of its own, which works once",
    "roles_given.txt": "the log-in of the staff",
    "second_factor_reset.txt": "the public page with the centres, to be called if it was not them",
}


def test_every_kind_has_a_way_or_a_reason():
    led = {kind.code for kind in KINDS.values() if kind.way}
    assert led & WITHOUT_WAY.keys() == set(), "It has a way: take it out of WITHOUT_WAY."
    assert KINDS.keys() ^ (led | WITHOUT_WAY.keys()) == set(), (
        "A message carries the way to the one thing to do: let it `lead_to` a way beside its"
        " `declare` and tell it with `leads_to`, or say in WITHOUT_WAY why it has none."
    )


def test_every_way_is_handed_in_and_every_kind_names_one():
    named, bound = {kind.way for kind in KINDS.values() if kind.way}, {way.code for way in WAYS}
    assert named - bound == set(), "Bind it in `hooks.py` of its app: `WAYS.register(…)`."
    assert bound - named == set(), "No kind has this way: `lead_to(…)` beside one, or take it out."


def test_every_kind_says_its_link_but_where_there_is_none():
    without = {code for code, kind in KINDS.items() if "link" not in kind.placeholders}
    assert without == NO_LINK_AT_ALL, (
        "A message carries the way: `lead_to` one beside its `declare`, or `%(link)s` in its words."
        " Where there is nothing to do, name it in NO_LINK_AT_ALL, and in WITHOUT_WAY why."
    )


def test_every_template_of_a_message_has_its_reason(settings):
    found = (settings.BASE_DIR / "templates" / "members" / "messages").glob("*.txt")
    assert {path.name for path in found} == TEMPLATES.keys()
    for name in TEMPLATES:
        get_template(f"members/messages/{name}")


def test_copy_for_other_eyes_shows_that_there_is_a_link(message):
    with translation.override("en"):
        assert message.body_as_read.endswith("[personal link]")
        assert LINK not in message.body_as_read
    assert LINK not in with_link(message).body


def test_what_waits_to_leave_is_found_by_its_row(message, enrolment):
    assert list(Message.objects.leading_to("enrolment", enrolment.pk)) == [message]
    assert row_behind(message) == enrolment


def test_copy_of_ones_data_reads_without_the_sign(message, enrolment):
    with translation.override("en"):
        (section,) = _export_messages(enrolment.member)
    (item,) = [item for item in section.rows[0] if item.name == "body"]
    for words in (item.shown, item.plain, section.as_data()[0]["body"]):
        assert words.endswith("[personal link]")
        assert LINK not in words

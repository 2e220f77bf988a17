"""Words of the staff in the place of ours; the channel and language a member chose."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from members import notices
from skills_center.base.texting import parts_of
from skills_center.messaging import kinds
from skills_center.messaging.enums import Channel
from skills_center.messaging.kinds import KINDS, unknown_in
from skills_center.messaging.links.filling import LINK
from skills_center.messaging.models import Message, MessageTemplate
from skills_center.messaging.values import PLACEHOLDERS
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.links import path_in
from tests.marks import once
from tests.pages_as_sent import untouched

pytestmark = [once, pytest.mark.django_db]
with translation.override("fr"):
    MORE = gettext("More: {link}").replace("{link}", LINK)
LIST = "/admin/messaging/messagetemplate/"


def page(code, language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{code}-{language}"])


def words(body, subject="Bienvenue"):
    return {"subject": subject, "body": body}


def test_every_kind_has_its_words_in_every_language_and_knows_what_stands_in_them():
    assert "members.registered" in KINDS
    for kind in KINDS.values():
        assert set(kind.placeholders) <= PLACEHOLDERS.keys()
        told = {}
        for language in ("ar", "fr", "en"):
            with translation.override(language):
                subject, body = kind.in_braces()
                assert unknown_in(subject + body, kind) == []
                told[language] = (subject, body, str(kind.title))
        assert len({words[1] for words in told.values()}) == 3


# What an app says of a kind, each with the table that keeps it.
SAID = [
    (kinds.lead_to, "_led", "enrolment"),
    (kinds.may_leave_at_night, "AT_NIGHT", "they wait for it"),
    (kinds.holds_while, "HOLDS", lambda row, message: True),
    (kinds.told_after, "TOLD_AFTER", "it is so all the same"),
]


def test_no_two_kinds_have_one_code(monkeypatch):
    """The second would be told in the place of the first."""
    for table in ("KINDS", "FIXED"):
        monkeypatch.setattr(kinds, table, {**getattr(kinds, table)})
    kinds.declare("tests.one", "when", "subject", "%(name)s")
    kinds.declare_fixed("tests.fixed", "when")
    first = kinds.KINDS["tests.one"]
    for code in ("tests.one", "tests.fixed"):
        with pytest.raises(ValueError, match=code):
            kinds.declare(code, "when", "subject", "other words")
        with pytest.raises(ValueError, match=code):
            kinds.declare_fixed(code, "another moment")
    assert kinds.KINDS["tests.one"] is first
    assert kinds.FIXED["tests.fixed"] == "when"


@pytest.mark.parametrize(("say", "table", "what"), SAID, ids=lambda it: getattr(it, "__name__", ""))
def test_of_a_kind_each_thing_is_said_once(monkeypatch, say, table, what):
    monkeypatch.setattr(kinds, table, {})
    kind = kinds.Kind("tests.one", "when", "subject", "body")
    say(what, kind)
    with pytest.raises(ValueError, match=r"tests\.one"):
        say(what, kind)
    assert getattr(kinds, table) == {"tests.one": what}


def test_staff_put_words_of_their_own_and_take_them_back(administrator, center):
    member = MemberFactory(center=center, language="fr", latin_first_name="Salma")
    address = page("members.registered")
    administrator.post(address, words("{name} : votre numéro est {number}. 100 %"))
    notices.registered(member)
    assert Message.objects.latest("pk").body == (
        f"Salma : votre numéro est {member.number}. 100 % {MORE}"
    )
    administrator.post(address, {"ours": "1"})
    notices.registered(member)
    assert "100 %" not in Message.objects.latest("pk").body
    assert MessageTemplate.history.count() == 2


def test_ours_from_an_old_page_takes_no_words_away_unseen(administrator):
    address = page("members.registered")
    sent = untouched(administrator.get(address), holding="body")
    administrator.post(address, words("Bonjour {name}"))
    answer = administrator.post(address, sent | {"ours": "1"})
    assert "Bonjour {name}" in answer.content.decode()
    assert MessageTemplate.objects.get().body == "Bonjour {name}"
    seen = untouched(answer, holding="body")
    assert administrator.post(address, seen | {"ours": "1"}).status_code == 302
    assert not MessageTemplate.objects.exists()


def test_words_in_one_language_leave_the_others_alone(administrator, center):
    administrator.post(page("members.registered", "fr"), words("Bonjour {name}"))
    notices.registered(MemberFactory(center=center, language="ar"))
    assert not Message.objects.latest("pk").body.startswith("Bonjour")


@pytest.mark.parametrize(
    "body", ["{cohort}", "{nom}", "{name", "name}", "{}", "{{ name }}", "{name!r}", "", "x" * 1001]
)
def test_what_means_nothing_is_an_error_beside_the_text(administrator, body):
    response = administrator.post(page("members.registered"), words(body))
    assert list(response.context["form"].errors) == ["body"]
    assert not MessageTemplate.objects.exists()


def test_a_value_that_looks_like_a_placeholder_is_left_as_it_is(administrator, center):
    administrator.post(page("members.registered"), words("{name} {number}"))
    member = MemberFactory(center=center, language="fr", latin_first_name="{number}")
    notices.registered(member)
    assert Message.objects.latest("pk").body == f"{{number}} {member.number} {MORE}"


def test_the_preview_shows_examples_and_sends_nothing(administrator):
    response = administrator.post(
        page("tracks.waitlisted"), words("Rang {rank}") | {"preview": "1"}
    )
    assert response.context["preview"]["body"].startswith("Rang 3 ")
    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("ا" * 70, 1), ("ا" * 71, 2), ("ا" * 135, 3), ("é" * 160, 1)],
)
def test_parts_of_a_text_message(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize("address", ["tracks.nothing-fr", "tracks.accepted-de", "x", "99999999"])
def test_a_message_that_is_none_is_not_found(administrator, address):
    assert administrator.get(f"{LIST}{address}/change/").status_code == 404


def test_the_list_names_every_kind(administrator, client, staff, director):
    assert len(administrator.get(LIST).context["kinds"]) == len(KINDS)
    client.force_login(director)
    assert client.get(page("tracks.accepted")).status_code == 200
    assert client.post(page("tracks.accepted"), words("Non")).status_code == 403


# The member's choice -----------------------------------------------------------------
@pytest.fixture
def member(client, center):
    member = MemberFactory(center=center, email="salma@example.org")
    client.force_login(member.user)
    return member


@pytest.mark.parametrize(
    ("chosen", "channel"),
    [("", Channel.TEXT), (Channel.TEXT, Channel.TEXT), (Channel.EMAIL, Channel.EMAIL)],
)
def test_a_member_is_told_where_they_wish(member, chosen, channel):
    member.preferred_channel = chosen
    notices.registered(member)
    assert Message.objects.get().channel == channel


def test_a_choice_without_an_address_falls_back(member):
    member.preferred_channel, member.email = Channel.EMAIL, ""
    notices.registered(member)
    assert Message.objects.get().channel == Channel.TEXT


def test_the_member_chooses_channel_and_language(client, member):
    address = reverse("members:contact")
    client.post(address, {"preferred_channel": "email", "language": "fr"})
    member.refresh_from_db()
    assert (member.preferred_channel, member.language) == (Channel.EMAIL, "fr")
    for garbage in ("", "pigeon", "x" * 9000):
        response = client.post(address, {"preferred_channel": garbage, "language": "fr"})
        assert list(response.context["form"].errors) == ["preferred_channel"]


def test_only_ways_that_exist_are_offered(client, member):
    set_contacts(member, email="")
    form = client.get(reverse("members:contact")).context["form"]
    assert [value for value, _label in form.fields["preferred_channel"].choices] == ["text"]


@pytest.mark.parametrize("code", ["members.registered", "tracks.submitted"])
def test_who_begins_with_us_is_led_to_their_space(code, center):
    assert "link" in KINDS[code].placeholders


def test_registered_member_reads_the_link_of_my_space(client, center):
    member = MemberFactory(center=center)
    notices.registered(member)
    client.force_login(member.user)
    assert client.get(path_in(Message.objects.latest("pk"))).url == reverse("pages:me")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_no_password_is_spoken_of_to_who_never_had_one(kind):
    with translation.override("en"):
        assert "password" not in str(kind.body)


def test_words_are_of_a_kind():
    field = MessageTemplate._meta.get_field("kind")
    assert not field.blank
    assert not field.has_default()
    assert not field.has_db_default()

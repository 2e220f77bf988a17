"""Whatever a visitor typed, and whenever: in our messages it leaves as a name, and no more."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from members.enums import Role
from members.models import Member
from members.services.guardians import ask_guardian
from skills_center.base.dates import latest_birth_date
from skills_center.messaging import telling
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import Message, MessageTemplate
from skills_center.messaging.values import OF_STAFF, OURS, PLACEHOLDERS, may_leave
from tests.base.test_names import has_address
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.social import CampFactory, InitiativeFactory, InscriptionFactory
from tests.links import leading
from tests.marks import once
from tracks import notices_social
from tracks.models import CampInscription

pytestmark = [pytest.mark.django_db, once]

POISON = "Zahra evil.com/win http://x․com a@b。com 0612345678 e\u200bv．co"


def poisoned(kind):
    """A value for each placeholder of a kind: what no visitor types is harmless."""
    return {name: "ours" if name in OURS else POISON for name in kind.placeholders}


def test_every_placeholder_is_of_somebody():
    """One that stands in neither list is taken for a visitor's."""
    assert PLACEHOLDERS.keys() - OURS - OF_STAFF == {"name", "child", "initiative"}
    assert PLACEHOLDERS.keys() >= OURS | OF_STAFF
    assert not has_address(may_leave("a placeholder of tomorrow", POISON))


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("own", [False, True])
def test_no_kind_of_message_carries_an_address_that_a_visitor_typed(center, code, own):
    kind = KINDS[code]
    member = MemberFactory(center=center, language="en", email="x@example.org")
    Member.objects.filter(pk=member.pk).update(first_name=POISON, latin_first_name=POISON)
    if own:
        braces = " ".join(f"{{{name}}}" for name in kind.placeholders)
        MessageTemplate.objects.create(kind=code, language="en", subject=braces, body=braces)
    member.refresh_from_db()
    values = poisoned(kind)
    values.pop("name", None)
    values = leading(kind, values)
    telling.tell(member, kind, **values)
    telling.text(member, kind, "+212611223344", **values)
    for message in Message.objects.all():
        for text in (message.subject, message.body):
            found = text.replace("https://", "").replace("ours", "")
            assert not any(word in found for word in ("evil.", ".co", "@", "/win", "://", "0612"))
        for name in set(kind.placeholders) - OURS:
            assert may_leave(name, POISON) in message.body
    assert Message.objects.count() == 2


def test_staff_are_named_without_their_address(center, staff):
    coach = staff(Role.COACH, name="", email="amina.b@example.org", language="en")
    telling.tell_staff(coach, KINDS["tracks.morning"], center=center, sessions="", link="")
    assert Message.objects.get().body.startswith("Good morning amina b.")


def test_words_of_the_staff_that_name_what_a_kind_says_no_more_are_left_aside(center):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(15), language="fr")
    GuardianFactory(member=minor)
    kind = "members.guardian_asked"
    words = {"subject": "…", "body": "Bonjour, {name} veut venir : {link}"}
    MessageTemplate.objects.create(kind=kind, language="fr", **words)
    ask_guardian(minor)
    assert "{name}" not in Message.objects.get().body
    assert "Bonjour" not in Message.objects.get().body


# The first text to a phone that nobody proved ------------------------------------------
TYPED = {"first_name": "Zqchild", "last_name": "Zqfamily", "guardian_name": "Zqguardian"}


def test_guardian_whom_somebody_named_is_greeted_by_no_word_of_theirs(center):
    minor = MemberFactory(
        center=center,
        birth_date=latest_birth_date(15),
        language="en",
        first_name="Zqchild",
        latin_first_name="Zqchild",
    )
    GuardianFactory(member=minor, name="Zqguardian")
    ask_guardian(minor)
    assert "Zq" not in Message.objects.get().body
    assert center.name in Message.objects.get().body


@pytest.mark.parametrize("state", ["unsigned", "waitlisted"])
def test_guardian_of_a_child_in_a_camp_is_greeted_by_no_word_of_a_visitor(center, state):
    row = InscriptionFactory(
        camp=CampFactory(center=center), state=state, language="en", agreed_at=None, **TYPED
    )
    notices_social.inscribed(row)
    notices_social.camp_called_off(row, holds_place=True)
    for message in Message.objects.all():
        assert "Zq" not in message.body
        assert row.camp.title in message.body


def test_camp_is_asked_for_by_a_visitor_and_no_word_of_theirs_leaves(client, center):
    camp = CampFactory(center=center)
    typed = TYPED | {
        "sex": "female",
        "birth_date": f"{camp.birth_dates[0]:%d/%m/%Y}",
        "guardian_phone": "0611223344",
    }
    with translation.override("fr"):
        address = reverse("tracks:register", args=[camp.pk])
    refused = client.post(address, typed | {"guardian_name": "www.evil.com"})
    form = refused.context["form"]
    assert list(form.errors) == ["guardian_name"]
    assert form["guardian_name"].value() == "www.evil.com"
    assert client.post(address, typed).status_code == 302
    assert CampInscription.objects.get().guardian_name == "Zqguardian"
    assert "Zq" not in Message.objects.get().body


def test_title_of_an_initiative_reaches_another_as_words_alone(center):
    place = InitiativeFactory(center=center, proposer=MemberFactory(center=center), title=POISON)
    notices_social.initiative_approved(place)
    body = Message.objects.get().body
    assert "Zahra evil com win" in body
    assert "0612345678" not in body


# Nobody writes a message past them ------------------------------------------------------
WRITERS = {
    "skills_center/messaging/telling.py",  # `may_leave` on every value
    "members/notices_accounts.py",  # to staff and to former contacts: names without addresses
    "skills_center/messaging/outbox/delivery.py",  # codes: no word of anybody stands in them
    "skills_center/messaging/outbox/reaching.py",  # the words of one that left already
}

WRITES = re.compile(r"\bMessage\.objects\.(?:queue|create|bulk_create)\(|\bMessage\((?!models)")


def test_messages_are_written_where_words_are_looked_at():
    root = Path(settings.BASE_DIR)
    places = [*(root / app for app in ("members", "tracks", "enterprises", "forum"))]
    places += [
        root / "skills_center" / part
        for part in ("base", "network", "messaging", "pages", "results")
    ]
    found = {path for place in places for path in place.rglob("*.py")}
    writers = {str(one.relative_to(root)) for one in found if WRITES.search(one.read_text())}
    assert writers == WRITERS

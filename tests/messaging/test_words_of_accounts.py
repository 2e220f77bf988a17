"""Messages of accounts, whose words staff do not change: what they are called, and their links."""

import re
from itertools import chain

import pytest
from django.conf import settings
from django.utils import translation

from members import notices_accounts
from members.services import own_contact
from skills_center.messaging.kinds import FIXED, KINDS
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reasons import kind_in_words
from skills_center.messaging.wording.table import FIXED_TEXTS, messages_table
from tests.factories.members import UserFactory
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
LANGUAGES = ["ar", "fr", "en"]


def test_each_has_a_title_that_no_kind_has_too():
    assert {text.code for text in chain(*FIXED_TEXTS)} == FIXED.keys()
    assert FIXED.keys().isdisjoint(KINDS)
    assert all(len(code) <= Message._meta.get_field("kind").max_length for code in FIXED)


def told(user):
    notices_accounts.contact_left(user, "phone", user.phone)
    notices_accounts.contact_given(user, "email", user.email)
    notices_accounts.contact_added(user, "phone")
    notices_accounts.second_factor_reset(user)
    user.email = ""
    notices_accounts.second_factor_reset(user)
    own_contact.send_proof(user, "phone", "+212655443322")
    return list(Message.objects.order_by("pk"))


def test_rows_say_what_they_were_and_not_whether_a_contact_was_taken():
    user = UserFactory(phone="+212611111111", email="a@b.example")
    other = UserFactory(phone="+212655443300", email="")
    rows = told(user)
    assert [row.kind for row in rows] == [
        "account.contact_left",
        "account.contact_given",
        "account.contact_added",
        "account.second_factor_reset",
        "account.second_factor_reset",
        "account.contact_code",
    ]
    own_contact.send_proof(user, "phone", other.phone.as_e164)
    assert Message.objects.latest("pk").kind == "account.contact_code"
    with translation.override("en"):
        assert kind_in_words(rows[0]) == "To the contact that opens an account no more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_leads_to_a_page_in_the_language_of_who_reads_it(client, language):
    user = UserFactory(phone="+212611111111", email="a@b.example", language=language)
    for row in told(user)[:-1]:
        (link,) = re.findall(r"https?://\S+", row.body)
        assert link.startswith(f"{settings.PORTAL_URL}/{language}/")
        assert client.get(link.removeprefix(settings.PORTAL_URL)).status_code == 200
        assert row.body.endswith(link)


def test_lines_of_the_table_lead_to_pages_of_their_own_language():
    languages = set()
    for line in messages_table()[2:]:
        cells = line.split(" | ")
        (language,) = re.findall(r"\b(ar|fr|en)$", cells[0])
        links = re.findall(r"example\.org/(\w\w)/", line)
        assert set(links) <= {language}
        languages |= set(links)
        assert not re.search(r":<br>(?:<br>|$)", cells[2]), "a list of roles that is empty"
    assert languages == set(LANGUAGES)

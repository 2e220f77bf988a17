"""Two people write the words of one message at the same moment: real threads, real locks."""

import pytest
from django.test import Client
from django.urls import reverse

from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import MessageTemplate
from skills_center.messaging.wording.services import put_words
from tests.factories.members import UserFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import one_waits_for_the_other

pytestmark = races
KIND = KINDS["members.registered"]


@pytest.fixture
def open_words():
    """`open_words()`: a browser with the page of these words; gives what sends it."""

    def opened():
        client = Client()
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        address = reverse("admin:messaging_messagetemplate_change", args=[f"{KIND.code}-fr"])
        sent = untouched(client.get(address), holding="body")
        return lambda **typed: client.post(address, sent | typed)

    return opened


@pytest.mark.parametrize("before", [None, {"subject": "Objet", "body": "Texte"}])
def test_the_body_by_one_and_the_subject_by_the_other_are_both_kept(open_words, before):
    """The first words of a kind too: there is no row yet that one could lock."""
    if before:
        put_words(KIND, "fr", **before)
    first, second = open_words(), open_words()
    answers = one_waits_for_the_other(lambda: first(body="Corps"), lambda: second(subject="Titre"))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert list(MessageTemplate.objects.values_list("subject", "body")) == [("Titre", "Corps")]


def test_of_two_who_write_one_body_the_second_sees_both(open_words):
    first, second = open_words(), open_words()
    answers = one_waits_for_the_other(lambda: first(body="Un"), lambda: second(body="Deux"))
    assert [answer.status_code for answer in answers] == [302, 200]
    page = answers[1].content.decode()
    assert 'class="theirs"' in page
    assert 'href="#id_body"' in page
    assert MessageTemplate.objects.get().body == "Un"

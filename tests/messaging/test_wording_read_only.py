"""What is shown is what leaves, and who may not change words reads them as text."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from members.enums import Role
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import MessageTemplate
from skills_center.messaging.telling import words_of
from skills_center.messaging.wording.examples import usual
from skills_center.messaging.wording.preview import read_as
from skills_center.messaging.wording.services import put_words
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
LIST = reverse("admin:messaging_messagetemplate_changelist")
WITH_WAY = sorted(code for code, kind in KINDS.items() if kind.way)


def page(code, language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{code}-{language}"])


@pytest.mark.parametrize("code", WITH_WAY)
def test_words_without_a_link_read_as_they_leave(code):
    kind = KINDS[code]
    put_words(kind, "fr", subject="Objet", body="Bonjour.")
    with translation.override("fr"):
        left = words_of(kind, "fr", usual(kind, real=True))[1]
    read = read_as(kind, "fr", "Objet", "Bonjour.")
    assert read["body"] == left != "Bonjour."
    assert read["longest"]["body"].startswith("Bonjour. ")
    assert f"{settings.PORTAL_URL}/fr/m/" in read["longest"]["body"]
    assert read["length"] == len(left)


def test_all_previews_of_a_page_hold_the_link_and_say_that_it_follows(client, staff):
    client.force_login(staff(Role.ADMINISTRATOR))
    for language in ("ar", "fr", "en"):
        put_words(KINDS["tracks.accepted"], language, subject="-", body="Words.")
    shown = client.get(page("tracks.accepted"))
    readings = [shown.context["preview"], *(one[2] for one in shown.context["elsewhere"])]
    assert all("http" in reading["body"] for reading in readings)
    assert shown.context["link_follows"]
    assert not client.get(page("members.erased")).context["link_follows"]


def test_parts_are_counted_with_the_link(client, staff):
    client.force_login(staff(Role.ADMINISTRATOR))
    words = {"subject": "موضوع", "body": "م" * 660}  # ten parts, and eleven with its link
    answer = client.post(page("tracks.accepted", "ar"), words)
    assert list(answer.context["form"].errors) == ["body"]
    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ADMINISTRATOR])
def test_who_may_not_change_words_finds_no_open_field(client, staff, role):
    client.force_login(staff(role))
    put_words(KINDS["members.erased"], "fr", subject="Adieu", body="Ligne <1>\n{name}")
    may_change = role == Role.ADMINISTRATOR
    html = client.get(page("members.erased")).content.decode()
    assert ('name="subject"' in html) == ('name="body"' in html) == may_change
    assert "{name}" in html
    assert ("Ligne &lt;1&gt;<br>{name}" in html) == (not may_change)
    assert (
        "to put other words" in client.get(LIST, headers={"accept-language": "en"}).content.decode()
    ) == (may_change)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_link_that_follows_has_a_word_of_its_own(language):
    kind = KINDS["tracks.accepted"]
    with translation.override(language):
        assert kind.with_link("Words. ").endswith(f" {gettext('More: {link}')}")
        assert kind.with_link("Here\xa0:") == "Here\xa0: {link}"
        assert kind.with_link("{link} words") == "{link} words"

"""What the page shows and counts of the staff's own words is what leaves, and its link opens."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from skills_center.base.texting import parts_of
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.links.filling import with_link
from skills_center.messaging.models import Message, MessageTemplate
from skills_center.messaging.telling import tell, words_of
from skills_center.messaging.values import words_filled
from skills_center.messaging.wording.examples import usual
from skills_center.messaging.wording.forms import MOST_PARTS
from skills_center.messaging.wording.preview import read_as
from skills_center.messaging.wording.services import our_words, put_words
from tests.factories.members import MemberFactory
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
KIND = KINDS["members.registered"]
OFFER = KINDS["tracks.offered"]
ARABIC_ONLY = {"first_name": "سلمى", "latin_first_name": "", "latin_last_name": ""}


def page(kind=KIND, language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{kind.code}-{language}"])


def left(center, language="fr", **member):
    """What a member is sent, as it leaves."""
    member = MemberFactory(center=center, language=language, **member)
    tell(member, KIND, number=member.number, leads_to=member)
    return with_link(Message.objects.latest("pk"))


def errors(answer, field="body"):
    assert list(answer.context["form"].errors) == [field]
    assert not MessageTemplate.objects.exists()
    return answer.context["form"].errors[field]


# A link stands alone -----------------------------------------------------------------------------
GLUED = [
    *("{link}ici", "{link}هنا", "({link})", "{link}{name}", "{name}{link}", "{link}،", "{link}."),
    *("x{link}", "www.{link}", "{link}?a=1", "«{link}»", "{link}/", "{link}{link}", "{link}\u2068"),
]


def addresses_in(text):
    return [word for word in text.split() if "/m/" in word]


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("glued", GLUED)
def test_what_stands_beside_a_link_is_no_part_of_it(client, center, settings, glued, language):
    """Also in words that were saved before."""
    MessageTemplate.objects.create(
        kind=KIND.code, language=language, subject="a", body=f"Bonjour {glued} merci"
    )
    found = addresses_in(left(center, language, **ARABIC_ONLY).body)
    assert len(found) == glued.count("{link}")
    for address in found:
        assert address.startswith(settings.PORTAL_URL)
        opened = client.get(address.removeprefix(settings.PORTAL_URL))
        assert opened.status_code == 302
        assert opened.url.endswith(f"/{language}/m/")  # behind the log-in of its member


def test_a_link_that_stands_alone_stays_as_it_is():
    values = {"name": "Salma", "link": "https://example.org/"}
    body = "{name}\u00a0: {link}\n{link} {name}"
    filled = "Salma\u00a0: https://example.org/\nhttps://example.org/ Salma"
    assert words_filled(KIND, "a", body, values) == ("a", filled)


def test_the_preview_puts_the_same_space(administrator):
    words = {"subject": "a", "body": "Bonjour ({link}).", "preview": "1"}
    (address,) = addresses_in(administrator.post(page(), words).context["preview"]["body"])
    assert address.endswith("/")


# No link in a subject ----------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_link_in_a_subject_is_refused_beside_it(administrator, language):
    words = {"subject": "Votre lien : {link}", "body": "Bonjour {name}"}
    with translation.override(language):
        said = gettext("A subject carries no link: write %(link)s in the text.")
    for pressed in ({}, {"preview": "1"}):
        answer = administrator.post(page(), words | pressed, headers={"accept-language": language})
        link = "\u2068{link}\u2069" if language == "ar" else "{link}"
        assert errors(answer, "subject") == [said % {"link": link}]
        assert answer.context["preview"] is None


def test_a_subject_is_shown_as_it_leaves(center):
    """One that was saved before leaves without its link; so it is shown."""
    put_words(KIND, "fr", subject="Lien {link} pour {name}", body="Bonjour")
    with translation.override("fr"):
        subject, body = words_of(KIND, "fr", usual(KIND, real=True))
    read = read_as(KIND, "fr", "Lien {link} pour {name}", "Bonjour")
    assert (read["subject"], read["body"]) == (subject, body)
    assert "http" not in subject
    assert "http" not in left(center, email="salma@example.org").subject


# The sign of a link ------------------------------------------------------------------------------
PASTED = {"subject": "Bienvenue \ufffc", "body": "Bonjour {name} \ufffc ici : {link}"}


def test_a_sign_that_was_pasted_is_no_link(administrator, center):
    shown = administrator.post(page(), PASTED | {"preview": "1"}).context["preview"]
    assert len(addresses_in(shown["body"])) == 1
    assert administrator.post(page(), PASTED).status_code == 302
    assert "\ufffc" not in "".join(MessageTemplate.objects.get().words)
    assert len(addresses_in(left(center).body)) == 1


def test_a_sign_that_was_saved_before_is_no_link(administrator, center):
    MessageTemplate.objects.create(kind=KIND.code, language="fr", **PASTED)
    assert len(addresses_in(administrator.get(page()).context["preview"]["body"])) == 1
    message = left(center)
    assert len(addresses_in(message.body)) == 1
    assert "\ufffc" not in message.subject


def test_a_sign_alone_says_nothing(administrator):
    assert errors(administrator.post(page(), {"subject": "a", "body": "\ufffc"}))
    row = MessageTemplate(kind=KIND.code, language="fr", subject="\ufffc", body="\ufffc")
    assert row.faults == ["subject", "body"]


# Parts -------------------------------------------------------------------------------------------
def test_an_arabic_name_is_counted_in_latin_words(administrator, center):
    """Two parts for who is called in Latin letters, and five for who has a name in Arabic alone."""
    words = {"subject": "a", "body": "Bonjour {name}. " + "a" * 200 + " {link}"}
    answer = administrator.post(page(), words | {"preview": "1"})
    reading = answer.context["preview"]
    assert administrator.post(page(), words).status_code == 302
    message = left(center, **ARABIC_ONLY)
    assert reading["in_arabic"]["parts"] == parts_of(message.body) > reading["parts"]
    with translation.override("ar"):
        said = gettext("With a name in Arabic letters")
    assert answer.content.decode().count(said) >= 1


def test_nothing_is_said_of_arabic_names_where_they_cost_no_more(administrator):
    with translation.override("ar"):
        said = gettext("With a name in Arabic letters")
    for language in ("ar", "fr", "en"):
        put_words(KIND, language, subject="a", body="سلام {name}")
    assert said not in administrator.get(page(language="ar")).content.decode()


def refused_at(administrator, kind, language, body, where):
    with translation.override("en"):
        where = gettext(where)
    answer = administrator.post(
        page(kind, language), {"subject": "a", "body": body}, headers={"accept-language": "en"}
    )
    (said,) = errors(answer)
    assert said.startswith(f"{where} · This would leave as ")
    assert said.endswith(f" At most {MOST_PARTS} leave: write less.")


def test_latin_words_that_no_phone_puts_together_with_an_arabic_name_are_refused(administrator):
    body = "Bonjour {name}. " + "a" * 900 + " {link}"
    assert read_as(KIND, "fr", "", body)["parts"] <= MOST_PARTS
    refused_at(administrator, KIND, "fr", body, "With a name in Arabic letters")
    words = {"subject": "a", "body": body.replace("{name}", "")}
    assert administrator.post(page(), words).status_code == 302


def test_words_that_no_phone_puts_together_with_the_longest_names_are_refused(administrator):
    body = "م" * 560 + " {cohort} {name} {link}"
    assert read_as(OFFER, "ar", "", body)["parts"] <= MOST_PARTS
    refused_at(administrator, OFFER, "ar", body, "With the longest names")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_body_of_ours_may_be_kept_beside_another_subject(administrator, kind, language):
    _subject, body = our_words(kind, language)
    words = {"subject": "Autre", "body": body}
    assert administrator.post(page(kind, language), words).status_code == 302
    assert MessageTemplate.objects.get().faults == []

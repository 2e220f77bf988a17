"""Words of the staff that no longer say a deadline or a cohort are saved, and that is said."""

from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import MessageTemplate
from skills_center.messaging.wording.services import left_out, our_words, put_words
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
OFFER = KINDS["tracks.offered"]
LIST = reverse("admin:messaging_messagetemplate_changelist")
WITHOUT_DEADLINE = "Bonjour {name}. Une place en {cohort} : {link}"


def page(code=OFFER.code, language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{code}-{language}"])


@pytest.fixture
def administrator(administrator):
    administrator.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return administrator


def lacking(words):
    with translation.override("en"):
        said = gettext("These words no longer say %(words)s: those that ship with the portal do.")
    return said % {"words": words}


def warned(answer):
    """The warnings that wait for the next page."""
    said = get_messages(answer.wsgi_request)
    return [str(one) for one in said if one.level_tag == "warning"]


# What is left out --------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_our_own_words_leave_nothing_out_and_bare_ones_all(kind, language):
    body = our_words(kind, language)[1]
    assert left_out(kind, language, body) == []
    follows = ["{link}"] if kind.way else []
    said = [one for name in kind.placeholders if (one := f"{{{name}}}") in body]
    assert left_out(kind, language, "Words") == [one for one in said if one not in follows]


def test_a_link_that_does_not_follow_by_itself_is_left_out():
    kind = KINDS["tracks.morning"]
    assert not kind.way
    assert "{link}" in left_out(kind, "fr", "{name} {sessions}")


# Saved -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "words"),
    [(WITHOUT_DEADLINE, "{until}"), ("Une place !", "{name} {cohort} {until}")],
)
def test_what_is_left_out_is_said_once_with_the_way_back(administrator, body, words):
    sent = {"subject": "Une place {until}", "body": body}
    answer = administrator.post(page(), sent, follow=True)
    assert MessageTemplate.objects.get().body == body
    html = unescape(answer.content.decode())
    assert answer.redirect_chain == [(LIST, 302)]
    assert html.count(lacking(words)) == 1
    assert '<li class="warning">' in html
    assert html.count(f'{lacking(words)} <a href="{page()}">') == 1
    assert lacking(words) not in unescape(administrator.get(LIST).content.decode())


def test_words_that_say_all_are_saved_without_a_warning(administrator):
    body = "{until} : {cohort}, {name}"  # the link follows
    answer = administrator.post(page(), {"subject": "Une place", "body": body})
    assert answer.status_code == 302
    assert warned(answer) == []
    assert MessageTemplate.objects.get().body == body


def test_our_words_back_are_told_without_a_warning(administrator):
    administrator.get(LIST)
    put_words(OFFER, "fr", subject="Une place", body="Une place !")
    answer = administrator.post(page(), {"ours": "1"})
    assert answer.status_code == 302
    assert warned(answer) == []


def test_placeholders_keep_their_place_in_a_line_of_arabic(administrator):
    answer = administrator.post(
        page(),
        {"subject": "Une place", "body": WITHOUT_DEADLINE},
        headers={"accept-language": "ar"},
    )
    (said,) = warned(answer)
    assert "\u2068{until}\u2069" in said


# Before it is saved ------------------------------------------------------------------------------
def test_the_preview_says_it_beside_the_words(administrator):
    typed = {"subject": "Une place", "body": WITHOUT_DEADLINE, "preview": "1"}
    answer = administrator.post(page(), typed)
    assert answer.context["lack"] == lacking("{until}")
    html = unescape(answer.content.decode())
    assert html.count(lacking("{until}")) == 1
    assert html.index('id="h-preview"') < html.index(lacking("{until}"))
    assert warned(answer) == []
    assert not MessageTemplate.objects.exists()


def test_the_page_of_words_that_leave_something_out_says_it(administrator):
    assert administrator.get(page()).context["lack"] == ""
    put_words(OFFER, "fr", subject="Une place", body=WITHOUT_DEADLINE)
    assert administrator.get(page()).context["lack"] == lacking("{until}")
    assert administrator.get(page(language="ar")).context["lack"] == ""


def test_words_that_cannot_be_sent_are_told_that_alone(administrator):
    put_words(OFFER, "fr", subject="Une place", body="Bonjour {nom}")
    assert administrator.get(page()).context["lack"] == ""
    typed = {"subject": "Une place", "body": "{nom}", "preview": "1"}
    assert administrator.post(page(), typed).context["lack"] == ""

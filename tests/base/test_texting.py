"""What a text message costs: French fits the cheap alphabet, Arabic is sent as it is written."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from skills_center.base.texting import as_texted, is_gsm, parts_of
from skills_center.messaging.enums import Channel
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.values import PLACEHOLDERS, fill_in
from skills_center.messaging.wording.services import our_words
from tests.marks import once

pytestmark = once

CONTACT_TEMPLATES = ["contact_code", "contact_given", "contact_left", "contact_taken"]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Bonjour Salma. L’atelier « Trouver un emploi » t’attend…", None),
        ("«\u202fUn\u202f» – à 14\u00a0h", '"Un" - à 14 h'),
        (
            "Ça coûte 5\u202f000\u00a0€ : être reçu·e, cœur, île",
            "Ça coute 5 000 € : etre recu-e, coeur, ile",
        ),
        ("e\u0301te\u0301", "été"),
        ("\u2068KHO\u2069 5", "KHO 5"),
        ("", ""),
    ],
)
def test_signs_are_those_that_cost_little(written, sent):
    if sent is None:
        sent = "Bonjour Salma. L'atelier \"Trouver un emploi\" t'attend..."
    assert as_texted(written) == sent
    assert is_gsm(sent)


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا سلمى، «المسار» يبدأ…",
        "Bonjour سلمى. L’atelier « X »",
        "Salut 🎉 l’ami",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ l’",
    ],
)
def test_another_script_is_sent_as_it_is_written(text):
    assert as_texted(text) == text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_words_that_ship_cost_little(kind, language):
    _subject, body = our_words(kind, language)
    with translation.override(language):
        text = fill_in(body, {name: str(example) for name, (_l, example) in PLACEHOLDERS.items()})
    assert is_gsm(as_texted(text)), set(as_texted(text))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_arabic_words_are_untouched(kind):
    _subject, body = our_words(kind, "ar")
    assert as_texted(body) == body


@pytest.mark.parametrize("template", [*CONTACT_TEMPLATES, "second_factor_reset"])
def test_words_of_codes_cost_little(template):
    with translation.override("fr"):
        text = render_to_string(
            f"members/messages/{template}.txt",
            {"code": "123456", "is_phone": True, "host": "example.org", "link": "https://a.org/"},
        )
    assert is_gsm(as_texted(text))


def test_a_part_is_counted_as_it_is_sent():
    assert parts_of("’" * 160) == 1
    assert parts_of("€" * 80) == 1
    assert parts_of("€" * 81) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 151 + "€" + "a" * 153, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro would stand in both parts
        ("a" * 152 + "€" + "a" * 151, 2),
        ("ش" * 70, 1),
        ("ش" * 71, 2),
        ("ش" * 134, 2),
        ("ش" * 65 + "😀" + "ش" * 67, 2),
        ("ش" * 66 + "😀" + "ش" * 66, 3),
    ],
)
def test_a_sign_that_counts_twice_is_not_cut_in_two(text, parts):
    assert parts_of(text) == parts


@pytest.mark.django_db
@pytest.mark.parametrize("channel", Channel.values)
def test_gateways_get_folded_text_and_mail_does_not(channel, monkeypatch, settings):
    sent = []
    monkeypatch.setattr(delivery, "send_email", lambda message: sent.append(message.body))
    settings.TEXT_MESSAGE_BACKEND = f"{__name__}.Gateway"
    monkeypatch.setattr(Gateway, "sent", sent)
    message = Message.objects.queue(channel=channel, address="x", language="fr", body="L’été")
    assert delivery.deliver(message.pk)
    assert sent == ["L'été" if channel == Channel.TEXT else "L’été"]
    message.refresh_from_db()
    assert message.body == "L’été"


class Gateway:
    sent: list = []

    def send(self, address, body, key):
        self.sent.append(body)

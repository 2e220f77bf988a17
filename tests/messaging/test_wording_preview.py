"""What staff see of a message before it is sent, and what is refused."""

import pytest
from django.urls import reverse
from django.utils import translation

from skills_center.messaging.models import MessageTemplate
from skills_center.network.models import Center
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
KIND = "members.registered"


def page(code, language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{code}-{language}"])


def test_a_text_that_no_phone_puts_together_is_refused(administrator):
    words = {"subject": "موضوع", "body": "م" * 700}
    answer = administrator.post(page(KIND, "ar"), words)
    assert list(answer.context["form"].errors) == ["body"]
    administrator.post(page(KIND, "ar"), words | {"body": "م" * 600})
    assert MessageTemplate.objects.get().body == "م" * 600


def test_a_text_keeps_its_lines_and_no_sign_of_control(administrator):
    words = {"subject": "a", "body": "Bonjour\r\n\r\n{name}\xa0:\x07 !"}
    administrator.post(page(KIND), words)
    assert MessageTemplate.objects.get().body == "Bonjour\n\n{name}\xa0:  !"


def test_the_preview_shows_the_names_that_are_there_and_the_longest(administrator, center):
    shown = administrator.get(page("members.registered")).context
    with translation.override("fr"):
        assert center.name in shown["preview"]["body"]
    assert shown["preview"]["longest"]["length"] > shown["preview"]["length"]
    assert [code for _name, code, _reading in shown["elsewhere"]] == ["ar", "en"]
    assert "{" not in "".join(reading["body"] for _n, _c, reading in shown["elsewhere"])


def test_the_preview_reads_with_examples_where_nothing_is_there_yet(administrator):
    Center.objects.update(is_open=False)
    body = administrator.get(page("members.registered")).context["preview"]["body"]
    assert "Khouribga" in body

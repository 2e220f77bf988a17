"""What staff type in the place of `{name}`, and would leave as it stands, is refused."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from skills_center.messaging.kinds import KINDS, meant_by, unknown_in
from skills_center.messaging.models import MessageTemplate
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
KIND = KINDS["members.registered"]


def page(language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{KIND.code}-{language}"])


def refused(administrator, field, typed, page_language="en"):
    """What the page says beside the field."""
    words = {"subject": "Bienvenue", "body": "Bonjour"} | {field: f"Bonjour {typed}, merci."}
    answer = administrator.post(page(), words, headers={"accept-language": page_language})
    assert not MessageTemplate.objects.exists()
    assert answer.context["preview"] is None
    assert list(answer.context["form"].errors) == [field]
    return answer.context["form"].errors[field]


MEANT = [
    *("%(name)s", "%(name)", "{{name}}", "{{ name }}", "{{name}", "{name}}", "{name", "name}"),
    *("{ name }", "{Name}", "{name!r}", "%( name )s", "%(name)d"),
    *("[name]", "[ Name ]", "<name>", "%name%"),
]


@pytest.mark.parametrize("field", ["subject", "body"])
@pytest.mark.parametrize("typed", MEANT)
def test_what_names_a_placeholder_is_refused_and_says_how_it_is_written(
    administrator, field, typed
):
    with translation.override("en"):
        said = gettext("Write %(right)s in the place of %(wrong)s.")
    assert refused(administrator, field, typed) == [said % {"right": "{name}", "wrong": typed}]


@pytest.mark.parametrize("field", ["subject", "body"])
@pytest.mark.parametrize(
    "typed", ["%s", "%d", "%i", "%(nom)s", "{{nom}}", "{nom", "nom}", "{", "}", "{}"]
)
def test_what_names_none_means_nothing(administrator, field, typed):
    said = f"This means nothing here: {typed}. What may stand in braces is listed below."
    assert refused(administrator, field, typed) == [said]


def test_each_slip_is_said_once(administrator):
    typed = "%(name)s {{number}} %(name)s %s {nom}"
    with translation.override("en"):
        said = gettext("Write %(right)s in the place of %(wrong)s.")
    assert refused(administrator, "body", typed) == [
        said % {"right": "{name}", "wrong": "%(name)s"},
        said % {"right": "{number}", "wrong": "{{number}}"},
        "This means nothing here: %s {nom}. What may stand in braces is listed below.",
    ]


def test_signs_keep_their_place_in_a_line_of_arabic(administrator):
    (said,) = refused(administrator, "body", "%(name)s", page_language="ar")
    assert "\u2068%(name)s\u2069" in said
    assert "\u2068{name}\u2069" in said


@pytest.mark.parametrize(
    "typed",
    [
        *("100 %", "100\xa0% sûr", "50%", "50 %(net)", "un %", "100 %sûr", "100%s", "٪50"),
        *("{name}%", "({name})", "{name}{number}", "%", "%sans", "prix (dh)", "{number}, 100 %."),
        *(
            "https://ocp.ma/%d8%a7%d9%84",
            "https://ocp.ma/?x=a%s3",
            "vingt %d'eau",
            "vingt %d’eau",
        ),
        *("[nom]", "<b>", "[1]", "%a7%"),
    ],
)
def test_a_share_of_a_hundred_an_address_or_a_word_is_none(administrator, typed):
    assert unknown_in(typed, KIND) == []
    administrator.post(page(), {"subject": "a", "body": typed})
    assert MessageTemplate.objects.get().body == typed


def test_a_name_of_another_kind_is_not_meant():
    assert meant_by("%(cohort)s", KIND) == ""
    assert meant_by("{", KIND) == ""

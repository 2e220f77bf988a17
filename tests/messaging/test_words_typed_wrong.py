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
    *("[name]", "[ Name ]", "<name>", "%name%", "$name", "${name}", "}name{"),
    *("%(first name)s", "{first name}", "%(name", "5 %(name)s", "5 %(name)", "％(name)s"),
    *("٪(name)s", "٪(name)", "｛name｝", "{name｝", "｛name}", "٪(name"),
]


@pytest.mark.parametrize("field", ["subject", "body"])
@pytest.mark.parametrize("typed", MEANT)
def test_what_names_a_placeholder_is_refused_and_says_how_it_is_written(
    administrator, field, typed
):
    with translation.override("en"):
        said = gettext("Write %(right)s in the place of %(wrong)s.")
    wrong = typed.removeprefix("5 ")
    assert refused(administrator, field, typed) == [said % {"right": "{name}", "wrong": wrong}]


@pytest.mark.parametrize("field", ["subject", "body"])
@pytest.mark.parametrize(
    "typed",
    [
        *("%s", "%d", "%i", "%(nom)s", "{{nom}}", "{nom", "nom}", "{", "}", "{}", "％s", "}nom{"),
        *("｛nom｝", "${nom}", "{prénom de l'élève", "{ prénom de l’élève"),
    ],
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
        *("[nom]", "<b>", "[1]", "%a7%", "$nom", "50 %(net", "٪(net)"),
        *("%sœur", "%sن", "٥٠ %(صافي)", "50% (name)", "20 %(day one)"),
    ],
)
def test_a_share_of_a_hundred_an_address_or_a_word_is_none(administrator, typed):
    assert unknown_in(typed, KIND) == []
    administrator.post(page(), {"subject": "a", "body": typed})
    assert MessageTemplate.objects.get().body == typed


def test_a_brace_without_its_end_is_told_with_the_words_behind_it_to_the_end_of_its_line():
    assert unknown_in("{prénom de l'élève\nvient", KIND) == ["{prénom de l'élève"]
    assert unknown_in("{\nvient", KIND) == ["{"]
    assert unknown_in("{nom {name} vient", KIND) == ["{nom"]
    (told,) = unknown_in("{nom" + " et prénom" * 30, KIND)
    assert told.startswith("{nom et prénom")
    assert len(told) < 40


def test_a_share_is_one_behind_signs_that_nobody_sees():
    assert unknown_in("50 \u200f%(net), 50\u200f %s", KIND) == []
    assert unknown_in("KHO-5, %s", KIND) == ["%s"]


def test_two_slips_side_by_side_are_told_each():
    assert unknown_in("{{name}}{{number}}", KIND) == ["{{name}}", "{{number}}"]
    assert unknown_in("{name}}{number}", KIND) == ["{name}}"]
    assert unknown_in("} salut {name}", KIND) == ["}"]


LONG = [
    *("{", "}", "{ ", "{a", "｛a", "{{}", "}a{", "}a ", "} ", "%(", "%(a", "%(a ", "${", "$a"),
    *("<a ", "[a ", "%a", "a", "a\u0301", " ", "{name} ", "٪(", "{prénom de l'élève\n"),
]


@pytest.mark.parametrize("typed", LONG)
def test_a_long_text_takes_no_longer_than_its_length(typed):
    """Four times the text took sixteen times as long where a sign was looked at from each start."""
    for text in (typed * 50_000, "{" + typed * 50_000, "%(" + typed * 50_000):
        unknown_in(text[:100_000], KIND)  # minutes, were it not linear


def test_a_name_of_another_kind_is_not_meant():
    assert meant_by("%(cohort)s", KIND) == ""
    assert meant_by("{", KIND) == ""

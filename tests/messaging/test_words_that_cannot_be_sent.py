"""Staff's own words never stand in the way of what is told; a kind told without its values does."""

import pytest
from django.urls import reverse
from django.utils import translation

from enterprises.models import Project
from members import notices
from members.enums import Role
from members.models import Member, User
from skills_center.messaging import telling
from skills_center.messaging.kinds import KINDS, MissingValueError
from skills_center.messaging.links.ways import way_called
from skills_center.messaging.models import Message, MessageTemplate
from skills_center.messaging.outbox.models import LONGEST_SUBJECT
from skills_center.messaging.values import as_told, fill_in
from skills_center.messaging.wording import examples
from skills_center.network.models import Center
from tests.factories.members import MemberFactory
from tests.marks import once
from tracks.models import Cohort, OrientationMeeting, SocialAction

pytestmark = pytest.mark.django_db
LIST = "/admin/messaging/messagetemplate/"
KIND = KINDS["members.registered"]


def page(code, language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{code}-{language}"])


# Values ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    # French has the longest words: they are what a column may be too short for.
    "language",
    ["fr", *(pytest.param(one, marks=once) for one in ("ar", "en"))],
)
def test_each_kind_is_told_with_its_examples_and_with_the_longest(center, kind, language):
    member = MemberFactory(center=center, language=language)
    with translation.override(language):
        values = [examples.usual(kind), examples.longest(kind)]
    for one in values:
        given = {name: one[name] for name in kind.placeholders if name not in telling.COMMON}
        assert "{" not in telling.tell(member, kind, **led(kind, given)).body


def led(kind, given):
    """The same, with a row of its way in the place of a link."""
    if not kind.way or "link" not in given:
        return given
    rest = {name: value for name, value in given.items() if name != "link"}
    return rest | {"leads_to": way_called(kind.way).model(pk=7)}


@once
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_value_that_is_missing_is_named_at_the_call(center, staff, kind):
    """Also where nobody is reached, and whoever wrote the words."""
    needed = [name for name in kind.placeholders if name not in telling.COMMON]
    if not needed:
        return
    MessageTemplate.objects.create(kind=kind.code, language="fr", subject="a", body="b")
    for member in (
        MemberFactory(center=center, language="fr"),
        MemberFactory.build(center=center, phone="", email="", language="ar"),
    ):
        given = led(kind, dict.fromkeys(needed[1:], "x"))
        with pytest.raises(MissingValueError, match=f"{kind.code}: no value for {needed[0]}"):
            telling.tell(member, kind, **given)
        with pytest.raises(MissingValueError):
            telling.text(member, kind, "", **given)
        with pytest.raises(MissingValueError):
            telling.tell_holder(member, kind, **given)
    with pytest.raises(MissingValueError):
        telling.tell_staff(staff(Role.COACH), kind, center=center, **given)
    assert not Message.objects.exists()


# Rows that cannot be sent ------------------------------------------------------------------------
BROKEN = [
    ("{nothing}", "Bonjour {name}", "{nothing}"),
    ("Bienvenue", "Bonjour {nom}", "{nom}"),
    ("Bienvenue", "Bonjour {name", "{name"),
    ("Bienvenue", "Bonjour %(name)s", "%(name)s"),
    ("Bienvenue", " \n ", ""),
    ("", "Bonjour {name}", ""),
    ("\r\n", "Bonjour {name}", ""),
]


@once
@pytest.mark.parametrize(("subject", "body", "nothing"), BROKEN)
def test_words_that_cannot_be_sent_are_left_aside_and_marked_in_the_list(
    administrator, center, subject, body, nothing
):
    MessageTemplate.objects.create(kind=KIND.code, language="fr", subject=subject, body=body)
    member = MemberFactory(center=center, language="fr", email="x@example.org")
    notices.registered(member)
    assert member.number in Message.objects.get().body
    marked = [
        (kind["code"], one["id"])
        for kind in administrator.get(LIST).context["kinds"]
        for one in kind["languages"]
        if one["is_faulty"]
    ]
    assert marked == [(KIND.code, f"{KIND.code}-fr")]
    answer = administrator.get(page(KIND.code))
    assert b"errornote" in answer.content
    assert answer.context["preview"] is None
    assert answer.context["nothing"].strip("\u2068\u2069") == nothing


@once
def test_a_kind_without_faulty_words_is_not_marked(administrator):
    MessageTemplate.objects.create(kind=KIND.code, language="fr", subject="a", body="{name}")
    kinds = administrator.get(LIST).context["kinds"]
    assert not any(one["is_faulty"] for kind in kinds for one in kind["languages"])
    assert b"errornote" not in administrator.get(page(KIND.code)).content


# Subjects ----------------------------------------------------------------------------------------
BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\t", "\x9b"]


@once
@pytest.mark.parametrize("sign", BREAKS)
def test_no_break_of_a_subject_leaves(administrator, center, sign):
    """Neither one that is typed, nor one that stands in a row of before, nor one in a value."""
    words = {"subject": f"Bien{sign}venue", "body": "Bonjour {name}"}
    administrator.post(page(KIND.code), words)
    assert MessageTemplate.objects.get().subject == "Bien venue"
    MessageTemplate.objects.update(subject=f"Bien{sign}venue {{number}}")
    member = MemberFactory(center=center, language="fr", email="x@example.org")
    telling.tell(member, KIND, number=f"1{sign}2", leads_to=member)
    assert Message.objects.get().subject == "Bien venue 1 2"


@pytest.mark.parametrize("letter", ["a", "م", "مُ", "é", "e\u0301", "🙂"])
def test_a_subject_of_its_whole_column_is_cut_when_it_is_filled_in(administrator, center, letter):
    """Marks above a letter count in a column of PostgreSQL."""
    subject = "{number}" + letter * ((LONGEST_SUBJECT - 8) // len(letter))
    administrator.post(page(KIND.code), {"subject": subject, "body": "{name}"})
    member = MemberFactory(center=center, language="fr", email="x@example.org")
    telling.tell(member, KIND, number=letter * 250, leads_to=member)
    assert len(Message.objects.get().subject) <= LONGEST_SUBJECT
    assert Message.objects.get().subject.endswith("…")


# What stands in the place of a name --------------------------------------------------------------
@once
def test_a_sentence_ends_once():
    with translation.override("en"):
        values = as_told({"reason": "Because", "answer": "Done!", "place": "Room B."})
    text = "{reason} So {reason}. {answer} {answer}. {place}. {place}, {cohort}."
    assert fill_in(text, values) == ("Because. So Because. Done! Done! Room B. Room B., {cohort}.")


@once
@pytest.mark.parametrize(
    ("language", "value", "is_isolated"),
    [
        ("fr", "سلمى", True),
        ("fr", "Salma", False),
        ("ar", "Salma", True),
        ("ar", "سلمى", False),
        ("ar", "KHO-2026-00042", True),
        ("ar", "2027/1/4، 9:00", False),
    ],
)
def test_a_value_of_the_other_script_keeps_its_place(language, value, is_isolated):
    with translation.override(language):
        told = as_told({"cohort": value, "link": "https://example.org/a"})
    assert told["cohort"] == (f"\u2068{value}\u2069" if is_isolated else value)
    assert told["link"] == "https://example.org/a"


@once
def test_an_arabic_name_in_a_french_message_is_isolated(center):
    member = MemberFactory(center=center, language="fr", latin_first_name="")
    Member.objects.filter(pk=member.pk).update(first_name="سلمى", latin_first_name="")
    member.refresh_from_db()
    notices.registered(member)
    assert "\u2068سلمى\u2069" in Message.objects.get().body


COLUMNS = {
    "name": (Member, "first_name"),
    "coach": (User, "name"),
    "center": (Center, "name"),
    "cohort": (Cohort, "name"),
    "camp": (SocialAction, "title"),
    "initiative": (SocialAction, "title"),
    "project": (Project, "title"),
    "place": (OrientationMeeting, "place"),
    "reason": (OrientationMeeting, "called_off_why"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_longest_examples_are_as_long_as_their_columns(name):
    model, field = COLUMNS[name]
    longest = model._meta.get_field(field).max_length
    assert examples.LONGEST[name][1] == longest
    for language in ("ar", "fr", "en"):
        with translation.override(language):
            assert longest - 25 < len(examples.longest(KIND)[name]) <= longest + 2

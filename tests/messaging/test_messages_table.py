"""The messages as people read them: what holds for each, and their table in the staff guide."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from skills_center.base.texting import parts_of
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.management.commands import messages_table as command
from skills_center.messaging.wording.preview import read_as
from skills_center.messaging.wording.services import our_words
from skills_center.messaging.wording.table import BEGIN, END, FIXED_TEXTS, messages_table
from tests.marks import once

pytestmark = once
LANGUAGES = ["ar", "fr", "en"]
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
MOST_PARTS = {"ar": 3, "fr": 2, "en": 2}
# Verbs and words that say whether a man or a woman is spoken to, and names that no place has.
NEVER = {
    "ar": r"\b(?:ت?جد(?:ها|ه)?|توافق|تريد|تختر|أخبرنا|أنتَ|فضائك|المشاركين)\b|\w/ة",
    "fr": r"\(e\)|\b(?:accepté|inscrit|invité|bienvenu|désolés?)\b|votre espace|voyez",
    "en": r"\b(?:he|she|his|her)\b|your space",
}


@each_kind
@in_each_language
def test_a_message_with_usual_values_costs_few_parts(kind, language):
    assert (
        read_as(kind, language, *our_words(kind, language), real=False)["parts"]
        <= (MOST_PARTS[language])
    )


@each_kind
@in_each_language
def test_a_centre_is_named_where_no_grammar_breaks(kind, language):
    """“Centre de Khouribga” takes an article in a sentence, «مركز خريبكة» a letter before it."""
    body = our_words(kind, language)[1]
    assert body.count("{center}") == body.count("({center})")


@each_kind
@in_each_language
def test_a_message_speaks_to_women_and_men(kind, language):
    for text in our_words(kind, language):
        assert re.findall(NEVER[language], text) == []


@each_kind
@in_each_language
def test_a_link_stands_at_the_end(kind, language):
    """What follows it, a phone may take for a part of it; and people read on to what they do."""
    body = our_words(kind, language)[1]
    assert "{link}" not in body or body.endswith(": {link}")


def test_each_text_that_staff_do_not_change_is_in_the_table():
    folder = Path(settings.BASE_DIR) / "templates" / "members" / "messages"
    shown = {Path(text.template).name for text in chain(*FIXED_TEXTS)}
    assert {path.name for path in folder.glob("*.txt")} <= shown


@in_each_language
def test_a_text_message_of_an_account_costs_few_parts_and_has_no_subject(language):
    with translation.override(language):
        for text in chain(*FIXED_TEXTS):
            subject, body = text.read()
            assert body, text.template
            assert bool(subject) == (text.has_subject and not text.is_text)
            if text.is_text:
                assert parts_of(body) <= MOST_PARTS[language], text.template


def test_each_message_has_three_lines_that_are_whole():
    lines = messages_table()
    assert len(lines) == 2 + 3 * (len(KINDS) + len([*chain(*FIXED_TEXTS)]))
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {7}


def test_the_guide_is_written_and_looked_at(tmp_path, monkeypatch):
    guide = tmp_path / "guide.md"
    guide.write_text(f"before\n{BEGIN}\nformer table\n{END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(command, "GUIDE", guide)
    with pytest.raises(CommandError, match="make messages-table"):
        call_command("messages_table", "--check")
    assert "former table" in guide.read_text(encoding="utf-8")
    call_command("messages_table")
    written = guide.read_text(encoding="utf-8")
    assert written.startswith(f"before\n{BEGIN}\n")
    assert written.endswith(f"\n{END}\nafter\n")
    assert "former table" not in written
    call_command("messages_table", "--check")
    call_command("messages_table")
    assert guide.read_text(encoding="utf-8") == written


def test_a_guide_without_its_lines_is_no_guide(tmp_path, monkeypatch):
    guide = tmp_path / "guide.md"
    guide.write_text("nothing\n", encoding="utf-8")
    monkeypatch.setattr(command, "GUIDE", guide)
    with pytest.raises(CommandError, match="two lines"):
        call_command("messages_table")
    assert guide.read_text(encoding="utf-8") == "nothing\n"

"""The catalogues: read as they are today, written without a needless line, honestly checked."""

import os
import re
import shutil
from itertools import chain

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from skills_center.base.management.commands.compile_translations import compile_changed
from tests.marks import once

pytestmark = once

HEADER = {"Content-Type": "text/plain; charset=utf-8"}


def write(path, text):
    catalogue = polib.POFile()
    catalogue.metadata = HEADER
    catalogue.append(polib.POEntry(msgid="seat", msgstr=text))
    catalogue.save(str(path))


def test_a_catalogue_that_changed_is_compiled_and_no_other(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    write(source, "siège")
    assert compile_changed() == [source]
    assert compile_changed() == []
    write(source, "place")
    compiled = source.with_suffix(".mo")
    os.utime(compiled, (1, 1))
    assert compile_changed() == [source]
    assert [entry.msgstr for entry in polib.mofile(str(compiled))] == ["place"]
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


ISOLATED = re.compile("\u2066[^\u2069]*\u2069|<bdi.*?</bdi>")
# A number in groups, and a sign before one, turn round in a line of Arabic.
TURNED = re.compile(r"(?<![\w-])\d+[ -]\d|\+\d|{example_number}")


# A line of French begins with none of these signs: the space before them does not break.
LOOSE = re.compile(r"(?<=\S) [:;?!»](?![\w/])|« ")


# What speaks to or of a person names no man where it means anybody, and one thing has one name:
# the words that did otherwise, and verbs of Arabic that show who is spoken to. «صاحبة أو صاحب»
# names both; «الشخص المعني» and « la personne » name neither.
NEVER = {
    "ar": re.compile(
        r"(?<!\w)(?:(?<!أو )[بل]?صاحب(?:ه|ها)?(?! أو صاحبة)|(?<!شخص )(?<!طلب )(?<!أو )"
        r"(?:ال|لل)معني(?! أو المعنية)|(?:ال|لل)(?:مشرف|مستفيد|مرشح|مسؤول)|"
        r"(?<!أو )(?<!منخرطة و)(?:ال|لل|لهذا ال)منخرط(?! أو)|(?<!أو )(?:ال|لل)طفل(?! أو)|"
        r"الولي|وليك|تود|تريد|تسكن|تجد|تواكب|ترى|توافق|تتواصل|تختر|تسجل|أخبرنا|"
        r"[وبفك]?ال(?:منصة|بيانات)|لل(?:منصة|بيانات)|نصية|تنزيل|منحاة|أخر دخول)(?!\w)|"
        r"^(?:سُئل|أجاب|حضر|لم يحضر|حاضر|متأخر|غائب|لا يريد .*)$"
    ),
    "fr": re.compile(
        r"(?:\b(?:le|du|au|un|cet?|chaque|aucun|nouvel|autre) |\bl’|\bd’un )(?:jeune|adhérent|"
        r"inscrit|invité|candidat|membre|mineur|destinataire|responsable|superutilisateur|"
        r"utilisateur|administrateur|intervenant)\b(?! ou )|\bcohortes?\b|\bbienvenu\b|"
        r"\bdésolés?\b|\(e\)|\b(?:déjà|vous a) (?:inscrit|invité)\b|(?:est|sont) prévenu\b|"
        r"\b(?:un|le) papier\b|\btuteur ou tutrice\b|"
        r"^(?:présent|absent|inscrit|excusé|venu|pas venu)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:he|she|his|hers?|him|himself|herself)\b", re.IGNORECASE),
}


def entries_in(language):
    path = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path))


def texts_in(language):
    return [
        text
        for entry in entries_in(language)
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    ]


def test_numbers_in_groups_keep_their_order_in_arabic():
    assert [text for text in texts_in("ar") if TURNED.search(ISOLATED.sub("", text))] == []


def test_no_line_of_french_begins_with_a_sign():
    assert [text for text in texts_in("fr") if LOOSE.search(text)] == []


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_person_is_not_a_man_and_a_thing_has_one_name(language):
    assert [text for text in texts_in(language) if NEVER[language].search(text)] == []


def test_a_person_is_not_a_man_in_english():
    said = chain(*((entry.msgid, entry.msgid_plural) for entry in entries_in("ar")))
    assert [text for text in said if NEVER["en"].search(text)] == []


@pytest.mark.parametrize(
    ("language", "refused", "meant"),
    [
        ("ar", "إخبار صاحب الملف", "إخبار صاحبة أو صاحب الملف"),
        ("ar", "باسم المعني بالرسالة", "باسم الشخص المعني"),
        ("ar", "لا يظهر للمنخرط", "لا يظهر للشخص المعني"),
        ("ar", "سُئل", "أُرسل السؤال"),
        ("fr", "à l’adhérent absent", "la carte d’adhérent"),
        ("fr", "Le jeune peut en envoyer un autre", "La jeune personne peut en envoyer un autre"),
        ("fr", "Déjà inscrit au centre ?", "Déjà une inscription au centre ?"),
        ("en", "The member and his guardian", "The member and their guardian"),
    ],
)
def test_words_for_a_man_are_found_and_words_for_anybody_are_not(language, refused, meant):
    assert NEVER[language].search(refused)
    assert not NEVER[language].search(meant)


def test_who_has_no_gettext_is_told_what_was_not_looked_for(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("REQUIRE_GETTEXT", raising=False)
    call_command("check_translations")
    told = capsys.readouterr().out
    assert "New sentences were not looked for" in told
    assert "complete" not in told
    monkeypatch.setenv("REQUIRE_GETTEXT", "1")
    with pytest.raises(CommandError, match="New sentences were not looked for"):
        call_command("check_translations")


@pytest.fixture
def project(tmp_path, settings, monkeypatch):
    """A folder of one module and one catalogue, in which `makemessages` may write."""
    if not shutil.which("xgettext") and not os.environ.get("REQUIRE_GETTEXT"):
        pytest.skip("gettext is missing")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    write(source, "siège")
    (tmp_path / "code.py").write_text('_("seat")\n_("seats of the hall")\n', encoding="utf-8")
    return tmp_path, source


def test_taking_sentences_up_guesses_nothing_and_dates_nothing(project):
    folder, source = project
    call_command("makemessages", locale=["fr"], verbosity=0)
    first = source.read_bytes()
    assert b"POT-Creation-Date" not in first
    (folder / "code.py").write_text('_("seats")\n_("seats of the halls")\n', encoding="utf-8")
    call_command("makemessages", locale=["fr"], verbosity=0)
    found = [(entry.msgid, entry.msgstr, entry.fuzzy) for entry in polib.pofile(str(source))]
    assert found == [("seats", "", False), ("seats of the halls", "", False)]
    again = source.read_bytes()
    call_command("makemessages", locale=["fr"], verbosity=0)
    assert source.read_bytes() == again


@pytest.mark.parametrize(
    ("written", "found"),
    [("_('seat'); _('row')", "not in the catalogue: row"), ("_('row')", "no longer used: seat")],
)
def test_a_sentence_on_one_side_only_is_found(project, written, found):
    folder, _source = project
    (folder / "code.py").write_text(written, encoding="utf-8")
    with pytest.raises(CommandError, match=found):
        call_command("check_translations")

"""What people agreed to stays as it was: another text is another version."""

import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from members.services.consents import SHIPPED_VERSION
from tests.marks import once

pytestmark = once

PROSE = Path(settings.BASE_DIR) / "templates" / "pages" / "prose"
# Version → the text that people of that time read, in all languages.
TEXTS = {
    "2026-11": "e1866707b5a6a1951c546c13ff5d8c66a0b7341fbccc04de0f7651dafc0166ba",
    "2026-11-27": "54d4bd8c1dd02e762d52b16f13c3db8836f59c598ca63b5590c7175633befa03",
}


def test_each_version_of_the_notice_is_one_text():
    texts = [path.read_bytes() for path in sorted(PROSE.glob("privacy.*.html"))]
    assert len(texts) == len(settings.LANGUAGES)
    assert TEXTS[SHIPPED_VERSION] == sha256(b"\n".join(texts)).hexdigest(), (
        "The notice says something else than what people agreed to. Give it a new SHIPPED_VERSION"
        " (members/services/consents.py), its row in the notices of the seed, and its hash here."
    )


def test_the_notice_that_people_read_is_in_force():
    """A row of the seed says which version is agreed to: without its own the older one is."""
    seed = Path(settings.BASE_DIR) / "skills_center" / "seed" / "reference" / "notices.json"
    rows = json.loads(seed.read_text())
    newest = max(rows, key=lambda row: row["in_force_from"])
    assert newest["version"] == SHIPPED_VERSION, f"add the row of {SHIPPED_VERSION} to {seed.name}"
    assert all(newest[f"summary_{code}"] for code, _name in settings.LANGUAGES)


# What stays on the device of whoever comes, and the words of each text that say so.
TOLD = {
    "KNOWN_DEVICE_COOKIE_NAME": ("سنة", "un an", "a year"),
    "ASKED_GUARDIAN_COOKIE_NAME": ("يوما", "30 jours", "30 days"),
    "KEPT_FORM_COOKIE_NAME": ("نصف ساعة", "demi-heure", "half an hour"),
    "SESSION_COOKIE_NAME": ("مفتوحا", "ouvert", "logged in"),
    "CSRF_COOKIE_NAME": ("الاستمارات", "les formulaires", "the forms"),
    "LANGUAGE_COOKIE_NAME": ("اللغة", "la langue", "your language"),
}
OF_THE_WRITER = {"WRITER_COOKIE_NAME"}  # half of the form that is kept


def test_the_notice_names_each_cookie():
    named = {name for name in dir(settings) if name.endswith("_COOKIE_NAME")}
    assert named == TOLD.keys() | OF_THE_WRITER
    for place, code in enumerate(("ar", "fr", "en")):
        text = (PROSE / f"privacy.{code}.html").read_text(encoding="utf-8")
        assert [words[place] for words in TOLD.values() if words[place] not in text] == []

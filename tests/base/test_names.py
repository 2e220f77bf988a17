"""What a name is, and what is left of a text that is none when it leaves in a message."""

import unicodedata

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from skills_center.base.fields import NameField, PersonName
from skills_center.base.names import as_name, is_name, validate_name, without_addresses
from skills_center.base.text import tidy
from tests.marks import once

pytestmark = once

NAMES = """
Salma
M. Alaoui
J.-P. Martin
Ben-Ali
Oum'Keltoum
Oum’Keltoum
Omarʼ
D'Élan
El Ḥaddad
Meγrez Ɛli
سلمى
أُمّ كلثوم
عبد الرحمٰن
فاطمة الزهراء
محمـــد
ⵎⵓⵃⴰ ⵓ ⵃⵎⵎⵓ
Дмитрий
山田
שרה
"""
# Each sign, however it is written, that makes an address or a number of a name.
ADDRESSES = """
evil.com
www.evil.com
Salma.Alaoui
evil․com
evil．com
evil。com
evil｡com
evilꓸcom
evil·com
evil٫com
ｅｖｉｌ．ｃｏｍ
evil.com/win
evil⁄win
evil／win
evil∕win
http://evil
http:evil
http：／／evil
a@b
a＠b
a﹫b
Salma 0612345678
٠٦١٢٣٤٥٦٧٨
Salma²
Salma①
evil\u200b.com
ev\u200dil.c\u2060om
evil\u3164.com
evil..com
"""


def lines(text):
    return [line for line in text.strip().split("\n") if line]


def has_address(text):
    """Whether a phone, or a hurried eye, finds an address or a number in it."""
    plain = unicodedata.normalize("NFKC", text)
    around = zip(f" {plain}", plain, f"{plain[1:]} ", strict=False)
    return any(
        char in "/@\\⁄∕。｡·٫"
        or char.isnumeric()
        or char.isdigit()
        or unicodedata.category(char) == "Cf"
        or (char in ".:ꓸ" and not (before.isspace() or after.isspace() or after == "-"))
        for before, char, after in around
    )


@pytest.mark.parametrize("name", lines(NAMES))
def test_right_name_is_taken_and_leaves_as_it_is(name):
    assert NameField().clean(name) == unicodedata.normalize("NFC", name)
    assert as_name(name) == unicodedata.normalize("NFKC", name)
    assert not has_address(name)


@pytest.mark.parametrize("typed", lines(ADDRESSES))
def test_address_or_number_is_no_name_and_leaves_apart(typed):
    assert has_address(typed) or "\u3164" in typed
    with pytest.raises(ValidationError):
        NameField().clean(typed)
    assert not has_address(as_name(typed))
    assert as_name(as_name(typed)) == as_name(typed)


@pytest.mark.parametrize("typed", ["ـ", "ـــ", "ʼ", "ʼ ـ"])
def test_what_lengthens_a_letter_is_no_name_by_itself(typed):
    assert not is_name(typed)
    assert is_name("ســلمى")


@pytest.mark.parametrize("sign", ['"', "(", "!", "_", "#", "\\", "|", "😀", "{", "-"])
def test_name_holds_no_other_sign(sign):
    assert not is_name(f"{sign}Salma")


@pytest.mark.parametrize("sign", ["\ua78f", "\u0337", "\u0338"])
def test_letter_or_mark_that_shows_as_a_dot_or_a_slash_parts_a_word(sign):
    typed = f"evil{sign}com"
    assert not is_name(typed)
    assert as_name(typed) == "evil com"


def test_signs_that_nobody_sees_make_no_right_name_wrong():
    seen = "سلمى"
    for hidden in ("\u200f", "\u061c", "\u200b", "\ufeff", "\u00ad", "\ufe0f"):
        assert NameField().clean(seen[:2] + hidden + seen[2:]) == seen
    assert tidy("E\u0301lan") == "Élan"


def test_a_dot_without_space_is_told_apart_from_what_is_no_letter():
    told = {}
    for typed in ("M.Alaoui", "Salma 2"):
        with pytest.raises(ValidationError) as refused:
            validate_name(typed)
        told[typed] = str(refused.value.messages[0])
    assert len(set(told.values())) == 2


def test_title_keeps_its_punctuation_and_that_of_staff_its_numbers():
    assert as_name("Trees, for our street (and yours)!") == "Trees, for our street (and yours)!"
    assert without_addresses("Projet no 3 : pain & miel") == "Projet no 3 : pain & miel"
    assert without_addresses("Ring 06 12 34 56 78") == "Ring"
    assert without_addresses("see evil.com/3 or a@b") == "see evil com 3 or a b"


# The columns -------------------------------------------------------------------------
# Columns called so, of nobody, or that no visitor's words reach. What has a name in each language
# (a cohort, a centre) is published by the staff.
OTHER_NAMES = {
    "members.user.name": "staff give it, or the file does",
    "members.invitation.name": "an administrator types it",
    "members.document.name": "of a file",
    "members.heldpaper.name": "of a file",
    "members.registerimport.name": "of a file",
    "tracks.certificate.name": "taken from the file",
    "tracks.certificate.latin_name": "taken from the file",
    "tracks.criterion.name": "of a criterion",
    "tracks.room.name": "of a room",
    "enterprises.organization.name": "of an organization: “3D Atlas”; it stands in no message",
    "enterprises.organization.latin_name": "as above",
}
OURS = {"members", "tracks", "enterprises", "forum"}


def columns_of_names():
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.app_label in OURS and ".historical" not in label:
            columns = {field.name: field for field in model._meta.concrete_fields}
            for name, field in columns.items():
                is_published = f"{name}_ar" in columns or hasattr(field, "translated_field")
                speaks = {"name", "contact", "holder"} & set(name.split("_")) and field.editable
                if speaks and not is_published and isinstance(field, models.CharField):
                    yield f"{label}.{name}", field


def test_every_column_of_a_persons_name_takes_names_alone():
    """A new column that is called so takes names alone, or stands above with its reason."""
    found = dict(columns_of_names())
    persons = {name for name, field in found.items() if isinstance(field, PersonName)}
    assert found.keys() - persons == OTHER_NAMES.keys()
    for name in persons:
        with pytest.raises(ValidationError):
            found[name].formfield().clean("evil.com")

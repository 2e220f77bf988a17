"""Signs that nobody sees, digits of every script, and words for nothing: every form reads alike.

The forms and their fields are found from the site, so that new ones join by themselves.
"""

import unicodedata

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.fields import BaseTemporalField
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st
from phonenumber_field.formfields import PhoneNumberField

from skills_center.base.fields import NameField
from skills_center.base.text import (
    fold,
    in_plain_digits,
    is_none_word,
    is_surely_none,
    one_line,
    tidy,
)
from tests.marks import once

pytestmark = once
# Zero width, marks of direction and their isolates, byte order, soft hyphen, word joiner.
UNSEEN = [
    *map(chr, range(0x200B, 0x2010)), *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)), "\u061c", "\ufeff", "\u00ad", "\u2060", "\u034f", "\ufe0f",
]  # fmt: skip
OURS = ("members", "tracks", "enterprises", "forum", "skills_center", "allauth")
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(st.text())
def test_what_is_tidy_stays(text):
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize("sign", UNSEEN)
def test_sign_that_nobody_sees_goes_wherever_it_stands(sign):
    for text in ("سلمى", "Saïd", "0612345678", "14/05/2004"):
        assert tidy(f"{sign}{text[:3]}{sign}{text[3:]}{sign}") == text
        assert one_line(f" {sign}{text}{sign} ") == text
        assert fold(f"{text[:2]}{sign}{text[2:]}") == fold(text)


def test_letters_are_composed_and_those_drawn_within_a_word_are_letters():
    assert tidy("Sai\u0308d") == "Saïd"
    assert tidy("ا\u0654حمد") == "أحمد"
    assert tidy("ﻣﺤﻤﺪ") == "محمد"
    assert tidy("ﻻ") == "لا"
    assert tidy("ﷺ") == "ﷺ"
    assert tidy("أُمّ كلثوم") == unicodedata.normalize("NFC", "أُمّ كلثوم")
    assert tidy("سطر\nآخر") == "سطر\nآخر"
    assert tidy("👩‍👩‍👧 ❤️") == "👩‍👩‍👧 ❤️"
    assert one_line("a\u00a0 b\tc\u2003d") == "a b c d"


@pytest.mark.parametrize("script", [EASTERN, PERSIAN])
def test_digits_of_every_script(script):
    assert in_plain_digits("Tel 0612".translate(script)) == "Tel 0612"


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        ("کمال", "كمال"),
        ("ڪمال", "كمال"),
        ("علی", "علي"),
        ("ہاشم", "هاشم"),
        ("فاطمە", "فاطمة"),
        ("ھند", "هند"),
        ("عبد الرحمٰن", "عبد الرحمن"),
        ("محمـــد", "محمد"),
        ("مُحَمَّد", "محمد"),
        ("ﻓﺎﻃﻤﺔ", "فاطمة"),
        ("Œuvre", "oeuvre"),
        ("O’Brien", "obrien"),
    ],
)
def test_letters_that_look_alike_fold_alike(typed, alike):
    assert fold(typed) == fold(alike)


NEVER_A_WORD = (forms.EmailField, PhoneNumberField, BaseTemporalField)


# Words for none ---------------------------------------------------------------------------
NONE = [
    "néant", "NEANT", "Néant.", "aucun", "Aucune", "AUCUN", "non", "Non.", "sans", "rien", "RAS",
    "R.A.S", "/", "-", "--", "—", "_", ".", "…", "x", "X", "xxx", "n/a", "N/A", "none", "None",
    "no", "nil", "0", "00", "0000000000", "لاشيء", "لا", "بدون", "//", "*",
]  # fmt: skip
PHRASES = [
    "لا يوجد", "لا شيء", "لا شئ", "ليس لدي", "ليس عندي", "غير متوفر", "pas de téléphone",
    "sans objet", "not available", "je n’ai pas", "pas encore", "لا  يوجد",
    "لا\u200f يوجد", "لا توجد.",
]  # fmt: skip
SOMETHING = [
    "Nonna", "Sansal", "Rasha", "لالة", "نادية", "Nour", "Aucuna", "QA123456", "x1", "100", "",
    "   ", "??", "Neant-sur-Yvel", "Xavier", "sans emploi", "بدون عمل", "12 rue Sans Souci", "👍",
]  # fmt: skip


@pytest.mark.parametrize("word", [*NONE, *PHRASES])
def test_word_for_none_is_one(word):
    assert is_none_word(word)


@pytest.mark.parametrize("text", SOMETHING)
def test_what_says_something_is_none(text):
    assert not is_none_word(text)
    assert not is_surely_none(text)


def test_what_may_be_called_so_is_no_nothing_where_something_must_stand():
    assert {word for word in ("Sans", "No", "Ras", "X", "0") if is_surely_none(word)} == set()
    assert all(map(is_surely_none, ("néant", "aucun", "non", "-", "n/a", "لا يوجد", "none")))


def test_name_is_asked_for_where_a_word_for_none_stands():
    """Some are called Sans or No; nobody is called “néant” or “non”."""
    assert [NameField().clean(name) for name in ("Sans", "No", "Ras")] == ["Sans", "No", "Ras"]
    for typed in ("néant", "Non", "-", "x", "xxx", "لا يوجد", "n/a"):
        with pytest.raises(ValidationError) as refused:
            NameField().clean(typed)
        assert refused.value.code == "required"
        assert NameField(required=False).clean(typed) == ""


# Every form -------------------------------------------------------------------------------
def every_form(kind=forms.BaseForm):
    """The classes of forms that are met once the site is there."""
    get_resolver().url_patterns  # noqa: B018 (imports every view)
    for one in kind.__subclasses__():
        if one.__module__.partition(".")[0] in OURS and hasattr(one, "base_fields"):
            yield one
        yield from every_form(one)


def every_field():
    """Each field of those forms, and of the form that each model makes: its name, and itself."""
    for form in dict.fromkeys(every_form()):
        for name, field in form.base_fields.items():
            yield f"{form.__module__}.{form.__qualname__}.{name}", field
    for model in apps.get_models():
        if model._meta.app_label in {*OURS, "network"}:
            for column in model._meta.concrete_fields:
                if not column.editable or isinstance(column, models.URLField):
                    continue
                if field := column.formfield():
                    yield f"{model._meta.label}.{column.name}", field


def plain_answer(field):
    """What somebody could type into it, as plainly as can be; None where nothing is typed."""
    match field:
        case _ if isinstance(field.widget, forms.HiddenInput | forms.PasswordInput):
            return None
        case _ if not getattr(field, "strip", True):
            return None
        case forms.DateTimeField():
            return "2026-05-14 10:30"
        case forms.DateField():
            return "14/05/2004"
        case forms.TimeField():
            return "10:30"
        case forms.IntegerField() | forms.DecimalField() | forms.FloatField():
            return str(field.min_value or 12)
        case forms.EmailField():
            return "salma@example.ma"
        case _ if "Phone" in type(field).__name__:
            return "0612345678"
        case _ if type(field).__name__ == "CardField":
            return "QA123456"
        case NameField():
            return "سلمى"
        case forms.JSONField() | forms.URLField() | forms.UUIDField() | forms.SlugField():
            return None
        case forms.CharField():
            return "سلمى 2026"
    return None


def answers():
    for name, field in every_field():
        plain = plain_answer(field)
        if plain is None:
            continue
        try:
            yield name, field, plain, field.clean(plain)
        except (ValidationError, LookupError):
            continue  # it asks for something else: a code, a day to come


def test_every_field_reads_past_signs_that_nobody_sees():
    met, wrong = set(), {}
    for name, field, plain, read in answers():
        marked = f"\u202a{plain[:2]}\u200f{plain[2:]}\u202c\u061c"
        try:
            if field.clean(marked) != read:
                wrong[name] = field.clean(marked)
        except ValidationError as error:
            wrong[name] = error.messages
        met.add(type(field).__name__)
    assert wrong == {}
    assert {"CharField", "NameField", "ContactPhoneField", "PhoneNumberField", "CardField"} <= met
    assert {"IntegerField", "DateField", "ContactEmailField", "TimeField", "EmailField"} <= met


@pytest.mark.parametrize("script", [EASTERN, PERSIAN])
def test_every_field_of_a_number_or_a_day_reads_every_digit(script):
    met, wrong = 0, {}
    for name, field, plain, read in answers():
        if isinstance(field, forms.CharField) and "Phone" not in type(field).__name__:
            continue
        try:
            if field.clean(plain.translate(script)) != read:
                wrong[name] = plain
        except ValidationError as error:
            wrong[name] = error.messages
        met += 1
    assert wrong == {}
    assert met > 40


def test_contact_or_day_that_may_be_empty_is_where_a_word_says_so():
    met, wrong = 0, {}
    for name, field, _plain, _read in answers():
        if field.required or not isinstance(field, NEVER_A_WORD):
            continue
        for word in ("néant", "لا يوجد", "-", "aucun\u200f", "n/a"):
            try:
                if field.clean(word) not in field.empty_values:
                    wrong[name] = word
            except ValidationError as error:
                wrong[name] = error.messages
        met += 1
    assert wrong == {}
    assert met > 10


def test_words_of_every_other_text_are_its_writers():
    """A street, a school, an answer may be called so; and “none” is no number."""
    lost = {}
    for name, field, _plain, _read in answers():
        own_reading = type(field).to_python is not forms.CharField.to_python
        is_text = not own_reading and not isinstance(field, NEVER_A_WORD)
        is_typed = not isinstance(field.widget, forms.HiddenInput)
        for word in ("Sans", "Non", "NA", "لا", "Rien", "-"):
            if is_text and field.to_python(word) != word:
                lost[name] = word
        if isinstance(field, forms.IntegerField) and is_typed:
            with pytest.raises(ValidationError):
                field.clean("aucune")
    assert lost == {}


def test_contact_or_day_that_must_be_filled_in_says_so_where_a_word_says_nothing():
    met, wrong = 0, {}
    for name, field, _plain, _read in answers():
        if not field.required or not isinstance(field, NEVER_A_WORD):
            continue
        try:
            wrong[name] = field.clean("néant")
        except ValidationError as error:
            met += error.code in ("required", "invalid")
    assert wrong == {}
    assert met > 10


def test_secret_is_left_as_it_was_typed():
    secrets = [
        (name, field)
        for name, field in every_field()
        if isinstance(field.widget, forms.PasswordInput) and isinstance(field, forms.CharField)
    ]
    assert len(secrets) > 3
    for name, field in secrets:
        assert field.to_python("\u200fné\u0301ant\u200b") == "\u200fné\u0301ant\u200b", name
        assert field.to_python("néant") == "néant", name

"""A name is found in a text however it is written there, and in no word that only looks like it."""

import pytest

from members.names_in_text import (
    SHORTEST_IN_OWN,
    short_words_of_names,
    stand_as_one,
    stands_whole,
    words_in,
    words_of_name,
)
from tests.marks import once

pytestmark = once

ALONE = [
    ("Amina", "Le jardin d'Amina"),
    ("Amina", "Le jardin d’Amina"),
    ("Amina", "qu`Amina a planté"),
    ("Amina", "Amina's garden"),
    ("Amina", "#Amina_Alaoui"),
    ("Amina", "amina.alaoui@example.org"),
    ("Amina", "AMINA, Fatima-Zahra"),
    ("Amina", "Merci Amina."),
    ("Amina", "amina@example.org"),
    ("Amina", "@amina2003"),
    ("Amina", "amina＿alaoui"),
    ("Med.Amine", "chez Amine"),
    ("Élodie", "chez Elodie"),
    ("N'Diaye", "chez NDiaye"),
    ("NDiaye", "chez N'Diaye"),
    ("Fatima-Zahra", "chez Fatimazahra"),
    ("Fatimazahra", "chez Fatima Zahra"),
    ("El Mehdi", "chez Elmehdi"),
    ("Elmehdi", "chez El Mehdi"),
    ("Ben Ali", "chez Benali"),
    ("Abdelkader", "chez Abd El Kader"),
    ("Abd El Kader", "chez Abdelkader"),
    ("Zahra", "لZahra"),
    ("أمينة", "ولأمينة حديقة"),
    ("أمينة", "حديقة أمينة"),
    ("عبد الله", "حديقة عبدالله"),
    ("عبدالله", "حديقة عبد الله"),
    ("الفاسي", "بيت للفاسي"),
    ("الفاسي", "وبالفاسي"),
    ("الفاسي", "وللفاسي"),
    ("الفاسي", "بيت فاسي"),
    ("الفاسي", "لفاسي"),
    ("فاسي", "بيت للفاسي"),
    ("العربي", "حديقة عربي"),
    ("عربي", "حديقة العربي"),
]
NOT_THERE = [
    ("Amal", "on a mal au dos"),
    ("Lamia", "la mia"),
    ("Li", "Li Bo"),
    ("Ben", "Abd Ben"),
    ("مي", "كمي وعلمي"),
    ("Ali", "Alialaoui"),
    ("علي", "العلوي"),
    ("Amine", "Amina"),
    ("Isma'il", "chez Isma"),
    ("M'hamed", "chez Hamed"),
    ("إلهام", "مشروع هام"),
    ("أمل", "جمعية الأمل"),
    ("Amina", "Lamina"),
    ("El Mehdi", "El jardin, el"),
]
WHOLE = [
    ("Amina", "Alaoui", "Chez la famille d'Amina Alaoui, Khouribga"),
    ("Amina", "Alaoui", "Amina Alaoui's house"),
    ("Amina", "El Alaoui", "Alaoui Amina"),
    ("Amina", "Alaoui", "Amina El-Alaoui"),
    ("Li", "Bo", "appeler Li Bo"),
    ("Abd", "Ben", "chez Abd Ben"),
    ("طه", "بن", "حديقة طه بن"),
    ("زهرة", "الفاسي", "زهرة فاسي"),
    ("زهرة", "فاسي", "زهرة الفاسي"),
    ("El", "Al", "El Al"),
]


@pytest.mark.parametrize(("name", "text"), ALONE)
def test_a_name_is_found_alone(name, text):
    assert not words_in(text).isdisjoint(words_of_name(name))


@pytest.mark.parametrize(("name", "text"), NOT_THERE)
def test_what_looks_like_a_name_is_none(name, text):
    assert words_in(text).isdisjoint(words_of_name(name))


@pytest.mark.parametrize(("first", "last", "text"), WHOLE)
def test_first_and_last_name_are_found_together(first, last, text):
    words = words_in(text)
    assert stands_whole(first, words)
    assert stands_whole(last, words)


@pytest.mark.parametrize("text", ["#AminaAlaoui", "@alaouiamina", "AMINAALAOUI2003@example.org"])
def test_first_and_last_name_are_found_as_one_word(text):
    assert stand_as_one("Amina", "Alaoui", words_in(text))


def test_another_word_is_not_first_and_last_name():
    assert not stand_as_one("Amina", "Alaoui", words_in("Amina Alaouite"))
    assert not stand_as_one("Amina", "", words_in("Amina"))


@pytest.mark.parametrize(
    ("name", "text"), [("طه", "حديقة طه"), ("طه", "ولطه"), ("Li", "le jardin d'Li"), ("L'I", "Li")]
)
def test_a_name_of_two_letters_is_found_in_their_own_texts(name, text):
    words = words_in(text, SHORTEST_IN_OWN)
    assert not words.isdisjoint(short_words_of_names(name))


@pytest.mark.parametrize("name", ["El", "A", "El Mehdi", "Ali", "ال", "", "ء"])
def test_what_calls_nobody_is_no_short_name(name):
    assert short_words_of_names(name) == set()


@pytest.mark.parametrize("word", ["ل", "و", "لل", "ولل"])
def test_a_word_without_end_is_not_taken_apart_without_end(word):
    assert len(words_in(word * 1000)) < 10


@pytest.mark.parametrize("text", ["", "'", "  _.", "لل", "ال", "ب", "🙂"])
def test_a_text_without_words_names_nobody(text):
    assert words_in(text).isdisjoint(words_of_name("Amina"))
    assert not stands_whole("Amina", words_in(text))


def test_a_name_that_holds_no_letter_is_nowhere():
    assert not stands_whole("ء", words_in("Amina"))

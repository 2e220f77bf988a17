"""A name is found in a text however it is written there, and in no word that only looks like it."""

import pytest

from members.names_in_text import stands_whole, words_in, words_of_name
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
    ("Élodie", "chez Elodie"),
    ("N'Diaye", "chez NDiaye"),
    ("NDiaye", "chez N'Diaye"),
    ("Fatima-Zahra", "chez Fatimazahra"),
    ("Fatimazahra", "chez Fatima Zahra"),
    ("El Mehdi", "chez Elmehdi"),
    ("Elmehdi", "chez El Mehdi"),
    ("Ben Ali", "chez Benali"),
    ("أمينة", "ولأمينة حديقة"),
    ("أمينة", "حديقة أمينة"),
    ("عبد الله", "حديقة عبدالله"),
    ("عبدالله", "حديقة عبد الله"),
    ("الفاسي", "بيت للفاسي"),
    ("الفاسي", "وبالفاسي"),
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


@pytest.mark.parametrize("text", ["", "'", "  _.", "لل", "ال", "ب", "🙂"])
def test_a_text_without_words_names_nobody(text):
    assert words_in(text).isdisjoint(words_of_name("Amina"))
    assert not stands_whole("Amina", words_in(text))

"""One name in two scripts, and names that only look alike."""

import pytest

from members.names import are_near, skeleton

SAME = """
سلمى العلوي         Salma El Alaoui
محمد بنعلي          Mohamed Ben Ali
يوسف أيت الحاج      Youssef Ait El Haj
خديجة الإدريسي      Khadija Idrissi
عبد الرحيم التازي   Abderrahim Tazi
شيماء الفاسي        Chaymae El Fassi
فاطمة الزهراء بناني  Fatima Ezzahra Bennani
حمزة الركراكي       Hamza Regragui
غزلان الشرقاوي      Ghizlane Cherkaoui
المصطفى حجي         Mustapha Hajji
وئام الوردي         Ouiam Ouardi
قاسم القادري        Kacem Kadiri
أسماء العمراني      Asmaa Lamrani
سلمى العلوي         العلوي سلمي
Salma Alaoui        Selma El Alaoui
"""
OTHERS = """
سلمى العلوي         Khadija Idrissi
محمد بنعلي          يوسف بنعلي
Salma Alaoui        Salma Tazi
كريم الفاسي         نادية الفاسي
"""


def pairs(text):
    return [line.strip().split("  ", 1) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(SAME))
def test_spellings_of_one_name_are_near(one, other):
    assert are_near(skeleton(one), skeleton(other))


@pytest.mark.parametrize(("one", "other"), pairs(OTHERS))
def test_other_names_are_not_near(one, other):
    assert not are_near(skeleton(one), skeleton(other))


def test_a_key_is_no_longer_than_its_column():
    """One sign may stand for a whole word."""
    assert len(skeleton("\N{ARABIC LIGATURE ALLAH ISOLATED FORM}" * 60, "ب ت" * 20)) <= 120


def test_a_name_of_vowels_alone_is_near_to_none():
    assert not are_near("", "")

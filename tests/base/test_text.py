import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills_center.base.text import fold, search_terms
from tests.marks import once

pytestmark = once


@given(st.text())
def test_fold_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("أحمد", "احمد"),
        ("إِيمان", "ايمان"),
        ("فاطمة  الزهراء", "فاطمه الزهرا"),
        ("Benguérir", "benguerir"),
        ("٠٦١٢", "0612"),
        ("KHO-2026-00042", "kho 2026 00042"),
    ],
)
def test_fold_drops_what_people_leave_out(typed, folded):
    assert fold(typed) == folded


def test_search_terms_drop_the_article():
    assert search_terms("التكوين") == ["تكوين"]


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678",
        "06 12 34 56 78",
        "+212 612-345678",
        "00212612345678",
        "612345678",
        "٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_search_terms_of_a_phone_are_its_national_digits(typed):
    assert search_terms(typed) == ["612345678"]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Salma El Alaoui", ["salma", "alaoui"]),
        ("El", [" el"]),
        ("مي", [" مي"]),
        ("KHO-2026-00042", ["kho", "2026", "00042"]),
    ],
)
def test_search_terms_leave_out_articles_and_look_for_short_words_at_their_start(typed, terms):
    assert search_terms(typed) == terms

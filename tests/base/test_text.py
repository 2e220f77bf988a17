import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills_center.base.text import fold, search_terms


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

"""Whoever is called exactly as a file says is that file's person, whatever they are called."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from members.services.candidates import Candidate, same_called
from skills_center.base.names import is_name
from skills_center.base.text import fold
from tests.marks import once

pytestmark = once
LATIN = st.text("aeiouyhwnlbAEIOUYéâïñç' -", min_size=1, max_size=12)
ARABIC = st.text("اأإآىيوؤئةهءعغلنبم ", min_size=1, max_size=12)
NAMES = st.one_of(LATIN, ARABIC, st.text("ⴰⵎⵉ李王ЯÅßœı", min_size=1, max_size=6))
MAYBE_LATIN = st.one_of(st.just(""), LATIN)


def called(first, last, latin_first="", latin_last=""):
    return Candidate(first, last, date(2003, 5, 14), latin_first, latin_last)


@given(NAMES, NAMES, MAYBE_LATIN, MAYBE_LATIN)
def test_everybody_is_called_as_they_are(first, last, latin_first, latin_last):
    assume(is_name(first) and is_name(last))
    assume(fold(f"{first} {last}"))  # a hamza alone calls nobody
    one = called(first, last, latin_first, latin_last)
    assert same_called(one, one)
    assert same_called(one, called(first, last))
    assert same_called(called(first, last), one)


@given(NAMES, NAMES)
def test_everybody_is_called_so_in_the_other_order(first, last):
    assume(is_name(first) and is_name(last))
    assume(fold(f"{first} {last}"))
    assert same_called(called(first, last), called(last, first))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Aya", "Aouaoui"), ("Aya", "Aouioua")),
        (("Aya", "Aya"), ("Aya", "Yaya")),
        (("Aya", "Aya"), ("Aya", "")),
        (("Aya", "Aouaoui"), ("Aya", "Idrissi")),
        (("Aya", "Aouaoui"), ("Eya", "Aouaoui")),
    ],
)
def test_of_names_without_consonants_another_spelling_is_another(one, other):
    assert not same_called(called(*one), called(*other))


def test_two_of_whom_nothing_is_known_are_not_one():
    assert not same_called(called("", ""), called("", ""))

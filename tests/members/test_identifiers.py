import pytest
from django.core.exceptions import ValidationError

from members.identifiers import (
    cin_key,
    fold_cin,
    is_odd_cin,
    is_possible_cin,
    read_cin,
    read_number,
)


@pytest.mark.parametrize(
    "typed", ["QA123456", " qa 123-456 ", "ｑａ１２３４５６", "QA١٢٣٤٥٦", "Q.A.123456"]
)
def test_a_card_number_is_folded(typed):
    assert fold_cin(typed) == "QA123456"


def test_zeros_after_the_letters_do_not_tell_cards_apart():
    assert cin_key("QA012345") == cin_key("QA12345") == "QA12345"


def test_an_odd_shape_is_possible():
    assert is_odd_cin("ABC12")
    assert is_possible_cin("ABC12")
    assert not is_odd_cin("QA123456")
    assert not is_possible_cin("رقم")


@pytest.mark.parametrize(
    "typed",
    [
        "kho-2026-00042",
        "KHO 2026 00042",
        "KHO–2026–00042",
        "\u200fKHO-٢٠٢٦-٠٠٠٤٢ ",
        "kho.2026.00042",
    ],
)
def test_number_of_a_file_is_read_however_it_is_typed(typed):
    assert read_number(typed) == "KHO-2026-00042"


@pytest.mark.parametrize("typed", ["AUCUN", "aucune", "-", "/", "لا يوجد", "n/a", "00000", "", "x"])
def test_word_for_none_is_no_card(typed):
    assert read_cin(typed) is None


@pytest.mark.parametrize("typed", ["ABC", "CARTE", "QA", "???", "31/02/2004"])
def test_card_without_a_number_is_no_card_number(typed):
    with pytest.raises(ValidationError):
        read_cin(typed)

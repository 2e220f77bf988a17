import pytest

from members.identifiers import cin_key, fold_cin, is_odd_cin, is_possible_cin


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

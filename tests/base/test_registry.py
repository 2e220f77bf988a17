import pytest

from skills_center.base.registry import Registry


def test_what_is_handed_in_stands_in_its_order():
    registry = Registry("letters")
    assert registry.register("a") == "a"
    registry.register("b")
    assert list(registry) == ["a", "b"]
    assert list(reversed(registry)) == ["b", "a"]
    assert len(registry) == 2


def test_nothing_is_handed_in_twice():
    registry = Registry("letters")
    registry.register("a")
    with pytest.raises(ValueError, match="letters: 'a' is handed in twice"):
        registry.register("a")


def test_what_a_test_hands_in_goes_with_it():
    registry = Registry("letters")
    registry.register("a")
    with registry.temporarily("b"):
        assert list(registry) == ["a", "b"]
    assert list(registry) == ["a"]
    with pytest.raises(ValueError, match="twice"), registry.temporarily("b", "a"):
        pass
    assert list(registry) == ["a"]


def test_handing_in_while_it_is_read_does_not_change_what_is_read():
    registry = Registry("letters")
    registry.register("a")
    for letter in registry:
        registry.register(letter + letter)
    assert list(registry) == ["a", "aa"]

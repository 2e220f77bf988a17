"""Where several sets of states stand on an enum, its docstring shows which state is in which."""

import inspect
from importlib import import_module

import pytest
from django.db.models import TextChoices

ENUMS = (
    *("skills_center.network", "skills_center.messaging", "members"),
    *("tracks", "enterprises", "forum"),
)


def sets_of(enum):
    """The sets of states on the enum, by name, in the order they are written in."""
    return {
        name: value
        for name, value in vars(enum).items()
        if isinstance(value, tuple) and set(value) <= set(enum.values) and name.isupper()
    }


def several():
    for app in ENUMS:
        for enum in vars(import_module(f"{app}.enums")).values():
            is_states = isinstance(enum, type) and issubclass(enum, TextChoices)
            if is_states and enum.__name__.endswith("State") and len(sets_of(enum)) > 1:
                yield enum


def table_of(enum):
    """A line a state, a column a set."""
    sets, width = sets_of(enum), max(map(len, enum.values))
    lines = ["  ".join([" " * width, *sets])]
    for state in enum.values:
        marks = (("x" if state in held else ".").center(len(name)) for name, held in sets.items())
        lines.append("  ".join([state.ljust(width), *marks]))
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("enum", list(several()))
def test_the_docstring_shows_which_state_is_in_which_set(enum):
    table = table_of(enum)
    assert table in inspect.getdoc(enum), (
        f"Put this table at the end of the docstring of {enum.__name__}:\n\n{table}\n"
    )


def test_the_states_of_an_enrolment_are_among_them():
    assert "EnrolmentState" in {enum.__name__ for enum in several()}

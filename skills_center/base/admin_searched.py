"""What is typed into the search of a list."""

from .text import search_terms

LONGEST = 100  # signs of what is typed that are read


def asks_for_nothing(request, typed):
    """Whether nothing can be looked for in what was typed: signs alone, which stand in no folded
    text and of which Django reads quotes as nothing. They would leave out no row, so none is
    shown; the page says why."""
    request.asks_for_nothing = bool(typed.strip()) and not search_terms(typed[:LONGEST])
    return request.asks_for_nothing

"""The states that a page showed its rows in: sent along with it, held against those of now.

A page of a row, a question about rows, a list and the desk of decisions send one hidden field for
all their rows. What it says writes nothing: a row that was moved meanwhile is looked at again.
"""

from collections import defaultdict

from django.utils.html import format_html

from .admin_actions import is_of_all
from .errors import DomainError

# A row and its state, as many as there are: `12:submitted 13:waitlisted`.
STATES = "_states"


class MovedMeanwhileError(DomainError):
    """The row stands no more as the page showed it."""


def states_of(rows):
    """What `STATES` says of rows; of a kind of row without states, nothing."""
    return " ".join(f"{row.pk}:{row.state}" for row in rows if hasattr(row, "state"))


def states_again(request, row):
    """The same of one row, by a page that is drawn again because of an error: what was seen is
    what it showed first."""
    seen = sorted(_seen(request, row)) if request.method == "POST" else ()
    return " ".join(f"{row.pk}:{state}" for state in seen) or states_of([row])


def states_field(states):
    """The hidden field; nothing where there is nothing to say."""
    field = '<input type="hidden" name="{}" value="{}">'
    return format_html(field, STATES, states) if states else ""


def is_moved(request, row):
    """Whether somebody moved it since it was shown. Who says of no state has seen that of now."""
    return hasattr(row, "state") and bool(_seen(request, row) - {str(row.state)})


def has_seen(request, row):
    """Whether the page said in which state it showed the row."""
    return bool(_seen(request, row))


def _seen(request, row):
    """One state, whatever else was sent beside it: of two, one at least is not the row's."""
    if "states_seen" not in vars(request):
        request.states_seen = _states_sent(request)
    return request.states_seen.get(str(row.pk), set())


def _states_sent(request):
    sent = request.POST if request.method == "POST" else request.GET
    found = defaultdict(set)
    if not is_of_all(request):  # no page showed all rows of a list
        for pair in " ".join(sent.getlist(STATES)).split():
            key, _colon, state = pair.partition(":")
            found[key].add(state)
    return found

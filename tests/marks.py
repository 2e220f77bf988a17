"""On which database a test runs, and beside which others on one worker."""

import pytest

# What says nothing of the database the suite runs on: `conftest.py` leaves it to SQLite. That is
# how pages look and read, forms that refuse before they ask, rights beyond three roles, signed
# links, servers of messages, ends of sessions, what a phone keeps, how often a page asks. It is
# never about constraints, lengths, searches, days in statements, many rows at once, merging or
# erasing; what needs row locks runs there also in a file that is marked as a whole.
once = pytest.mark.once


def first_on_both(cases):
    """Several cases of one statement: on PostgreSQL the first is enough."""
    first, *others = cases
    return [first, *(pytest.param(one, marks=once) for one in others)]


# For those that take `portal_on_each_database`, or `portal_elsewhere`: one worker makes
# `laid_portal`, once.
on_each_database = pytest.mark.xdist_group("own-portal")


def in_own_portal(test):
    """For those that take `portal_elsewhere`, whose database says nothing of the suite's."""
    return once(on_each_database(test))


# `pytestmark = browser`: those that drive one share it, on one worker.
browser = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Real threads before real row locks: `conftest.py` skips them elsewhere, `races.py` runs them.
races = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

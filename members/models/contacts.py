"""How somebody is reached and logs in is written by one service: who writes it says so here.

The columns are `Member.phone` and `.email`, `User.phone`, `.email` and `.phone_verified_at`, the
rows of allauth's `EmailAddress`, and `Guardian.phone`. `services/contacts.py` keeps them in step;
who makes rows in bulk, or empties whole ones, says that they write them too. In the tests the
database refuses everybody else.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_written: ContextVar[bool] = ContextVar("contacts are written", default=False)


@contextmanager
def writes_contacts():
    """What is written inside may hold contacts, and its writer answers for their being in step."""
    token = _written.set(True)
    try:
        yield
    finally:
        _written.reset(token)


def are_contacts_written():
    """Whether somebody who may is writing contacts at this moment."""
    return _written.get()

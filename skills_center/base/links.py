"""Personal links that need no login: signed, for one purpose, good for a while.

The token holds the number of a row, the moment and a signature; nothing of the person, and
nothing that the database would have to keep.
"""

from django.core.signing import BadSignature, TimestampSigner

from .bounds import key_in


def token_for(pk, *, salt):
    """Sign the number of a row. What the link must die with (a phone) belongs into the salt."""
    return TimestampSigner(salt=salt).sign(str(pk))


def number_in(token):
    """The number a token speaks of, not yet believed; None when there is none."""
    return key_in(token.partition(":")[0])


def is_genuine(token, *, salt, max_age):
    """Whether we signed this token with this salt, within `max_age`."""
    try:
        TimestampSigner(salt=salt).unsign(token, max_age=max_age)
    except BadSignature:  # a signature that ran out is one too
        return False
    return True

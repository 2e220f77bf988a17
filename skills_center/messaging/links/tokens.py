"""What the address of a link holds: a letter, a row, a day and a signature.

Nothing of the person, and nothing that is kept: the signature is over the contact too, so that a
link dies with it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_lowercase, ascii_uppercase, digits

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from skills_center.base.bounds import LARGEST_KEY
from skills_center.base.dates import today

_SIGNS = digits + ascii_uppercase + ascii_lowercase
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_SALT = "skills_center.messaging.links"
FIRST_DAY = date(2020, 1, 1)
_DAY_SIGNS, _SIGNATURE_SIGNS = 3, 14  # 62 ** 14: more than 83 bits
_LONGEST = 1 + 11 + _DAY_SIGNS + _SIGNATURE_SIGNS  # of the largest key there is
_USUAL_KEY_SIGNS = 4  # up to fourteen million rows of a table
_LIKE_ONE = "o4KHb2Qe7ZtR9sVb3XcM5wYn"


_LAST = 62**_DAY_SIGNS - 1  # day that three signs say


class UndatableError(ValueError):
    """The clock shows a day that no link can be dated: nobody could open it once it is right."""


@dataclass(frozen=True)
class Token:
    """A token as it was read: not yet believed."""

    letter: str
    pk: int
    day: int
    signature: str

    @property
    def age(self):
        """How long ago it was made."""
        return timedelta(days=_day_of(today()) - self.day)

    def is_for(self, contact):
        """Whether we signed it for this contact, with the key of today or a former one."""
        genuine = [
            constant_time_compare(self.signature, _signature(self, contact, key))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
        return any(genuine)


def require_day():
    """UndatableError on a day that no token can say: the clock of the machine is wrong."""
    if not 0 <= _day_of(today()) <= _LAST:
        raise UndatableError


def token_for(letter, pk, contact):
    """The token of a link to this row, sent to this contact today: where the clock is wrong, on
    the day next to it that a token can say."""
    unsigned = Token(letter, pk, min(max(_day_of(today()), 0), _LAST), "")
    signature = _signature(unsigned, contact, settings.SECRET_KEY)
    return f"{letter}{_spelled(pk)}{_spelled(unsigned.day, _DAY_SIGNS)}{signature}"


def token_like_one():
    """What is as long as a token that is sent, and opens nothing: it is never signed."""
    return _LIKE_ONE[: 1 + _USUAL_KEY_SIGNS + _DAY_SIGNS + _SIGNATURE_SIGNS]


def read_token(text):
    """What a token says; None where it is none."""
    if not 1 + 1 + _DAY_SIGNS + _SIGNATURE_SIGNS <= len(text) <= _LONGEST:
        return None
    if not all(sign in _VALUES for sign in text):
        return None
    rest, signature = text[:-_SIGNATURE_SIGNS], text[-_SIGNATURE_SIGNS:]
    letter, key, day = rest[0], rest[1:-_DAY_SIGNS], rest[-_DAY_SIGNS:]
    pk = _read(key)
    if pk > LARGEST_KEY or key != _spelled(pk):  # a row is spelled in one way
        return None
    return Token(letter, pk, _read(day), signature)


def _signature(token, contact, key):
    said = "\n".join([token.letter, str(token.pk), str(token.day), contact])
    digest = salted_hmac(_SALT, said, secret=key, algorithm="sha256").digest()
    return _spelled(int.from_bytes(digest) % 62**_SIGNATURE_SIGNS, _SIGNATURE_SIGNS)


def _day_of(day):
    return (day - FIRST_DAY).days


def _spelled(number, length=1):
    signs = ""
    while number > 0:
        number, value = divmod(number, 62)
        signs = _SIGNS[value] + signs
    return signs.rjust(length, _SIGNS[0])


def _read(signs):
    number = 0
    for sign in signs:
        number = number * 62 + _VALUES[sign]
    return number

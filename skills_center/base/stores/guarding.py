"""What the stores that guard have in common."""

import logging
import pickle
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)


class StoreAwayError(ValidationError):
    """The store does not answer. Who asked whether something is allowed must take it for a no.

    In a form it is one of its errors, and what was typed stays; elsewhere a page of its own, 503.
    """

    def __init__(self, reason):
        super().__init__(
            _("The portal cannot do this at the moment. Wait a minute, then try again."),
            code="store_away",
        )
        self.reason = reason


def read_entry(packed: bytes, loads: Callable[[bytes], Any] = pickle.loads) -> Any:
    """What an entry holds. One that cannot be read (of another program, cut, of code that is gone)
    is as good as away: what it counted nobody knows."""
    try:
        return loads(packed)
    except Exception as error:  # whatever the words in it make Python do
        log.warning("an entry of a store cannot be read: %s", type(error))
        raise StoreAwayError("an entry cannot be read") from error


class GuardingStore:
    """A cache of Django that counts atomically, names nobody in its keys and is never emptied.

    Django's make a key of its parts as they are, and forget all with `clear()`.
    """

    def make_key(self, key, version=None):
        """Sealed with the portal's secret: a key names a phone, an address or a code."""
        named = super().make_key(key, version)  # type: ignore[misc]
        return f"limits:{salted_hmac('limits', named, algorithm='sha256').hexdigest()}"

    def clear(self):
        raise NotImplementedError("What guards is never emptied: an entry ends by itself.")

    def change(self, keys, decide):
        """Read `keys` and write what `decide` makes of them, while nobody else can.

        `decide` gets a dict of key → value (None where there is none), and returns an answer and a
        dict of key → (value, seconds it lasts). It may be called more than once.
        """
        raise NotImplementedError

    def count_expired(self):
        """How many entries are over and still kept: none where the store drops them itself."""
        return 0

    def remove_expired(self):
        return 0

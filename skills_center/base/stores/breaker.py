"""Who does not answer is left alone for a while."""

import threading
import time
from functools import cache


class Breaker:
    """Keeps all but one from asking again whom somebody asked in vain.

    Each who waits for a server that is silent holds a thread of the portal: eight of them, and the
    portal is as silent. So after a failure one asks once in PAUSE seconds, the others are told no
    at once; the first answer lets everybody in again.
    """

    PAUSE = 1.0

    def __init__(self, now=time.monotonic):
        self._now, self._lock = now, threading.Lock()
        self._ask_again_at = None

    def lets_in(self):
        """Whether this caller may ask. After a failure the one who may keeps the others out."""
        with self._lock:
            if self._ask_again_at is None:
                return True
            if self._now() < self._ask_again_at:
                return False
            self._ask_again_at = self._now() + self.PAUSE
            return True

    def failed(self):
        with self._lock:
            self._ask_again_at = self._now() + self.PAUSE

    def answered(self):
        with self._lock:
            self._ask_again_at = None


@cache
def breaker_of(server):
    """The breaker that all threads of this process share for a server."""
    return Breaker()

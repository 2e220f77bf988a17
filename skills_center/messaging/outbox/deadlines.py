"""A bound for a whole conversation: a server that says one byte in time, again and again, is cut.

The time-outs of sockets begin anew with each byte that comes, and looking up the name of a host has
none at all: nothing can end it, so that it is left alone, in a thread of its own.
"""

import os
import socket
import threading
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from skills_center.base.logs import Loggable

from .failures import NotSentError, UnsureError

# A worker that has had a message for five minutes is taken for dead (`moves.DEAD_AFTER`).
LONGEST = 4 * 60  # seconds
# A conversation whose connection was ended ends with it; this is for one that does not.
LAST_WORDS = 5  # seconds
NO_NAME = Loggable("DNS timeout")
NO_END = Loggable("no end")


class Deadline:
    """Ends the connections that it was shown once its seconds are over, from a thread beside.

    It holds them by descriptors of its own: TLS takes the first one away from its socket.
    """

    def __init__(self, seconds):
        self._seconds = min(seconds, LONGEST)
        self._timer = threading.Timer(self._seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._is_over = False

    def hold(self, conversation):
        """What a conversation returns or raises, in a thread of its own.

        One that is connected to nobody when the time is over looks up a name still: it is left
        behind, and has sent nothing. Should it be connected later, `watch` ends that at once.
        """
        done: list[tuple[Any, BaseException | None]] = []
        ended = threading.Event()

        def run():
            try:
                done.append((conversation(), None))
            except BaseException as error:
                done.append((None, error))
            finally:
                ended.set()

        thread = threading.Thread(target=copy_context().run, args=[run], name="conversation")
        thread.daemon = True
        thread.start()
        if not ended.wait(self._seconds):
            if not self._ends_connected():
                raise NotSentError(NO_NAME, of_channel=True)
            if not ended.wait(LAST_WORDS):
                raise UnsureError(NO_END)
        result, error = done[0]
        if error is not None:
            raise error
        return result

    def _ends_connected(self):
        """Whether there was a connection to be ended; from now on none is let live."""
        self._end()
        with self._lock:
            return bool(self._held)

    def watch(self, connected):
        """End this connection too when the time is over."""
        own = socket.socket(fileno=os.dup(connected.fileno()))
        with self._lock:
            is_over = self._is_over
            if not is_over:
                self._held.append(own)
        if is_over:
            _shut(own)
            own.close()

    def _end(self):
        with self._lock:
            self._is_over = True
            for one in self._held:
                _shut(one)

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_error):
        self._timer.cancel()
        with self._lock:
            for one in self._held:
                one.close()
            self._held.clear()


def _shut(connection):
    """Whoever waits for it is woken: with nothing, as if the other side had left."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)

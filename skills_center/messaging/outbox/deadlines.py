"""A bound for a whole conversation: a server that says one byte in time, again and again, is cut.

The time-outs of sockets begin anew with each byte that comes.
"""

import os
import socket
import threading
from contextlib import suppress

# A worker that has had a message for five minutes is taken for dead (`moves.DEAD_AFTER`).
LONGEST = 4 * 60  # seconds


class Deadline:
    """Ends the connections that it was shown once its seconds are over, from a thread beside.

    It holds them by descriptors of its own: TLS takes the first one away from its socket.
    """

    def __init__(self, seconds):
        self._timer = threading.Timer(min(seconds, LONGEST), self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._is_over = False

    def watch(self, connected):
        """End this connection too when the time is over."""
        own = socket.socket(fileno=os.dup(connected.fileno()))
        with self._lock:
            self._held.append(own)
            is_over = self._is_over
        if is_over:
            _shut(own)

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

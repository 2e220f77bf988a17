"""A process that is told to stop (SIGTERM, Ctrl-C) finishes what it has in hand, then ends."""

import signal
import threading
from contextlib import contextmanager

_asked = threading.Event()


def is_asked_to_stop():
    """Whether to begin nothing more: what works through a list looks before each."""
    return _asked.is_set()


def wait(seconds):
    """Sleep, and wake at once when told to stop. Not in the main thread: the signal comes to it,
    and would wait there for what it holds itself."""
    _asked.wait(seconds)


@contextmanager
def stops_when_asked():
    """Take the two signals as a request; the second one of them ends the process at once."""
    former = {}
    if threading.current_thread() is threading.main_thread():  # elsewhere Python takes none
        for number in (signal.SIGTERM, signal.SIGINT):
            former[number] = signal.signal(number, _take_request)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        _asked.clear()


def _take_request(number, frame):
    _asked.set()
    signal.signal(number, signal.SIG_DFL)

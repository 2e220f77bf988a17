"""The network between a person's browser and the portal: it can be cut."""

import socket
import threading
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit


class Line:
    """Carries to the portal what comes to `address`, until it is cut.

    What a browser is told of being offline reaches its pages one by one, and not always its
    service workers: a line that is cut lets nothing through, from the moment `cut` returns.
    """

    def __init__(self, portal, listening):
        self._portal = urlsplit(portal)
        self._listening = listening
        self.address = f"http://{self._portal.hostname}:{listening.getsockname()[1]}"
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._whole = True

    def cut(self):
        """End what is under way, and let nothing through."""
        with self._lock:
            self._whole = False
            for end in self._ends:
                _shut(end)

    def mend(self):
        with self._lock:
            self._whole = True

    def carry(self):
        """Take connections until the listening socket is closed."""
        while True:
            try:
                near, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=[near], daemon=True).start()

    def _join(self, near):
        with closing(near), suppress(OSError), socket.socket() as far:
            with self._lock:
                if not self._whole:
                    return
                far.connect((self._portal.hostname, self._portal.port))
                self._ends |= {near, far}
            back = threading.Thread(target=_pump, args=[far, near], daemon=True)
            back.start()
            _pump(near, far)
            back.join()
            with self._lock:
                self._ends -= {near, far}


@contextmanager
def line_to(portal):
    """A line that carries, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        line = Line(portal, listening)
        carrier = threading.Thread(target=line.carry, daemon=True)
        carrier.start()
        yield line
        _shut(listening)
        carrier.join()


def _pump(source, target):
    """Carry bytes one way until one end is shut; the other is told."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        _shut(end)


def _shut(end):
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)

"""A small load client: each thread keeps one connection, and asks again once answered."""

import gzip
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

CONNECTIONS = 2
HEADERS = (
    "Host: 127.0.0.1\r\n"
    "Accept: text/html\r\n"
    "Accept-Encoding: gzip\r\n"
    "X-Forwarded-Proto: https\r\n"
    "Connection: keep-alive\r\n"
)


class AnswerError(Exception):
    """A page answered something else than it should."""


@dataclass(frozen=True)
class Page:
    """A page to ask for; `texts` must all stand in every answer."""

    name: str
    port: int
    path: str
    texts: tuple[str, ...]


@dataclass
class Round:
    """What one round measured: the wait of each request, and the seconds it all took."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self):
        return len(self.waits) / self.seconds


class Connection:
    """One kept-alive connection. Bare sockets: `http.client` would cost more than a fast page."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        self.socket.close()

    def get(self, path):
        """Return the body as sent, and whether it is compressed; anything but 200 raises."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{HEADERS}\r\n".encode())
        head, _, body = self._until_blank_line().partition(b"\r\n\r\n")
        status, headers = _parse(head)
        if status != "200":
            raise AnswerError(f"{path} answered {status}")
        return self._complete(body, int(headers["content-length"])), "content-encoding" in headers

    def _until_blank_line(self):
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        return received

    def _complete(self, body, length):
        while len(body) < length:
            body += self._receive()
        return body

    def _receive(self):
        part = self.socket.recv(262144)
        if not part:
            raise AnswerError("the server closed the connection in the middle of an answer")
        return part


def _parse(head):
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return first.split(" ")[1], headers


def measure(page, seconds):
    """Ask for `page` during `seconds`; every answer is checked, after the clock has stopped."""
    deadline = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        started = time.perf_counter()
        asked = [pool.submit(_ask_until, deadline, page) for _ in range(CONNECTIONS)]
        results = [one.result() for one in asked]
        elapsed = time.perf_counter() - started
    for answer in set().union(*(answers for _waits, answers in results)):
        _check(page, *answer)
    return Round(elapsed, [wait for waits, _answers in results for wait in waits])


def _ask_until(deadline, page):
    """Return the waits, and the different answers (copies of a cached page are the same one)."""
    waits, answers = [], set()
    connection = Connection(page.port)
    try:
        now = time.perf_counter()
        while now < deadline:
            answers.add(connection.get(page.path))
            after = time.perf_counter()
            waits.append(after - now)
            now = after
    finally:
        connection.close()
    return waits, answers


def _check(page, body, compressed):
    text = (gzip.decompress(body) if compressed else body).decode()
    for expected in page.texts:
        if expected not in text:
            raise AnswerError(f"{page.path} does not contain {expected!r}")

"""Servers that stand beside the portal, and the ways in which they are away."""

import socket
import socketserver
import threading
from contextlib import closing, contextmanager

from fakeredis import TcpFakeServer

from skills_center.base.stores.breaker import Breaker

HERE = "127.0.0.1"


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind((HERE, 0))
        return probe.getsockname()[1]


@contextmanager
def _serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def redis_at(port):
    """A server that speaks Redis, in a thread. It is no Redis: it is given no maxmemory."""
    with _serving(TcpFakeServer((HERE, port))) as server:
        yield server


@contextmanager
def silence_at(port):
    """A socket that lets everybody connect and says nothing."""
    with closing(socket.create_server((HERE, port), backlog=100)) as silent:
        yield silent


@contextmanager
def nonsense_at(port, reply):
    """A server that says the same to whatever it is asked: yields those who connected."""
    met: list[tuple[str, int]] = []

    class Says(socketserver.BaseRequestHandler):
        def handle(self):
            met.append(self.client_address)
            while self.request.recv(65536):
                self.request.sendall(reply)

    server = socketserver.ThreadingTCPServer((HERE, port), Says)
    server.daemon_threads, server.block_on_close = True, False
    with _serving(server):
        yield met


class StillClock:
    """A clock that goes on when the test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def still_breaker(monkeypatch):
    """One breaker for all, whose clock the test moves: returns that clock."""
    clock = StillClock()
    breaker = Breaker(now=clock)
    monkeypatch.setattr("skills_center.base.stores.redis.breaker_of", lambda server: breaker)
    return clock


def stores_in_redis(port, **options):
    """CACHES of a portal that keeps pages and limits in the Redis at that port."""
    if seconds := options.get("socket_timeout"):
        options["socket_connect_timeout"] = seconds
    place = {"LOCATION": f"redis://{HERE}:{port}", "OPTIONS": options}
    return {
        "default": {"BACKEND": "skills_center.base.stores.redis.GuardingRedis", **place},
        "pages": {"BACKEND": "skills_center.base.stores.redis.PagesRedis", **place},
    }

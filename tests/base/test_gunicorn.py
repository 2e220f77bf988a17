"""gunicorn's own lines, as `gunicorn.conf.py` has them written."""

import http.client
import re
import runpy
import socket
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.conf import settings
from gunicorn.http.unreader import SocketUnreader

from tests.marks import in_own_portal
from tests.neighbours import StillClock

LONGEST_START = 60  # seconds
# Year to milliseconds and zone; level; request; logger.
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (?P<level>[A-Z]+) (?P<request>\S+)"
    r" (?P<logger>\S+) (?P<words>.*)$"
)

NUMBER = "0a1b2c3d" * 4


@contextmanager
def gunicorn(portal):
    """The port, and a list that holds the lines that were written, once it has stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    portal.variables = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    process = portal.start("-m", "gunicorn", "skills_center.wsgi")
    lines = []
    try:
        _wait_for(process, port)
        yield port, lines
    finally:
        process.terminate()
        lines += process.communicate()[0].splitlines()


def _wait_for(process, port):
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("gunicorn did not start")


def ask(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"X-Request-ID": NUMBER, **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@in_own_portal
def test_access_log_has_the_zone_the_number_and_no_link(portal_elsewhere):
    with gunicorn(portal_elsewhere) as (port, lines):
        link = "/en/follow-up/204:1xWIKR:AE5jzqMarkzqAE5jzqMarkzqAE5j/?q=0650900012"
        assert ask(port, link).headers["X-Request-ID"] == NUMBER
        assert ask(port, "/healthz").headers["X-Request-ID"] == NUMBER
        # No header of a client says where the portal stands, or which page is asked for.
        assert ask(port, "/zz/healthz", SCRIPT_NAME="/zz").status == 404
        assert ask(port, "/zz/healthz", PATH_INFO="/healthz").status == 404
    written = "\n".join(lines)
    assert "zqMarkzq" not in written
    assert "0650900012" not in written
    parsed = [LINE.match(line) for line in lines]
    assert all(parsed), lines
    accesses = [one["words"] for one in parsed if one["logger"] == "gunicorn.access"]
    shown = [re.sub(r"\d+ B \d+ ms$", "… B … ms", words) for words in accesses]
    assert [one.split(" ")[:2] for one in shown] == [
        ["GET", "/en/follow-up/…/"],
        ["GET", "/healthz"],
        *[["GET", "/…/healthz"]] * 2,
    ]
    assert {one["request"] for one in parsed if one["logger"] == "gunicorn.access"} == {NUMBER}


# A body that is half sent ---------------------------------------------------------------
class Line:
    """A visitor's end: pieces as they come, and how long each was waited for."""

    def __init__(self, clock, *pieces):
        self.clock, self.pieces, self.waits = clock, list(pieces), []

    def settimeout(self, seconds):
        self.waits.append(seconds)

    def recv(self, size):
        seconds, content = self.pieces.pop(0)
        self.clock.seconds += seconds
        return content


@pytest.fixture
def body():
    """`body((seconds, bytes), …)`: the reader of a request whose body comes so, and its line."""

    def begin(*pieces):
        conf = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
        clock = StillClock()
        conf["pre_request"].__globals__["time"] = SimpleNamespace(monotonic=clock)
        unreader = SocketUnreader(Line(clock, *pieces))
        request = SimpleNamespace(unreader=unreader)
        conf["pre_request"](None, request)
        return conf, request, unreader.sock

    return begin


def test_a_body_is_waited_for_while_it_comes_and_no_longer(body):
    """Each wait is what is left of the bound; between two the line is as it was."""
    conf, request, line = body((5, b"x" * 8000), (10, b"x"), (90, b"x"), (0, b"x"))
    for _piece in range(4):
        request.unreader.chunk()
    bound, rate = conf["BODY_SECONDS"], conf["BODY_RATE"]
    assert (bound, rate) == (20, 4000)
    later = bound + 8000 / rate
    assert line.waits[::2] == [bound, later - 5, later + 1 / rate - 15, 0.001]
    assert line.waits[1::2] == [None] * 4


def test_a_body_that_does_not_come_ends_as_a_line_that_broke(body):
    conf, request, _line = body()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        request.unreader = SocketUnreader(ours)
        conf["pre_request"].__globals__["BODY_SECONDS"] = 0
        conf["pre_request"](None, request)
        with pytest.raises(TimeoutError):
            request.unreader.read(1)
        assert request.unreader.read(1) == b""  # gunicorn throws nothing away that may come


def test_the_next_request_of_a_connection_waits_as_before(body):
    conf, request, line = body((0, b"GET"))
    conf["post_request"](None, request, {}, None)
    assert request.unreader.read(3) == b"GET"
    assert line.waits == []

"""gunicorn's own lines, as `gunicorn.conf.py` has them written."""

import http.client
import re
import socket
import time
from contextlib import contextmanager

import pytest

from tests.marks import in_own_portal

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

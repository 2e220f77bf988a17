"""How gunicorn serves the portal: `gunicorn skills_center.wsgi`, here or with `--config`.

What the command line says comes before this file. docs/operations.md has the reasons.
"""

import os
import socket
import time

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# With threads a connection may stay open, and one that waits holds up nobody else.
worker_class = "gthread"
threads = 8
timeout = 60  # seconds; a worker that hangs for so long is replaced
graceful_timeout = 30
# A body arrives within so many seconds, and as many more as what has arrived takes at that rate: of
# threads that wait for bodies `timeout` knows nothing, and sixteen half-sent forms held them all.
BODY_SECONDS, BODY_RATE = 20, 4000  # bytes a second: the slowest phone
# A client's header never becomes SCRIPT_NAME or PATH_INFO. By default gunicorn takes both from
# the proxy, and most proxies hand on what a visitor wrote.
forwarder_headers = ""
# Two servers of one user would write one file of this kind.
control_socket_disable = True

# Method, address, status, bytes, milliseconds: no query, no browser, no network address.
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s B %(M)s ms"

_LINE = "{asctime} {levelname} - {name} {message}"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        # Nothing of Django in the process that starts the others: they may be of newer code.
        "line": {"class": "skills_center.base.clock.LogFormatter", "format": _LINE, "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}


def post_worker_init(worker):
    """From here on gunicorn writes of requests: by the portal's rules, as its own handlers do."""
    import logging

    for log in (worker.log.error_log, worker.log.access_log):
        log.handlers = logging.getLogger().handlers


def pre_request(worker, req):
    """Bound the wait for the body. It ends as a connection that broke: the page answers 400."""
    unreader = req.unreader
    if (sock := getattr(unreader, "sock", None)) is None:
        return
    began, arrived, read_on = time.monotonic(), 0, type(unreader).chunk

    def chunk(size_hint=None):
        nonlocal arrived
        left = began + BODY_SECONDS + arrived / BODY_RATE - time.monotonic()
        sock.settimeout(max(left, 0.001))
        try:
            content = read_on(unreader, size_hint)
        except TimeoutError:
            sock.shutdown(socket.SHUT_RD)  # nor is the rest waited for, to throw it away
            raise
        finally:
            sock.settimeout(None)
        arrived += len(content)
        return content

    unreader.chunk = chunk


def post_request(worker, req, environ, resp):
    """The next request of this connection waits as gunicorn has it."""
    vars(req.unreader).pop("chunk", None)

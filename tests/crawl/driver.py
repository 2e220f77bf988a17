"""One request as a server hands it to the portal, and all that could be seen of the answer.

The portal's WSGI application is called with the bytes as they are sent: a test client would
clean up addresses, headers and bodies on the way. What a request changes is taken back, so each
can be tried again alone, in any order.
"""

import logging
import re
import traceback
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from unittest.mock import patch
from urllib.parse import unquote_to_bytes
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.files.storage import FileSystemStorage
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import DatabaseError, close_old_connections, connection, transaction

from skills_center.base.logs import traceback_of
from tests import gateway

# Hosts that the portal answers to, and one that it does not.
HOST, SECOND_HOST, STRANGER = "portal.example", "second.example", "zqfar.example"
CSRF = "z" * 32
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b[^\"]*\"(\w+)\"", re.IGNORECASE)
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
SHOWN = 300  # signs of a body on a printed line


@dataclass(frozen=True)
class Ask:
    """A request: who sends what where. `kind` names the garbage in it, `place` the pattern."""

    who: str
    place: str
    path: str
    method: str = "GET"
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    kind: str = "plain"

    @property
    def line(self):
        """All that is needed to send it again."""
        parts = [self.who, self.method, self.path + (f"?{self.query}" if self.query else "")]
        parts += [f"{name}: {_short(value)}" for name, value in (*self.headers, *self.cookies)]
        if self.body or self.content_type:
            parts += [self.content_type, _short(repr(self.body))]
        return " | ".join([*parts, f"kind {self.kind}", f"place {self.place}"])


def _short(text):
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)})"


@dataclass
class Answer:
    """What came back, what was written on the way, and what broke."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    crash: str = ""
    # Table → verbs, of the statements that write.
    writes: dict[str, set[str]] = field(default_factory=dict)
    # Names the view looked for in the query: the next garbage goes there.
    sent: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    # What stands below those lines: the errors they speak of.
    traced: list[str] = field(default_factory=list)
    # Cookies the answer sets: name → value.
    cookies: dict[str, str] = field(default_factory=dict)
    # What rules found while the rows still stood as the request left them.
    seen: list = field(default_factory=list)

    def header(self, name):
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found)

    @property
    def kind(self):
        return self.header("Content-Type").partition(";")[0]

    @cached_property
    def text(self):
        """The body as text; of a workbook or an archive what its parts hold."""
        if self.body[:4] == b"PK\x03\x04":
            return _unpacked(self.body)
        return self.body.decode("utf-8", "replace")


def _unpacked(body):
    try:
        archive = ZipFile(BytesIO(body))
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    except BadZipFile:
        return ""
    return "\n".join(parts)


class _Lines(logging.Handler):
    """The lines of the log as they would be printed, and apart from them the tracebacks."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines, self.traces = [], []

    def emit(self, record):
        kept = record.exc_info, record.exc_text, record.stack_info
        if record.exc_info and record.exc_info[1]:
            self.traces.append(traceback_of(record.exc_info[1]))
        record.exc_info = record.exc_text = record.stack_info = None
        self.lines.append(self.format(record))
        record.exc_info, record.exc_text, record.stack_info = kept


@contextmanager
def taken_back():
    """Whatever is written inside is not there afterwards."""
    block = transaction.atomic()
    block._from_testcase = True  # as in a TestCase: "durable" blocks may stand inside
    with block:
        yield
        transaction.set_rollback(True)


class Driver:
    """Sends requests to the portal in this process. Use as a context manager."""

    def __init__(self, sessions):
        self.sessions = sessions  # who → cookies of their browser
        self.count = 0
        # Asked with the request and the answer while what it wrote is still there.
        self.witnesses = []
        self.log = _Lines()
        self.log.setFormatter(_formatter(settings.LOGGING["formatters"]["line"]))

    def __enter__(self):
        from django.test import override_settings

        with ExitStack() as stack:
            stack.enter_context(override_settings(ALLOWED_HOSTS=[HOST, SECOND_HOST]))
            # Rows come back, files would not.
            stack.enter_context(patch.object(FileSystemStorage, "delete"))
            got_request_exception.connect(self._note_crash)
            stack.callback(got_request_exception.disconnect, self._note_crash)
            # The connection stays: what it began is taken back at the end.
            for signal in (request_started, request_finished):
                signal.disconnect(close_old_connections)
                stack.callback(signal.connect, close_old_connections)
            self.handler = WSGIHandler()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *problem):
        self._stack.close()

    @contextmanager
    def _alone_with_the_log(self):
        """The log comes to us alone: thousands of "Not Found" are of no use to anybody."""
        root = logging.getLogger()
        others, root.handlers[:] = root.handlers[:], [self.log]
        try:
            yield
        finally:
            root.handlers[:] = others

    def _note_crash(self, sender, **kwargs):
        self._crash = self._crash or _where_it_broke()

    def send(self, ask):
        """The answer; nothing of what the request wrote stays."""
        with taken_back():
            return self.send_and_keep(ask)

    def send_and_keep(self, ask, keep_limits=False):
        if not keep_limits:
            forget_limits()
        self.count += 1
        self._crash, self.log.lines, self.log.traces = "", [], []
        answer = Answer()
        mail.outbox, gateway.sent[:] = [], []
        callbacks = len(connection.run_on_commit)
        with connection.execute_wrapper(_watch(answer)), self._alone_with_the_log():
            try:
                self._call(ask, answer)
                # What waits for the commit is done in the same request.
                for _sids, after, _robust in connection.run_on_commit[callbacks:]:
                    after()
            except Exception:
                answer.crash, answer.status = _where_it_broke(), answer.status or 500
        answer.crash = answer.crash or self._crash
        answer.logged, answer.traced = self.log.lines, self.log.traces
        answer.sent = [
            *(f"{one.subject}\n{one.body}" for one in getattr(mail, "outbox", [])),
            *(body for _address, body in gateway.sent),
        ]
        if not answer.crash:
            self._bear_witness(ask, answer)
        return answer

    def _bear_witness(self, ask, answer):
        try:
            for witness in self.witnesses:
                answer.seen += witness(ask, answer)
        except DatabaseError as problem:
            # PostgreSQL answers nothing more in a transaction that failed.
            answer.crash = f"the transaction was left broken: {problem}"

    def _call(self, ask, answer):
        def start_response(status, headers, exc_info=None):
            answer.status, answer.headers = int(status.split()[0]), headers

        response = self.handler(self.environ(ask), start_response)
        try:
            answer.body = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close:
                close()
        for morsel in getattr(response, "cookies", {}).values():
            answer.cookies[morsel.key] = morsel.value

    def environ(self, ask):
        """As gunicorn makes it of the lines it read."""
        cookies = {"csrftoken": CSRF, **self.sessions.get(ask.who, {}), **dict(ask.cookies)}
        environ = {
            "REQUEST_METHOD": ask.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(ask.path).decode("latin-1"),
            "RAW_URI": ask.path,
            "QUERY_STRING": ask.query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "HTTP_X_CSRFTOKEN": CSRF,
            "HTTP_REFERER": f"http://{HOST}/",
            "CONTENT_LENGTH": str(len(ask.body)),
            "CONTENT_TYPE": ask.content_type,
            "wsgi.input": BytesIO(ask.body),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in ask.headers:
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_LENGTH", "REMOTE_ADDR") else f"HTTP_{key}"] = value
        return environ


def forget_limits():
    """No request is refused for those before it. What is kept in the database is taken back."""
    for name in settings.CACHES:
        if not isinstance(caches[name], DatabaseCache):
            caches[name].clear()


def _formatter(form):
    from django.utils.module_loading import import_string

    made = import_string(form.get("class") or form.get("()", "logging.Formatter"))
    return made(form["format"], style=form.get("style", "%"))


def _watch(answer):
    def watch(execute, sql, params, many, context):
        if written := WRITES.match(sql):
            answer.writes.setdefault(written[2], set()).add(written[1].upper())
        return execute(sql, params, many, context)

    return watch


def _where_it_broke():
    """The error, and the last line of the portal's own code that it passed."""
    import sys

    kind, error, trace = sys.exc_info()
    if kind is None:
        return ""
    frames = traceback.extract_tb(trace)
    own = [one for one in frames if str(settings.BASE_DIR) in one.filename]
    own = [one for one in own if "/.venv/" not in one.filename and "/tests/" not in one.filename]
    last = (own or frames)[-1]
    name = last.filename.removeprefix(f"{settings.BASE_DIR}/")
    deepest = frames[-1]
    return (
        f"{kind.__name__}: {str(error)[:160]} ({name}:{last.lineno} {last.name};"
        f" raised in {deepest.filename.rpartition('site-packages/')[2]}:{deepest.lineno})"
    )

"""A gateway and a mail server that answer as they are told: up, slow, broken, down."""

import json
import math
import socket
import socketserver
import ssl
import subprocess
import threading
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller

from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message

PATIENCE = 120  # seconds, for what must come


def free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def drip(file, stopped):
    """A byte in time, for ever: no time-out of a socket ends it."""
    with suppress(OSError):
        while not stopped.wait(0.1):
            file.write(b"2")
            file.flush()


class Gateway:
    """Answers with `status`, and keeps what it was given: `break` leaves without an answer, `drip`
    says a byte of it now and then.

    It answers the first `answers` requests only, and holds the others until it stops.
    """

    def __init__(self, port):
        self.port, self.status, self.answers, self.taken = port, 200, math.inf, []
        self.headers = {}
        self.holds, self.stopped = threading.Event(), threading.Event()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                gateway.taken.append((dict(self.headers), body))
                if len(gateway.taken) > gateway.answers:
                    gateway.holds.set()
                    gateway.stopped.wait()
                    return
                if gateway.status == "break":
                    self.close_connection = True
                    return
                if gateway.status == "drip":
                    drip(self.wfile, gateway.stopped)
                    return
                self.send_response(gateway.status)
                for name, value in gateway.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.handler, self.server = Handler, None

    def start(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def stop(self):
        self.stopped.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def texts(self):
        return [json.loads(body)["text"] for _headers, body in self.taken]


@pytest.fixture
def gateway(settings):
    one = Gateway(free_port())
    settings.TEXT_MESSAGE_BACKEND = "skills_center.messaging.outbox.gateways.HTTPTextGateway"
    settings.TEXT_GATEWAY = {
        "url": f"http://127.0.0.1:{one.port}/send",
        "headers": {"Authorization": "Bearer secret"},
        "body": {"to": "{to}", "text": "{text}", "ref": "{key}"},
        "as_form": False,
        "sender": "Centre",
        "timeout": PATIENCE,
        "keeps_keys": False,
    }
    yield one
    one.stop()


class Mailbox:
    def __init__(self):
        self.taken, self.answer = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if not address.startswith("nobody"):
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return "550 no such person"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.taken.append(envelope.content.decode())
        return self.answer


class MailServer:
    def __init__(self, port):
        self.port, self.box, self.controller = port, Mailbox(), None

    def start(self):
        self.controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None


@pytest.fixture
def mail_server(settings):
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = PATIENCE
    yield server
    server.stop()


def queue(number=0, **fields):
    defaults = {
        "channel": Channel.TEXT,
        "address": f"+2126000000{number:02}",
        "language": "ar",
        "body": f"مرحبا {number}",
    }
    return Message.objects.queue(**{**defaults, **fields})


def state_of(message):
    return Message.objects.get(pk=message.pk).state


class ScriptedMail:
    """A mail server that answers each command as `answers` says: a line, `break`, `hang`, `drip`.

    `.` is the end of the words of a message.
    """

    RIGHT = {
        "greeting": "220 here",
        "EHLO": "250 here",
        "MAIL": "250 OK",
        "RCPT": "250 OK",
        "DATA": "354 go on",
        ".": "250 OK",
        "QUIT": "221 bye",
    }

    def __init__(self, **answers):
        self.answers = self.RIGHT | answers
        self.taken, self.stopped = [], threading.Event()
        mail = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                if not self.say("greeting"):
                    return
                while line := self.rfile.readline():
                    command = line.split()[0].decode().upper()
                    if not self.say(command):
                        return
                    if command == "DATA" and mail.answers["DATA"].startswith("354"):
                        self.take()
                        if not self.say("."):
                            return

            def take(self):
                lines = list(iter(self.rfile.readline, b".\r\n"))
                mail.taken.append(b"".join(lines).decode())

            def say(self, command):
                answer = mail.answers.get(command, "250 OK")
                if answer == "hang":
                    mail.stopped.wait()
                if answer == "drip":
                    drip(self.wfile, mail.stopped)
                if answer in ("break", "hang", "drip"):
                    return False
                self.wfile.write(f"{answer}\r\n".encode())
                return True

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def stop(self):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def scripted(settings):
    """`scripted(DATA="451 later")`: a mail server that answers so, and is ours."""
    servers = []

    def start(**answers):
        server = ScriptedMail(**answers)
        servers.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = PATIENCE
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def tls_server(tmp_path):
    """The port of a server whose certificate nobody signed."""
    certificate = _signed_by_nobody(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *args: None
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def _signed_by_nobody(folder):
    file = folder / "server.pem"
    made = folder / "key.pem"
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=x"]
    subprocess.run(
        ["openssl", *asked, "-keyout", str(made), "-out", str(file)],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + made.read_text())
    return file

"""The ways out of the house: text messages to a gateway, e-mails to a server.

Each says of a message that failed what is known: `NotSentError`, it surely did not leave and may be
tried again; `RefusedError`, it never will; anything else, it may have left.
"""

import smtplib

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from skills_center.base.logs import Loggable
from skills_center.messaging.kinds import fill_in

# The gateway is out of order or overrun: it took nothing.
_LATER = {429, 500, 502, 503, 504}


class _UndeliveredError(Exception):
    """Why, as a code, never an address. A way out that is not ours is believed in that by nobody:
    only what is `Loggable` stands in the log."""

    def __init__(self, code=""):
        super().__init__(code)
        self.code = code


class NotSentError(_UndeliveredError):
    """It surely did not leave."""


class RefusedError(_UndeliveredError):
    """It was refused for good."""


class ConsoleTextGateway:
    """Prints text messages: the embedded default."""

    reaches_nobody = True

    def send(self, address, body, key):
        print(f"\n--- text message to {address}\n{body}\n---", flush=True)


class HTTPTextGateway:
    """Posts each text message to an address, as `settings.TEXT_GATEWAY` says."""

    def send(self, address, body, key):
        gateway = settings.TEXT_GATEWAY
        values = {"to": address, "text": body, "sender": gateway["sender"], "key": str(key)}
        content = _filled(gateway["body"], values)
        way = "data" if gateway["as_form"] else "json"
        try:
            answer = httpx.post(
                gateway["url"],
                headers={"Idempotency-Key": str(key), **gateway["headers"]},
                timeout=gateway["timeout"],
                **{way: content},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise NotSentError(_told(error)) from error
        code = Loggable(f"HTTP {answer.status_code}")
        if answer.status_code in _LATER:
            raise NotSentError(code)
        if not answer.is_success:
            raise RefusedError(code)


def _filled(body, values):
    """The body as the gateway wants it, its placeholders filled in at any depth."""
    if isinstance(body, dict):
        return {name: _filled(part, values) for name, part in body.items()}
    if isinstance(body, list):
        return [_filled(part, values) for part in body]
    return fill_in(body, values) if isinstance(body, str) else body


def send_email(message):
    """Hand an e-mail over, with an identifier of its own that every try repeats."""
    connection = get_connection()
    email = EmailMessage(
        message.subject,
        message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.key}@{_host()}>"},
        connection=connection,
    )
    try:
        email.message()
    except ValueError as error:
        raise RefusedError(Loggable("no address")) from error
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(_told(error)) from error
    try:
        email.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max(answer[0] for answer in error.recipients.values())
        kind = RefusedError if code >= 500 else NotSentError
        raise kind(Loggable(f"SMTP {code}")) from error
    except smtplib.SMTPSenderRefused as error:
        raise NotSentError(_told(error)) from error
    except smtplib.SMTPDataError as error:
        raise (RefusedError if error.smtp_code >= 500 else NotSentError)(_told(error)) from error
    finally:
        connection.close()


def _told(error):
    code = getattr(error, "smtp_code", None)
    return Loggable(f"SMTP {code}" if code else type(error).__name__)


def _host():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"

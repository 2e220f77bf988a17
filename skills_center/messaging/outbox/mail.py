"""The way out of e-mails: to a server, over SMTP."""

import smtplib
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

from skills_center.base.logs import Loggable
from skills_center.base.text import unbroken

from .deadlines import Deadline
from .failures import NotSentError, OursError, RefusedError, UnsureError
from .gateways import cause_of

# Said of who we are, not of the message: log-in wanted, refused, too weak, not encrypted.
_OURS = {530, 534, 535, 538}
_GONE = 421  # it closes the connection: not now


class _Conversation(smtplib.SMTP):
    """Knows whether the server may have the message: from the moment that it asked for its words.

    smtplib says of a connection that broke only that it broke.
    """

    may_have_it = False
    _asks_for_words = False

    def __init__(self, *args, deadline, **kwargs):
        self._deadline = deadline
        super().__init__(*args, **kwargs)

    def _get_socket(self, host, port, timeout):
        connected = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._deadline.watch(connected)
        return connected

    def data(self, msg):
        self._asks_for_words = True
        return super().data(msg)

    def getreply(self):
        code, words = super().getreply()
        if self._asks_for_words and code == 354:
            self.may_have_it = True
        return code, words


class _EncryptedConversation(smtplib.SMTP_SSL, _Conversation):
    """In this order: the connection is watched before TLS is agreed on."""


class _Backend(smtp.EmailBackend):
    """Django's, with an end for the whole conversation."""

    deadline: Deadline

    @property
    def connection_class(self):
        kind = _EncryptedConversation if self.use_ssl else _Conversation
        return partial(kind, deadline=self.deadline)

    @property
    def may_have_it(self):
        return getattr(self.connection, "may_have_it", False)


def send_email(message):
    """Hand an e-mail over, with an identifier of its own that every try repeats."""
    email = EmailMessage(
        unbroken(message.subject),
        message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.key}@{_host()}>"},
    )
    try:
        email.message()
    except ValueError as error:
        raise RefusedError(Loggable("no address")) from error
    with Deadline(3 * (settings.EMAIL_TIMEOUT or 20)) as deadline:
        _hand_over(email, deadline)


def _hand_over(email, deadline):
    try:
        connection = get_connection()
    except Exception as error:  # ours: nothing was handed over to anybody
        raise OursError(_told(error)) from error
    if type(connection) is smtp.EmailBackend:
        connection = _Backend()
        connection.deadline = deadline
    email.connection = connection
    try:
        _open(connection)
        _send(email)
    finally:
        # Whatever the server says to our farewell, it has taken the message or has not.
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def _open(connection):
    """Nothing is handed over by that: what fails here has sent nothing."""
    try:
        connection.open()
    except smtplib.SMTPNotSupportedError as error:  # it knows no TLS, or no log-in
        raise OursError(_told(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _of_channel(error.smtp_code) from error
    except (OSError, smtplib.SMTPException) as error:
        if cause := cause_of(error):
            raise OursError(cause) from error
        raise NotSentError(_told(error), of_channel=True) from error


def _send(email):
    """A server that answers has taken it, or has not; one that is silent has perhaps."""
    try:
        email.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise _of_message(max(answer[0] for answer in error.recipients.values())) from error
    except smtplib.SMTPSenderRefused as error:
        raise _of_channel(error.smtp_code) from error
    except smtplib.SMTPNotSupportedError as error:  # an address with letters that it cannot take
        raise RefusedError(_told(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", 0)
        if 400 <= code < 600:
            raise _of_message(code) from error
        # Cut in the middle of an answer, or none. Of a way out that is not ours nothing is known.
        if getattr(email.connection, "may_have_it", True):
            raise UnsureError(_told(error)) from error
        raise NotSentError(_told(error), of_channel=True) from error


def _of_channel(code):
    """The greeting, the log-in or the sender was refused: for a while, or until it is mended."""
    told = Loggable(f"SMTP {code}")
    return OursError(told) if code >= 500 else NotSentError(told, of_channel=True)


def _of_message(code):
    told = Loggable(f"SMTP {code}")
    if code in _OURS:
        return OursError(told)
    if code >= 500:
        return RefusedError(told)
    return NotSentError(told, of_channel=code == _GONE)


def _told(error):
    return Loggable(type(error).__name__)


def _host():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"

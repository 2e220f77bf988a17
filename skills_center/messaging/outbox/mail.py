"""The way out of e-mails: to a server, over SMTP."""

import re
import smtplib
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp
from django.core.mail.message import forbid_multi_line_headers, sanitize_address

from skills_center.base.logs import Loggable
from skills_center.base.text import unbroken

from .deadlines import Deadline
from .failures import NotSentError, OursError, RefusedError, UnsureError
from .gateways import cause_of

# Said of who we are, not of the message: log-in wanted, refused, too weak, not encrypted.
SAYS_OURS = {530, 534, 535, 538}
# Refused by a rule (5.7.x of RFC 3463), not for who it goes to: relaying, a list of senders that
# stands somewhere, an account that is suspended. It may be a rule of that one mailbox, too.
_OF_POLICY = re.compile(rb"\b5\.7\.\d|relay|block|suspend|blacklist|listed", re.IGNORECASE)
# Refused for whom it goes to (5.1.x and 5.2.x of RFC 3463, but for those of the sender), or so in
# words. “Mailbox unavailable” is none: it stands in RFC 5321, and is said of whatever is refused.
_OF_ADDRESS = re.compile(
    rb"\b5\.1\.(?:[0-6]|10)\b|\b5\.2\.\d|no such|no mailbox|(?:over|exceeded).{0,20}quota"
    rb"|unknown.{0,9} (?:user|recipient|address|mailbox|account)"
    rb"|(?:user|recipient|address|mailbox|account).{0,60}"
    rb"(?:unknown|not found|not exist|full|disabled|inactive)|invalid (?:recipient|mailbox)",
    re.IGNORECASE | re.DOTALL,
)
_OF_SENDER = re.compile(rb"sender|return.path|\bfrom\b", re.IGNORECASE)
# In the code of a failure: the same number says of another command that the address is wrong.
OURS = " ours"
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
    _check_sender()
    email = EmailMessage(
        unbroken(message.subject),
        message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.key}@{_host()}>"},
    )
    try:
        email.message()
        sanitize_address(message.address, "utf-8")
    except ValueError as error:
        raise RefusedError(Loggable("no address"), is_heard=False) from error
    with Deadline(3 * (settings.EMAIL_TIMEOUT or 20)) as deadline:
        _hand_over(email, deadline)


def _check_sender():
    """Who it comes from is a setting."""
    try:
        forbid_multi_line_headers("From", settings.DEFAULT_FROM_EMAIL, "utf-8")
        sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8")
    except (ValueError, TypeError) as error:
        raise OursError(_told(error), surely=True) from error


def _hand_over(email, deadline):
    try:
        connection = get_connection()
    except Exception as error:  # ours: nothing was handed over to anybody
        raise OursError(_told(error), surely=True) from error
    if type(connection) is not smtp.EmailBackend:
        return _talk(email, connection)
    connection = _Backend()
    connection.deadline = deadline
    return deadline.hold(lambda: _talk(email, connection))


def _talk(email, connection):
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
        raise OursError(_told(error), surely=True) from error
    except smtplib.SMTPResponseException as error:
        code, _words = _answer_in(error)
        if not code:
            raise NotSentError(_told(error), of_channel=True) from error
        raise _of_channel(code, surely=True) from error
    except (FileNotFoundError, PermissionError) as error:  # a certificate of ours
        raise OursError(_told(error), surely=True) from error
    except (OSError, smtplib.SMTPException) as error:
        if cause := cause_of(error):
            raise OursError(cause, surely=True) from error
        raise NotSentError(_told(error), of_channel=True) from error
    except Exception as error:  # a port or a password that cannot be one
        raise OursError(_told(error), surely=True) from error


def _send(email):
    """A server that answers has taken it, or has not; one that is silent has perhaps."""
    try:
        email.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise _of_message(*max(error.recipients.values())) from error
    except smtplib.SMTPSenderRefused as error:
        raise _of_channel(error.smtp_code) from error
    except smtplib.SMTPNotSupportedError as error:  # an address with letters that it cannot take
        raise RefusedError(_told(error), of_address=True) from error
    except (OSError, smtplib.SMTPException) as error:
        code, words = _answer_in(error)
        if 400 <= code < 600:
            raise _of_message(code, words) from error
        # Cut in the middle of an answer, or none. Of a way out that is not ours nothing is known.
        if getattr(email.connection, "may_have_it", True):
            raise UnsureError(_told(error)) from error
        raise NotSentError(_told(error), of_channel=True) from error
    except Exception as error:
        if getattr(email.connection, "may_have_it", True):
            raise
        raise OursError(_told(error)) from error


def _answer_in(error):
    """Code and words of what the server said; 0 where it said nothing. Of a line that does not end
    smtplib says 500 itself, in words of its own."""
    words = getattr(error, "smtp_error", None)
    return (error.smtp_code, words) if isinstance(words, bytes) else (0, b"")


def _of_channel(code, *, surely=False):
    """The greeting, the log-in or the sender was refused: for a while, or until it is mended. A
    sender may be refused for one message: it is too big."""
    if code >= 500:
        return OursError(Loggable(f"SMTP {code}{OURS}"), surely=surely)
    return NotSentError(Loggable(f"SMTP {code}"), of_channel=True)


def _of_message(code, words=b""):
    told = Loggable(f"SMTP {code}")
    if code in SAYS_OURS or (code >= 500 and _OF_POLICY.search(words)):
        return OursError(Loggable(f"{told}{OURS}"))
    if code >= 500:
        return RefusedError(told, of_address=_speaks_of_address(words))
    return NotSentError(told, of_channel=code == _GONE)


def _speaks_of_address(words):
    return bool(_OF_ADDRESS.search(words)) and not _OF_SENDER.search(words)


def _told(error):
    return Loggable(type(error).__name__)


def _host():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"

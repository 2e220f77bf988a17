"""What a message is, why it did not leave, and what is to be done, in words: the codes stand behind
them."""

import builtins
import re
import smtplib
import socket
import ssl
from typing import Any

import httpx
from django.core import exceptions
from django.core.mail import message as django_mail
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import title_of

from . import gateways, mail
from .failures import NotSentError, OursError, RefusedError, UnsureError
from .printed import PRINTED
from .reaching import NO_CONTACT, OTHER_CONTACT
from .standing import SETTLED

_NO_GATEWAY = _("the gateway does not answer")
_NO_SERVER = _("the mail server does not answer")
_REFUSED = _("this number or address was refused")
_OURS = _("the gateway or the mail server would not take it from the portal")
_MAYBE = _("the gateway did not say whether it took it")
_NOT_NOW = _("the gateway had no room for it at that moment")
_SERVER_NOT_NOW = _("the mail server could not take it")
_BROKE_OFF = _("the mail server broke off")
_NO_NAME = _("the address of the gateway or the mail server is not found")
WHY = {
    "wrong clock": _("the clock of the machine is wrong"),
    "worker": _("the program that sends stopped in the middle"),
    "restored": _("it may have left before the data were put back"),
    "expired": _("it came too late to be of use"),
    SETTLED: _("what it tells of was settled meanwhile"),
    "waited": _("for a week it could not leave"),
    PRINTED: _("it was printed, not sent: it reached nobody"),
    NO_CONTACT: _("no phone and no e-mail of theirs is known"),
    OTHER_CONTACT: _("its link was made for a former number or address"),
    "no address": _("this is no e-mail address"),
    "no link": _("its link could not be made"),
    "unknown recipient": _REFUSED,
    "HTTP 413": _("it is too long for the gateway"),
    "TLS": _("the other side could not prove who it is"),
    "DNS": _NO_NAME,
    "DNS timeout": _NO_NAME,
    "no end": _MAYBE,
}
# Of an error the code is its name. It is of the nearest of these families, so that one which a new
# release of Python or httpx raises has words too. The servers of mail raise those of Python itself.
_FAMILIES: dict[type[BaseException], Any] = {
    httpx.TransportError: _MAYBE,
    httpx.ReadTimeout: _("the gateway took it and never answered"),
    **dict.fromkeys((httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError), _NO_GATEWAY),
    OSError: _NO_SERVER,
    ConnectionError: _BROKE_OFF,
    ConnectionRefusedError: _NO_SERVER,
    socket.gaierror: _NO_NAME,
    ssl.SSLError: _("no safe connection could be made to the gateway or the mail server"),
    smtplib.SMTPException: _("the mail server did not answer as it should"),
    smtplib.SMTPServerDisconnected: _BROKE_OFF,
}
# What the settings or the machine cannot begin with.
_UNUSABLE = (
    *(httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError),
    *(smtplib.SMTPNotSupportedError, FileNotFoundError, PermissionError, ImportError),
    *(ValueError, TypeError, ArithmeticError, LookupError, AttributeError),
    exceptions.ImproperlyConfigured,
)
_FAMILIES |= dict.fromkeys(_UNUSABLE, _OURS)
_RAISED_BY = (builtins, httpx, smtplib, socket, ssl, exceptions, django_mail)
_OF_GATEWAY = {
    NotSentError: _NOT_NOW,
    RefusedError: _REFUSED,
    OursError: _OURS,
    UnsureError: _MAYBE,
}
_STATUS = re.compile(r"(HTTP|SMTP) (\d{3})( ours)?")
_UNFORESEEN = _("something that nobody foresaw")


def why_in_words(code):
    """A sentence for a code; of one that we have none for, that nobody foresaw it."""
    if not code:
        return ""
    return WHY.get(code) or _of_status(code) or _of_error(code) or _UNFORESEEN


def _of_error(name):
    for module in _RAISED_BY:
        error = getattr(module, name, None)
        if isinstance(error, type) and issubclass(error, BaseException):
            return next((_FAMILIES[one] for one in error.__mro__ if one in _FAMILIES), None)
    return None


def _of_status(code):
    """By the table that the worker decides by."""
    if not (read := _STATUS.fullmatch(code)):
        return None
    way, status, ours = read.groups()
    if way == "HTTP":
        return _OF_GATEWAY[gateways.found(int(status))]
    if ours or int(status) in mail.SAYS_OURS:
        return _OURS
    return _REFUSED if status >= "500" else _SERVER_NOT_NOW


_ASK_ANEW = _("Its text is erased: they ask for another code or link, or you do in their file.")
_NOTHING = _("Nothing more: put it aside.")
_SETTLED = _("Nothing: what it tells of is settled meanwhile.")
_CALL = _("Call them, or send it again.")
_CORRECT = _("Correct the number or the address in their file, then send it again.")
_HEAR = _("Ask them whether it came. If it did not, send it again.")


def what_to_do(message):
    """The one thing to do about a message that waits for the staff; empty where nothing waits."""
    if message.state not in MessageState.FOR_STAFF:
        return ""
    if getattr(message, "found_settled", False):  # asked where one is looked at alone
        return _SETTLED
    if message.last_error == "expired":
        return _NOTHING
    if message.is_secret or not message.body:
        return _ASK_ANEW
    if message.state == MessageState.UNSURE:
        return _HEAR
    code = message.last_error
    wrong = code in (NO_CONTACT, "no address") or why_in_words(code) is _REFUSED
    return _CORRECT if wrong else _CALL


def has_to_call(message):
    """Whether what is to be done begins with their number."""
    return what_to_do(message) not in ("", _NOTHING, _SETTLED)


def kind_in_words(message):
    """When it is sent; of one of no kind what it is about, for who may read its words."""
    if title := title_of(message.kind):
        return capfirst(title)
    addressee = getattr(message, "addressee", None)
    may_read = addressee and addressee.page and message.body and not message.is_secret
    return message.subject if may_read and message.subject else message.get_channel_display()

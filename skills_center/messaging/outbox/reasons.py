"""What a message is, why it did not leave, and what is to be done, in words: the codes stand behind
them."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import title_of

from .reaching import NO_CONTACT, OTHER_CONTACT

_NO_GATEWAY = _("the gateway does not answer")
_NO_SERVER = _("the mail server does not answer")
_REFUSED = _("this number or address was refused")
WHY = {
    "worker": _("the program that sends stopped in the middle"),
    "restored": _("it may have left before the data were put back"),
    "expired": _("it came too late to be of use"),
    "waited": _("for a week it could not leave"),
    NO_CONTACT: _("no phone and no e-mail of theirs is known"),
    OTHER_CONTACT: _("its link was made for a former number or address"),
    "no address": _("this is no e-mail address"),
    "no link": _("its link could not be made"),
    "unknown recipient": _REFUSED,
    "ConnectError": _NO_GATEWAY,
    "ConnectTimeout": _NO_GATEWAY,
    "ConnectionRefusedError": _NO_SERVER,
    "TimeoutError": _NO_SERVER,
    "ReadTimeout": _("the gateway took it and never answered"),
    "TLS": _("the other side could not prove who it is"),
    "DNS": _("the address of the gateway or the mail server is not found"),
}
_BY_STATUS = {
    "HTTP 4": _REFUSED,
    "HTTP 5": _("the gateway is out of order"),
    "SMTP 5": _REFUSED,
    "SMTP 4": _("the mail server could not take it"),
}
_UNFORESEEN = _("something that nobody foresaw")


def why_in_words(code):
    """A sentence for a code; of one that we have none for, that nobody foresaw it."""
    if not code:
        return ""
    return WHY.get(code) or _BY_STATUS.get(code[:6]) or _UNFORESEEN


_ASK_ANEW = _("Its text is erased: they ask for another code or link, or you do in their file.")
_NOTHING = _("Nothing more: put it aside.")
_CALL = _("Call them, or send it again.")
_CORRECT = _("Correct the number or the address in their file, then send it again.")
_HEAR = _("Ask them whether it came. If it did not, send it again.")


def what_to_do(message):
    """The one thing to do about a message that waits for the staff; empty where nothing waits."""
    if message.state not in MessageState.FOR_STAFF:
        return ""
    if message.last_error == "expired":
        return _NOTHING
    if message.is_secret or not message.body:
        return _ASK_ANEW
    if message.state == MessageState.UNSURE:
        return _HEAR
    code = message.last_error
    wrong = code in (NO_CONTACT, "no address", "unknown recipient")
    return _CORRECT if wrong or code[:6] in ("HTTP 4", "SMTP 5") else _CALL


def has_to_call(message):
    """Whether what is to be done begins with their number."""
    return what_to_do(message) not in ("", _NOTHING)


def kind_in_words(message):
    """When it is sent; of one of no kind what it is about, for who may read its words."""
    if title := title_of(message.kind):
        return capfirst(title)
    addressee = getattr(message, "addressee", None)
    may_read = addressee and addressee.page and message.body and not message.is_secret
    return message.subject if may_read and message.subject else message.get_channel_display()

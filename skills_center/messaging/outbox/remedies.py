"""What is to be done about a channel that fails, in words: by the code that stands in its pause."""

from django.utils.translation import gettext_lazy as _

from . import mail, refusals

_WAIT = _(
    "The other side does not answer as it should. The portal tries again by itself. If it lasts an"
    " hour, call the company that runs it."
)
_SETTINGS = _("Our settings are refused: who looks after the portal must correct them.")
_TOKEN = _(
    "Our settings are refused: the password or token. Whoever looks after the portal asks the"
    " company that runs it for a new one."
)
_CREDIT = _("Our account has no credit: pay the company that runs it.")
_ADDRESS = _(
    "Nobody is found at the address in our settings: whoever looks after the portal has to correct"
    " it."
)
_CERTIFICATE = _(
    "The other side cannot prove who it is: whoever looks after the portal compares its address and"
    " its certificate."
)
_SENDER = _(
    "We are refused by a rule: ask the company that runs it whether we may send under this sender."
)
_EVERYBODY = _(
    "Message after message is refused, whoever it is for, and nobody says why: ask the company that"
    " runs it about the contract, the sender and the words."
)
_BY_CODE = {
    "TLS": _CERTIFICATE,
    "DNS": _ADDRESS,
    **dict.fromkeys(("HTTP 404", "HTTP 405", "InvalidURL", "UnsupportedProtocol"), _ADDRESS),
    **dict.fromkeys(("HTTP 401", "HTTP 403", "HTTP 407"), _TOKEN),
    "HTTP 402": _CREDIT,
    **{f"SMTP {status}{mail.OURS}": _TOKEN for status in mail.SAYS_OURS},
}


def what_to_mend(pause):
    """What is wrong with the channel, and who does what."""
    if not pause.is_ours:
        return _WAIT
    if pause.why in _BY_CODE:
        return _BY_CODE[pause.why]
    if pause.why.endswith(mail.OURS):
        return _SENDER
    return _EVERYBODY if refusals.is_known(pause.channel) else _SETTINGS

"""The address of a link is written into its message when that leaves, and nowhere else."""

import re
from copy import copy

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from .tokens import require_day, token_like_one
from .ways import way_called

# Stands in a stored text for the address of its link: nobody's name or words hold it.
LINK = "\ufffc"
# Where something other than a space stands beside it.
_GLUED = re.compile(rf"(?<=\S)(?={LINK})|(?<={LINK})(?=\S)")


def address_of(message):
    """The address that a message leads to, signed for the contact it goes to."""
    token = way_called(message.link_purpose).token(message.link_id, message.address)
    with translation.override(message.language):
        return _address_with(token)


def address_like_one():
    """An address of this portal in the language of the moment, as long as those that leave: what a
    text message costs here is counted with it."""
    return _address_with(token_like_one())


def _address_with(token):
    return settings.PORTAL_URL + reverse("links:open", args=[token])


def with_link(message):
    """The message as it leaves. The row itself never holds the address: this is a copy of it.

    UndatableError where the clock is so wrong that its link would be dead."""
    if not message.link_purpose:
        return message
    require_day()
    leaving = copy(message)
    leaving.body = message.body.replace(LINK, address_of(message))
    return leaving


def standing_alone(text):
    """A text with a space on either side of the sign of a link: a phone takes what follows an
    address for a part of it, letters and brackets too, and the link would be dead."""
    return _GLUED.sub(" ", text)


def without_links(text):
    """A text that may stand in a message: whoever wrote it, the sign of a link is ours alone."""
    return text.replace(LINK, "")

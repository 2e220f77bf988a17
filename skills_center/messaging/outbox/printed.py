"""Channels whose messages are printed instead of sent: nobody was told by them.

A portal without a gateway or a mail server works like that, to be looked at. What somebody has to
know before something is taken from them is told in another way there.
"""

from contextlib import suppress

from skills_center.base.ways_out import no_mail_leaves, no_text_leaves
from skills_center.messaging.enums import Channel

PRINTED = "printed"  # `Message.last_error` of one that went that way


def is_printed(channel):
    """Whether what leaves by this channel reaches nobody, as the portal is set now."""
    if channel == Channel.EMAIL:
        return no_mail_leaves()
    with suppress(ImportError):  # a fault, by which nothing leaves: the worker says it
        return no_text_leaves()
    return False

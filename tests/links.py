"""Links of messages, as a person follows them from the text that reached them."""

from urllib.parse import urlsplit

from skills_center.messaging.links.filling import LINK, address_of, with_link
from skills_center.messaging.links.ways import link_of, way_called


def path_in(message):
    """The path that a message leads to, as it leaves for its contact now."""
    assert LINK in message.body
    path = urlsplit(address_of(message)).path
    assert path in with_link(message).body
    return path


def token_in(message):
    return path_in(message).split("/")[3]


def row_behind(message):
    """What the link of a message opens; None where it opens nothing."""
    link = link_of(token_in(message))
    return link and link.row


def leading(kind, values):
    """The values with which a message of this kind is told: of a kind with a way, a row for its
    link in the place of a link."""
    if not kind.way:
        return values
    row = way_called(kind.way).model(pk=7)
    return {name: value for name, value in values.items() if name != "link"} | {"leads_to": row}

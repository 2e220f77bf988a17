"""The servers, for every test here that asks for one, and who writes the words of messages."""

import pytest

from members.enums import Role

from .offers import offer
from .servers import gateway, mail_server, scripted, tls_server

__all__ = ["gateway", "mail_server", "offer", "scripted", "tls_server"]


@pytest.fixture
def administrator(client, staff):
    """The browser of an administrator."""
    client.force_login(staff(Role.ADMINISTRATOR))
    return client

import re

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection

from members.enums import Role
from tests import gateway
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory

EVERYWHERE = (Role.ADMINISTRATOR, Role.NETWORK)


@pytest.fixture(autouse=True)
def clean_slate():
    """No figure, rate limit or message of another test."""
    cache.clear()
    gateway.sent.clear()


@pytest.fixture
def center(db):
    return CenterFactory(slug="khouribga", code="KHO")


@pytest.fixture
def staff(center):
    """`staff(role, at=center)`: an account that holds one role."""

    def make(role, at=center, **fields):
        user = UserFactory(is_staff=True, **fields)
        user.staff_roles.create(role=role, center=None if role in EVERYWHERE else at)
        return user

    return make


@pytest.fixture
def track_manager(staff):
    return staff(Role.TRACK_MANAGER)


@pytest.fixture
def director(staff):
    return staff(Role.DIRECTOR)


@pytest.fixture
def last_code():
    """The code in the last text message or e-mail that left."""

    def read():
        from django.core import mail

        body = gateway.sent[-1][1] if gateway.sent else mail.outbox[-1].body
        return re.search(
            r"\b([0-9A-Z]{6}|[0-9A-Z]{3}-[0-9A-Z]{3}|[0-9A-Z]{4}-[0-9A-Z]{4})\b", body
        )[1]

    return read


@pytest.fixture
def valid_html():
    """Parse a response strictly; a page that a browser must guess about fails."""

    def check(response):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(response.content.decode())
        errors = [(code, position) for position, code, _data in parser.errors]
        assert errors == []

    return check


@pytest.fixture
def on_postgres():
    return connection.vendor == "postgresql"

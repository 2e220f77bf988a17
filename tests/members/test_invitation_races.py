"""Two hands on one link, two administrators on one address, two people on one new contact."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from members.enums import Role
from members.models import Invitation, User
from members.services.access import open_account
from members.services.invitations import accept_invitation, invite
from skills_center.base.errors import DomainError
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory

THREADS = 12
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def row_locks():
    if connection.vendor != "postgresql" and not os.environ.get("REQUIRE_POSTGRES"):
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")
    assert connection.vendor == "postgresql"


def at_once(act):
    """What each of THREADS got: a result, or the error it met."""

    def one(number):
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def invite_hind(links, by, center):
    return invite(
        email="hind@example.org",
        phone=None,
        name="Hind",
        language="ar",
        roles=[(Role.COACH, center)],
        by=by,
        link=lambda token: links.append(token) or token,
    )


def test_link_opened_by_many_at_once_opens_one_account():
    links = []
    invite_hind(links, UserFactory(), CenterFactory())
    got = at_once(lambda number: accept_invitation(links[0], password=f"password of {number}"))
    assert [type(one) for one in got if not isinstance(one, User)] == [DomainError] * (THREADS - 1)
    winner = next(number for number, one in enumerate(got) if isinstance(one, User))
    user = User.objects.get(email="hind@example.org")
    assert user.check_password(f"password of {winner}")
    assert user.staff_roles.count() == 1


def test_address_invited_by_many_at_once_is_invited_once():
    by, center, links = UserFactory(), CenterFactory(), []
    got = at_once(lambda number: invite_hind(links, by, center))
    assert Invitation.objects.count() == 1
    failed = [type(one) for one in got if not isinstance(one, Invitation)]
    assert failed == [DomainError] * (THREADS - 1)


def test_contact_typed_by_many_at_once_opens_one_account():
    got = at_once(lambda number: open_account(phone="+212612345678", language="ar"))
    assert {user.pk for user in got} == {User.objects.get().pk}

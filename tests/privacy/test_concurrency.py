"""Two at the same moment: real threads, real row locks."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from members.enums import Role
from members.models import DataRequest, DataRequestMove
from members.services import requests
from members.services.consents import give_consent
from skills_center.base.errors import IllegalMoveError
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


@pytest.fixture(autouse=True)
def row_locks():
    if connection.vendor != "postgresql" and not os.environ.get("REQUIRE_POSTGRES"):
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")
    assert connection.vendor == "postgresql"


def at_once(call):
    """What each of THREADS calls answered, or how it failed."""

    def one(_number):
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_many_clicks_open_one_request_and_one_agreement():
    member = MemberFactory()
    at_once(lambda: requests.open_request(member=member, kind="erasure", by=member.user))
    at_once(lambda: give_consent(member, "photo", by=member.user, language="ar"))
    assert DataRequest.objects.count() == 1
    assert member.consents.count() == 1


def test_many_deciders_erase_once():
    center = CenterFactory()
    member = MemberFactory(center=center)
    director = UserFactory(is_staff=True)
    director.staff_roles.create(role=Role.DIRECTOR, center=center)
    row = requests.open_request(member=member, kind="erasure", by=member.user)
    answers = at_once(lambda: requests.erase(row, by=director))
    refused = [answer for answer in answers if isinstance(answer, IllegalMoveError)]
    assert len(refused) == THREADS - 1
    assert DataRequestMove.objects.count() == 1

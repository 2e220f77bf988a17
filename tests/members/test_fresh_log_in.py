"""What is handed out or changed only to who logged in lately, in this very session."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def at(time_machine):
    """`at(minutes=9)`: it is so long after the morning."""

    def move(**after):
        time_machine.move_to(MORNING + timedelta(**after), tick=False)

    move()
    return move


SENSITIVE = ["mfa_activate_totp", "mfa_generate_recovery_codes"]


def test_copy_is_for_who_logged_in_here_lately(at, center):
    member = MemberFactory(center=center)
    old = Client()
    old.force_login(member.user)
    at(days=2)
    Client().force_login(member.user)  # on a phone of their own
    answer = old.post(reverse("pages:take_data"))
    assert answer.status_code == 302
    assert not member.accesses.exists()


@pytest.mark.parametrize("name", SENSITIVE)
def test_factor_is_changed_by_who_logged_in_here_lately(at, center, name):
    """Also where allauth has nothing to ask for again: most members have no password."""
    user = MemberFactory(center=center).user
    client = Client()
    client.force_login(user)
    at(minutes=14)
    assert client.get(reverse(name)).status_code == 200
    at(minutes=16)
    Client().force_login(user)
    answer = client.get(reverse(name))
    assert answer.url == f"{reverse('account_login')}?next={reverse(name)}"

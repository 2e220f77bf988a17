"""Whoever typed before they log in is not thrown out when what they typed would be over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from tests.factories.members import UserFactory

# A code leaves once the page that asked for it is written.
pytestmark = pytest.mark.django_db(transaction=True)


def test_log_in_by_code_makes_thirty_days_of_half_an_hour(client, answers, last_code, time_machine):
    """A password sets its own end (allauth); a code leaves that of the visitor."""
    time_machine.move_to("2026-11-03 08:00", tick=False)
    client.post(reverse("members:join"), answers)
    user = UserFactory()
    page = client.post(reverse("account_request_login_code"), {"email": user.email}).url
    assert Session.objects.get().expire_date == timezone.now() + timedelta(minutes=30)
    time_machine.shift(60)
    client.post(page, {"code": last_code()})
    assert Session.objects.get().expire_date == timezone.now() + timedelta(days=30)

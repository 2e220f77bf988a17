"""While text messages fail, who waits for a code is told so: whoever it is, known here or not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from skills_center.messaging.models import ChannelPause
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
LATE = "Text messages leave late"


def answer(client, **fields):
    with translation.override("en"):
        address = reverse("account_login")
    response = client.post(address, fields, follow=True)
    return response.content.decode()


def fail(channel="text", **fields):
    now = timezone.now()
    values = {"failing_since": now, "paused_until": now + timedelta(minutes=5)}
    return ChannelPause.objects.create(channel=channel, **values | fields)


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("is_ours", [True, False])
def test_that_texts_are_late_is_said_to_everybody_alike(client, is_known, is_ours):
    if is_known:
        UserFactory(phone="+212612345678")
    fail(is_ours=is_ours)
    assert LATE in answer(client, login="0612345678")


def test_it_is_said_of_nothing_else(client):
    fail(channel="email")
    fail(paused_until=None)
    assert LATE not in answer(client, login="0612345678")

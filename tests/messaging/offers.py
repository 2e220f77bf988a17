"""A seat that is offered, told and not sent yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tracks import notices

PHONE = "+212612345678"


@pytest.fixture
def offer(center):
    member = MemberFactory(center=center, phone=PHONE, email="", user=UserFactory(phone=PHONE))
    enrolment = EnrolmentFactory(
        member=member,
        cohort=CohortFactory(center=center),
        state="offered",
        offer_expires_at=timezone.now() + timedelta(days=2),
    )
    Message.objects.all().delete()
    notices.offered(enrolment)
    return enrolment


def all_leave():
    """By day, whatever the hour of the test."""
    Message.objects.update(by_day=False)
    Message.objects.filter(state="queued").update(next_try_at=timezone.now())
    delivery.send_due()

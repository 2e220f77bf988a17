from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import Role
from tracks.models import OrientationMeeting, OrientationStep

from .coaching import CoachFactory
from .members import MemberFactory
from .network import CenterFactory


class DeskFactory(CoachFactory):
    """`at` is the centre whose front desk they are."""

    class Meta:
        skip_postgeneration_save = True

    role = Role.FRONT_DESK


class OrientationMeetingFactory(DjangoModelFactory):
    """In three days."""

    class Meta:
        model = OrientationMeeting

    center = factory.SubFactory(CenterFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))
    led_by = factory.SubFactory(DeskFactory, at=factory.SelfAttribute("..center"))


class OrientationStepFactory(DjangoModelFactory):
    """An invitation without answer."""

    class Meta:
        model = OrientationStep

    meeting = factory.SubFactory(OrientationMeetingFactory)
    member = factory.SubFactory(MemberFactory, center=factory.SelfAttribute("..meeting.center"))
    deed = "invited"
    answer = "asked"

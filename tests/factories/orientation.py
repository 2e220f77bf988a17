from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import Role
from tracks.models import OrientationMeeting, OrientationStep

from .members import MemberFactory, UserFactory
from .network import CenterFactory


class DeskFactory(UserFactory):
    """`at` is the centre whose front desk they are."""

    class Meta:
        skip_postgeneration_save = True

    is_staff = True
    at = None

    @classmethod
    def _create(cls, model_class, *args, at=None, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if at:
            user.staff_roles.create(role=Role.FRONT_DESK, center=at)
        return user


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

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import Role
from tracks.models import CoachingGoal, CoachingMeeting, CoachingNote, CoachingPlan, CoachingSlot

from .members import MemberFactory, UserFactory
from .network import CenterFactory


class CoachFactory(UserFactory):
    """`at` is the centre they coach at."""

    class Meta:
        skip_postgeneration_save = True

    is_staff = True
    at = None
    role = Role.COACH

    @classmethod
    def _create(cls, model_class, *args, at=None, role, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if at:
            user.staff_roles.create(role=role, center=at)
        return user


class CoachingPlanFactory(DjangoModelFactory):
    class Meta:
        model = CoachingPlan

    center = factory.SubFactory(CenterFactory)
    member = factory.SubFactory(MemberFactory, center=factory.SelfAttribute("..center"))
    coach = factory.SubFactory(CoachFactory, at=factory.SelfAttribute("..center"))


class CoachingGoalFactory(DjangoModelFactory):
    class Meta:
        model = CoachingGoal

    plan = factory.SubFactory(CoachingPlanFactory)
    text = "تحرير السيرة الذاتية"


class CoachingSlotFactory(DjangoModelFactory):
    """Half an hour, one a day from the day after tomorrow."""

    class Meta:
        model = CoachingSlot

    center = factory.SubFactory(CenterFactory)
    coach = factory.SubFactory(CoachFactory, at=factory.SelfAttribute("..center"))
    starts_at = factory.Sequence(lambda n: timezone.now() + timedelta(days=2 + n % 200, minutes=n))
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(minutes=30))


class CoachingMeetingFactory(DjangoModelFactory):
    class Meta:
        model = CoachingMeeting

    plan = factory.SubFactory(CoachingPlanFactory)
    slot = factory.SubFactory(
        CoachingSlotFactory,
        coach=factory.SelfAttribute("..plan.coach"),
        center=factory.SelfAttribute("..plan.center"),
    )


class CoachingNoteFactory(DjangoModelFactory):
    class Meta:
        model = CoachingNote

    plan = factory.SubFactory(CoachingPlanFactory)
    author = factory.LazyAttribute(lambda note: note.plan.coach)
    text = "…"

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from skills_center.base.dates import today
from tracks.enums import InscriptionState, SocialActionKind, SocialState, TeamAnswer
from tracks.models import CampInscription, HeadCount, HealthNote

from .members import MemberFactory
from .tracks import SocialActionFactory


class CampFactory(SocialActionFactory):
    """One that takes inscriptions now."""

    state = SocialState.PLANNED
    places = 20
    is_public = True
    starts_on = factory.LazyFunction(lambda: today() + timedelta(days=30))
    ends_on = factory.LazyAttribute(lambda camp: camp.starts_on + timedelta(days=6))


class InscriptionFactory(DjangoModelFactory):
    class Meta:
        model = CampInscription

    camp = factory.SubFactory(CampFactory)
    state = InscriptionState.UNSIGNED
    arrival = factory.Sequence(lambda n: n + 1)
    first_name = factory.Sequence(lambda n: f"آدم{'ا' * (n % 7)}")
    last_name = "الرحالي"
    sex = "male"
    birth_date = factory.LazyFunction(lambda: date(today().year - 10, 1, 14))
    guardian_name = "فاطمة الرحالي"
    guardian_phone = factory.Sequence(lambda n: f"+2126200{n:05}")
    agreed_at = factory.LazyAttribute(
        lambda one: (
            timezone.now() if getattr(one, "state", "") in ("confirmed", "came", "absent") else None
        )
    )
    agreed_by = factory.LazyAttribute(lambda one: "paper" if one.agreed_at else "")


class HealthNoteFactory(DjangoModelFactory):
    class Meta:
        model = HealthNote

    inscription = factory.SubFactory(InscriptionFactory)
    text = "…"


class HeadCountFactory(DjangoModelFactory):
    class Meta:
        model = HeadCount

    camp = factory.SubFactory(CampFactory)
    association = "جمعية الأمل"
    girls = 2
    boys = 2


class InitiativeFactory(SocialActionFactory):
    """Proposed by a member who is its team."""

    kind = SocialActionKind.INITIATIVE
    state = SocialState.PROPOSED
    title = "غرس الأشجار"
    starts_on = factory.LazyFunction(lambda: today() + timedelta(days=10))
    ends_on = factory.SelfAttribute("starts_on")
    proposer = factory.SubFactory(MemberFactory, center=factory.SelfAttribute("..center"))

    @factory.post_generation
    def team_of_one(self, create, extracted, **kwargs):
        if create and self.proposer:
            self.team.create(
                member=self.proposer, number=self.proposer.number, answer=TeamAnswer.IN
            )

    class Meta:
        skip_postgeneration_save = True

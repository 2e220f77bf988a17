from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from enterprises.enums import OrganizationKind, Programme, ProjectState, RefusalReason
from enterprises.models import Accompaniment, Call, Grant, Job, Organization, Project
from members.enums import Sex

from .members import MemberFactory
from .network import CenterFactory


def _when(states, value, otherwise=None):
    """`value` for a project whose state is one of `states`."""
    return factory.LazyAttribute(
        lambda project: value if getattr(project, "state", "") in states else otherwise
    )


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    class Params:
        shown = factory.Trait(is_public=True)

    kind = OrganizationKind.COOPERATIVE
    name = factory.Sequence(lambda n: f"تعاونية {n}")
    center = factory.SubFactory(CenterFactory)


class AccompanimentFactory(DjangoModelFactory):
    class Meta:
        model = Accompaniment

    organization = factory.SubFactory(OrganizationFactory)
    programme = Programme.COOPERATIVES
    started_on = date(2014, 3, 3)


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call

    class Params:
        closed = factory.Trait(
            closes_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )
        upcoming = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
        )
        hidden = factory.Trait(is_published=False)

    slug = factory.Sequence(lambda n: f"call-{n}")
    programme = Programme.INCOME_GENERATING
    center = factory.SubFactory(CenterFactory)
    title_ar = factory.Sequence(lambda n: f"طلب مشاريع رقم {n}")
    title_fr = factory.Sequence(lambda n: f"Appel à projets no {n}")
    title_en = factory.Sequence(lambda n: f"Call number {n}")
    summary_ar = "لمن له فكرة"
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    class Params:
        shown = factory.Trait(is_public=True, state=ProjectState.FUNDED)

    programme = Programme.INCOME_GENERATING
    center = factory.SubFactory(CenterFactory)
    holder = factory.SubFactory(MemberFactory, center=factory.SelfAttribute("..center"))
    title_ar = factory.Sequence(lambda n: f"مشروع رقم {n}")
    title_fr = factory.Sequence(lambda n: f"Projet no {n}")
    title_en = factory.Sequence(lambda n: f"Project number {n}")
    requested = Decimal(30_000)
    selected_on = _when(ProjectState.SELECTED_OR_LATER, date(2014, 3, 3))
    funded_on = _when(ProjectState.FUNDED_OR_LATER, date(2014, 4, 4))
    refusal_reason = _when([ProjectState.REFUSED], RefusalReason.BUDGET, otherwise="")


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant

    project = factory.SubFactory(ProjectFactory, state=ProjectState.FUNDED)
    amount = Decimal(20_000)
    awarded_on = date(2014, 4, 4)


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    project = factory.SubFactory(ProjectFactory, state=ProjectState.RUNNING)
    title = "خياطة"
    sex = Sex.FEMALE
    started_on = date(2014, 5, 5)

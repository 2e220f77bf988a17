from datetime import date

import factory
from factory.django import DjangoModelFactory

from skills_center.network.models import Center, Commune, Holiday, Partner


class CenterFactory(DjangoModelFactory):
    class Meta:
        model = Center
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"center-{n}")
    code = factory.Sequence(lambda n: f"C{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    name = factory.LazyAttribute(lambda center: f"مركز {center.slug}")
    name_fr = factory.LazyAttribute(lambda center: f"Centre {center.slug}")
    opening_rank = factory.Sequence(lambda n: n + 1)


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    slug = factory.Sequence(lambda n: f"commune-{n}")
    name = factory.LazyAttribute(lambda commune: commune.slug)
    kind = "municipality"
    center = factory.SubFactory(CenterFactory)


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    slug = factory.Sequence(lambda n: f"partner-{n}")
    name = factory.LazyAttribute(lambda partner: partner.slug)
    kind = "institution"


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = Holiday

    name = factory.Sequence(lambda n: f"عطلة {n}")
    starts_on = date(2027, 3, 10)
    ends_on = factory.SelfAttribute("starts_on")

from datetime import date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from forum.enums import ItemKind, StandCategory
from forum.models import Edition, ProgrammeItem, Stand

from .network import CenterFactory


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    class Params:
        hidden = factory.Trait(is_published=False)

    # Later than any year that a test names, and an address has none after 2100.
    year = factory.Sequence(lambda n: 2031 + n % 69)
    number = factory.LazyAttribute(lambda edition: edition.year - 2013)
    name_ar = factory.LazyAttribute(lambda edition: f"ملتقى {edition.year}")
    name_fr = factory.LazyAttribute(lambda edition: f"Forum de {edition.year}")
    name_en = factory.LazyAttribute(lambda edition: f"Forum of {edition.year}")
    venue_ar = "ساحة المجاهدين"
    center = factory.SubFactory(CenterFactory)
    starts_on = factory.LazyAttribute(lambda edition: date(edition.year, 12, 10))
    ends_on = factory.LazyAttribute(lambda edition: edition.starts_on + timedelta(days=2))
    is_published = True


class ProgrammeItemFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeItem

    edition = factory.SubFactory(EditionFactory)
    starts_at = factory.LazyAttribute(
        lambda item: timezone.make_aware(datetime(item.edition.year, 12, 10, 9))
    )
    ends_at = factory.LazyAttribute(lambda item: item.starts_at + timedelta(hours=1))
    kind = ItemKind.TALK
    title_ar = factory.Sequence(lambda n: f"عرض رقم {n}")
    title_fr = factory.Sequence(lambda n: f"Exposé no {n}")
    title_en = factory.Sequence(lambda n: f"Talk number {n}")


class StandFactory(DjangoModelFactory):
    class Meta:
        model = Stand

    edition = factory.SubFactory(EditionFactory)
    number = factory.Sequence(lambda n: n + 1)
    category = StandCategory.COOPERATIVES
    exhibitor_ar = factory.Sequence(lambda n: f"رواق رقم {n}")
    exhibitor_fr = factory.Sequence(lambda n: f"Exposant no {n}")
    exhibitor_en = factory.Sequence(lambda n: f"Exhibitor number {n}")

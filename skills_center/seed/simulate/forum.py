"""A forum each year that had none, with its programme and its stands."""

from datetime import timedelta

from enterprises.enums import OrganizationKind
from forum.enums import ItemKind, StandCategory
from forum.models import Edition, ProgrammeItem, Stand
from skills_center.network.enums import PartnerKind
from skills_center.network.models import Partner

from .enterprises import Enterprises
from .tables import in_languages
from .world import Subject

PROGRAMME = (
    (9, ItemKind.OPENING, ("افتتاح المنتدى", "Ouverture du forum", "Opening of the forum")),
    (10, ItemKind.TALK, ("الشباب والمقاولة", "Jeunes et entreprise", "Youth and enterprise")),
    (14, ItemKind.PANEL, ("التشغيل بالإقليم", "L’emploi dans la province", "Work near us")),
    (16, ItemKind.RESULTS, ("حصيلة السنة", "Le bilan de l’année", "The year’s results")),
)
STANDS = 16
OF_PARTNERS = {
    PartnerKind.BANK.value: StandCategory.BANKS,
    PartnerKind.COMPANY.value: StandCategory.INDUSTRY,
}
# By the activity, in French; other enterprises offer services.
OF_TRADES = {
    "Bâtiment": StandCategory.CONSTRUCTION,
    "Industrie": StandCategory.INDUSTRY,
    "Agriculture": StandCategory.INCOME_GENERATING,
}


class Forum(Subject):
    models = (Edition, ProgrammeItem, Stand)

    def begin(self):
        table = self.world.table
        self.editions = table(Edition, is_published=True)
        self.items, self.stands = table(ProgrammeItem), table(Stand)
        self.known = dict(Edition.objects.values_list("year", "number"))
        self.partners = list(
            Partner.objects.order_by("pk").values_list("pk", "name_ar", "name_fr", "kind")
        )

    def end(self):
        number = max(self.known.values(), default=0)
        for year in range(self.calendar.first.year + 1, self.calendar.today.year + 1):
            starts_on = self.calendar.today.replace(year=year, month=5, day=12)
            if year not in self.known and starts_on < self.calendar.today:
                number += 1
                self._hold(year, number, starts_on)

    def _hold(self, year, number, starts_on):
        center = self.world.centers[year % len(self.world.centers)]
        announced_at = self.calendar.at(starts_on - timedelta(days=60))
        edition = self.editions.add(
            year=year,
            number=number,
            center_id=center.id,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=1),
            created_at=announced_at,
            updated_at=announced_at,
            **in_languages(
                name=(f"منتدى الشباب {year}", f"Forum des jeunes {year}", f"Youth forum {year}"),
                theme=("شباب يبادر", "Une jeunesse qui entreprend", "Youth in action"),
                aims=("", "", ""),
                venue=("فضاء المركز", "Espace du centre", "The centre"),
            ),
        )
        for hour, kind, title in PROGRAMME:
            starts_at = self.calendar.at(starts_on, hour, 0)
            self.items.add(
                edition_id=edition,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=50),
                kind=kind.value,
                **in_languages(title=title, speaker_role=("", "", "")),
            )
        self._exhibit(center, edition, year)

    def _exhibit(self, center, edition, year):
        stands = [*self._of_partners(), *self._of_organizations(center, year)]
        for number, (category, (arabic, french), who) in enumerate(stands[:STANDS], start=1):
            self.stands.add(
                edition_id=edition,
                number=number,
                category=category.value,
                **in_languages(exhibitor=(arabic, french, french), description=("", "", "")),
                **who,
            )

    def _of_partners(self):
        for partner, arabic, french, kind in self.partners[: STANDS // 2]:
            category = OF_PARTNERS.get(kind, StandCategory.INSTITUTIONAL)
            yield category, (arabic, french), {"partner_id": partner}

    def _of_organizations(self, center, year):
        """Enterprises and cooperatives: associations have nothing to sell. Others each year."""
        enterprises = [
            one
            for one in self.world.subject(Enterprises).of_center[center.id]
            if one.kind is not OrganizationKind.ASSOCIATION and one.known_from.year < year
        ]
        for one in self.chance.sample(enterprises, min(STANDS, len(enterprises))):
            yield _category(one), one.names, {"organization_id": one.id}


def _category(organization):
    if organization.kind is OrganizationKind.COOPERATIVE:
        return StandCategory.COOPERATIVES
    return OF_TRADES.get(organization.activity[1], StandCategory.SERVICES)

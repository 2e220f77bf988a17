"""Organizations of members and of their towns, and their accompaniment."""

from dataclasses import dataclass
from datetime import date, timedelta

from enterprises.enums import LegalForm, OrganizationKind, Programme
from enterprises.models import Accompaniment, Organization
from skills_center.base.text import searchable
from skills_center.seed.names import ASSOCIATION_NAMES, COOPERATIVE_NAMES, ENTERPRISE_NAMES

from .tables import in_languages
from .world import Subject

A_CENTER = 12
ASSOCIATIONS_A_CENTER = 45
MEMBERS_EACH = 100
# What enterprises do, by a word of their French name; those without one offer services.
TRADES = {
    ("البناء", "Bâtiment", "Building"): (
        "Climatisation", "Bâti", "Électricité", "Plomberie", "Alu", "Énergie", "Chantier", "Verre",
        "Peinture", "Carrelage",
    ),
    ("الصناعة", "Industrie", "Industry"): (
        "Couture", "Menuiserie", "Ferronnerie", "Soudure", "Recyclage", "Aliments", "Huilerie",
        "Épices", "Vêtements", "Boulangerie", "Pâtisserie",
    ),
    ("الفلاحة", "Agriculture", "Farming"): ("Pépinière", "Avicole", "Irrigation"),
    ("التجارة", "Commerce", "Trade"): ("Pneus", "Optique", "Librairie", "Téléphonie"),
    ("الإطعام", "Restauration", "Food and drink"): ("Café", "Restaurant", "Repas"),
}  # fmt: skip
SERVICES = ("الخدمات", "Services", "Services")
CRAFTS = ("الصناعة التقليدية", "Artisanat", "Crafts")
PRODUCE = ("المنتوجات المجالية", "Produits du terroir", "Local produce")
MADE_BY_HAND = ("Fils", "Tapis", "Terre", "Couture", "Broderie", "Bois", "Papier")
CAUSES = (
    ("التنمية المحلية", "Développement local", "Local development"),
    ("التربية والثقافة", "Éducation et culture", "Education and culture"),
    ("التضامن", "Solidarité", "Solidarity"), ("البيئة", "Environnement", "The environment"),
    ("الرياضة", "Sport", "Sport"),
)  # fmt: skip
COMPANIES = (LegalForm.AUTO_ENTREPRENEUR,) * 6 + (LegalForm.SARL_AU,) * 3 + (LegalForm.SARL,)
KINDS = (
    (OrganizationKind.ENTERPRISE, ENTERPRISE_NAMES, COMPANIES, Programme.SMALL_ENTERPRISES),
    (OrganizationKind.ASSOCIATION, ASSOCIATION_NAMES, (LegalForm.ASSOCIATION,),
     Programme.ASSOCIATIONS),
    (OrganizationKind.COOPERATIVE, COOPERATIVE_NAMES, (LegalForm.COOPERATIVE,),
     Programme.COOPERATIVES),
)  # fmt: skip
DAY = timedelta(days=1)


@dataclass(slots=True)
class SimulatedOrganization:
    id: int
    kind: OrganizationKind
    names: tuple[str, str]  # Arabic, French
    activity: tuple[str, str, str]
    known_from: date  # the centre has a file on it
    programme: Programme


class Enterprises(Subject):
    models = (Organization, Accompaniment)

    def begin(self):
        self.organizations = self.world.table(Organization)
        self.accompaniments = self.world.table(Accompaniment)
        self.of_center: dict[int, list[SimulatedOrganization]] = {}

    def end(self):
        number = A_CENTER + self.world.members // MEMBERS_EACH // len(self.world.centers)
        each = number // len(KINDS)
        for center in self.world.centers:
            self.of_center[center.id] = [
                self._found(center, row, turn)
                for row in KINDS
                for turn in range(
                    max(each, ASSOCIATIONS_A_CENTER)
                    if row[0] is OrganizationKind.ASSOCIATION
                    else each
                )
            ]

    def _found(self, center, row, turn):
        chance, calendar = self.chance, self.calendar
        kind, pool, forms, programme = row
        names = _names(pool, 7 * len(self.of_center) + turn, turn)
        activity = self._activity(kind, names[1])
        founder = None
        if kind is OrganizationKind.ENTERPRISE and center.alumni:
            founder = chance.one(center.alumni)
        known_from, created_on = self._days(kind, founder)
        known_at = calendar.at(known_from, chance.number(9, 16), chance.number(0, 59))
        organization = self.organizations.add(
            kind=kind.value,
            name=names[0],
            latin_name=names[1],
            center_id=center.id,
            commune_id=chance.one(center.communes),
            legal_form=chance.one(forms).value,
            created_on=created_on,
            founder_id=founder.id if founder else None,
            is_public=chance.happens(0.6),
            search_text=searchable(*names),
            created_at=known_at,
            updated_at=known_at,
            **in_languages(activity=activity),
        )
        self._accompany(organization, programme, known_from)
        return SimulatedOrganization(organization, kind, names, activity, known_from, programme)

    def _days(self, kind, founder):
        """Since when the centre knows it, and when it was founded: an enterprise after its
        founder came, the others often years before they came."""
        chance, calendar = self.chance, self.calendar
        last = calendar.today - 90 * DAY
        if kind is OrganizationKind.ENTERPRISE:
            created_on = chance.day_between(
                founder.registered_on if founder else calendar.first, last
            )
            known_from = min(created_on + chance.days(2, 200), last)
            return max(known_from, created_on), created_on
        # More of them in the first years: the towns had theirs when the centre opened.
        early = (last - calendar.first) * chance.random() ** 2
        known_from = calendar.first + early
        return known_from, known_from - chance.days(30, 4_000)

    def _activity(self, kind, name):
        if kind is OrganizationKind.ASSOCIATION:
            return self.chance.one(CAUSES)
        if kind is OrganizationKind.COOPERATIVE:
            return CRAFTS if any(word in name for word in MADE_BY_HAND) else PRODUCE
        trades = (trade for trade, words in TRADES.items() if any(word in name for word in words))
        return next(trades, SERVICES)

    def _accompany(self, organization, programme, known_from):
        started_on = known_from + self.chance.days(10, 60)
        ended_on = started_on + self.chance.days(120, 300)
        started_at = self.calendar.at(started_on)
        self.accompaniments.add(
            organization_id=organization,
            programme=programme.value,
            started_on=started_on,
            ended_on=ended_on if ended_on <= self.calendar.today else None,
            created_at=started_at,
            updated_at=started_at,
        )


def _names(pool, place, turn):
    """No centre has a name twice: once all are taken, they are counted."""
    names = pool[place % len(pool)]
    again = turn // len(pool)
    return (f"{names[0]} {again + 1}", f"{names[1]} {again + 1}") if again else names

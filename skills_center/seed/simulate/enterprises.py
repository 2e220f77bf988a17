"""Organizations of members and of their towns, and their accompaniment."""

from datetime import timedelta

from enterprises.enums import LegalForm, OrganizationKind, Programme
from enterprises.models import Accompaniment, Organization
from skills_center.base.text import searchable
from skills_center.seed.names import ASSOCIATION_NAMES, COOPERATIVE_NAMES, ENTERPRISE_NAMES

from .tables import in_languages
from .world import Subject

A_CENTER = 12
MEMBERS_EACH = 100
ACTIVITIES = (
    ("الخدمات", "Services", "Services"), ("الحرف", "Artisanat", "Crafts"),
    ("الفلاحة", "Agriculture", "Farming"), ("التجارة", "Commerce", "Trade"),
)  # fmt: skip
KINDS = (
    (OrganizationKind.ENTERPRISE, ENTERPRISE_NAMES, LegalForm.AUTO_ENTREPRENEUR,
     Programme.SMALL_ENTERPRISES),
    (OrganizationKind.ASSOCIATION, ASSOCIATION_NAMES, LegalForm.ASSOCIATION,
     Programme.ASSOCIATIONS),
    (OrganizationKind.COOPERATIVE, COOPERATIVE_NAMES, LegalForm.COOPERATIVE,
     Programme.COOPERATIVES),
)  # fmt: skip
DAY = timedelta(days=1)


class Enterprises(Subject):
    models = (Organization, Accompaniment)

    def begin(self):
        self.organizations = self.world.table(Organization)
        self.accompaniments = self.world.table(Accompaniment)
        # By centre: id, kind, day of creation, programme.
        self.of_center: dict[int, list[tuple]] = {}

    def end(self):
        number = A_CENTER + self.world.members // MEMBERS_EACH // len(self.world.centers)
        for center in self.world.centers:
            self.of_center[center.id] = [self._found(center, turn) for turn in range(number)]

    def _found(self, center, turn):
        chance, calendar = self.chance, self.calendar
        kind, pool, form, programme = KINDS[turn % len(KINDS)]
        arabic, latin = chance.one(pool)
        if turn >= 3 * len(pool):  # two of one name are told apart by a number
            arabic, latin = f"{arabic} {turn}", f"{latin} {turn}"
        founder = None
        if kind is OrganizationKind.ENTERPRISE and center.alumni:
            founder = chance.one(center.alumni)
        earliest = founder.registered_on if founder else calendar.first
        created_on = chance.day_between(earliest, calendar.today - 90 * DAY)
        created_at = calendar.at(created_on + 5 * DAY)
        organization = self.organizations.add(
            kind=kind.value,
            name=arabic,
            latin_name=latin,
            center_id=center.id,
            commune_id=center.communes[0],
            legal_form=form.value,
            created_on=created_on,
            founder_id=founder.id if founder else None,
            is_public=chance.happens(0.6),
            search_text=searchable(arabic, latin),
            created_at=created_at,
            updated_at=created_at,
            **in_languages(activity=chance.one(ACTIVITIES)),
        )
        self._accompany(organization, programme, created_on)
        return organization, kind, created_on, programme

    def _accompany(self, organization, programme, created_on):
        started_on = created_on + self.chance.days(10, 60)
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

"""Centres: those of the reference data and, with more members, some that are invented."""

from datetime import timedelta

from skills_center.base.text import fold
from skills_center.network.enums import CommuneKind
from skills_center.network.models import Center, Commune, Holiday, Partner
from tracks.models import Room

from .tables import in_languages
from .world import SimulatedCenter, Subject

MEMBERS_A_CENTER = 20_000
# Places that do not exist: the portal of a real network must not name a town it is not in.
TOWNS = (
    ("عين النخيل", "Aïn Nakhil"), ("تل الزيتون", "Tel Zitoun"), ("وادي الرمان", "Oued Roummane"),
    ("سوق النسيم", "Souk Nassim"), ("دار البساتين", "Dar Bassatine"), ("قصر الريح", "Ksar Rih"),
    ("برج الصباح", "Borj Sabah"), ("عين الحجل", "Aïn Hajel"), ("تل العرعار", "Tel Arar"),
    ("وادي اللوز", "Oued Louz"),
)  # fmt: skip
DISTRICTS = (("", ""), (" العليا", " El Oulia"), (" السفلى", " Soufla"), (" الجديدة", " Jdida"),
             (" الشرقية", " Charkia"))  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROOM_NAMES = ("القاعة الزرقاء", "القاعة الخضراء", "قاعة اللغات", "القاعة الكبرى")


class Centers(Subject):
    models = (Center, Commune, Partner.centers.through, Holiday, Room)

    def begin(self):
        self.center_table = self.world.table(Center, is_open=True)
        self.communes = self.world.table(Commune, kind=CommuneKind.RURAL.value)
        self.partners = self.world.table(Partner.centers.through)
        self.holidays = self.world.table(Holiday)
        self.rooms = self.world.table(Room)
        known = list(Center.objects.order_by("opening_rank"))
        self.partner_ids = list(Partner.objects.order_by("pk").values_list("pk", flat=True))
        for center in known:
            communes = list(center.communes.order_by("pk").values_list("pk", "slug"))
            self._take(center, self._names_of(center), communes)
        taken = {"codes": {one.code for one in known}, "rank": known[-1].opening_rank}
        most = len(TOWNS) * len(DISTRICTS)
        for number in range(min(max(self.world.members // MEMBERS_A_CENTER, 1), most)):
            self._invent(number, taken)
        for told in self.world.centers:
            self._furnish(told)

    def _names_of(self, center):
        return center.name_ar, center.name_fr

    def _take(self, center, town, communes):
        """A centre that is there. Most of its members live in its town."""
        ids = [
            pk
            for pk, slug in communes
            for _time in range(12 if slug.replace("-", "") == center.slug else 1)
        ]
        self.world.centers.append(
            SimulatedCenter(
                center.pk,
                center.code,
                center.slug,
                town,
                ids or self._communes_of(center.pk, center.slug, town),
            )
        )

    def _invent(self, number, taken):
        (arabic, latin), (arabic_part, latin_part) = (
            TOWNS[number % len(TOWNS)],
            DISTRICTS[number // len(TOWNS)],
        )
        town = arabic + arabic_part, latin + latin_part
        code = next(code for code in _codes() if code not in taken["codes"])
        taken["codes"].add(code)
        taken["rank"] += 1
        slug = f"simulated-{number + 1}"
        names = f"مركز {town[0]}", f"Centre {_of(town[1])}", f"{town[1]} centre"
        pk = self.center_table.add(
            slug=slug,
            code=code,
            opening_rank=taken["rank"],
            email=f"{slug}@simulated.example",
            phone=self.population.phone(),
            **in_languages(
                name=names,
                province=("إقليم للمحاكاة", "Province simulée", "Simulated province"),
                intro=("مركز للمحاكاة.", "Un centre simulé.", "A simulated centre."),
                address=("", "", ""),
                opening_hours=("", "", ""),
            ),
        )
        communes = self._communes_of(pk, slug, town)
        self.world.centers.append(SimulatedCenter(pk, code, slug, names[:2], communes))
        for partner in self.partner_ids[number % 3 :: 3]:
            self.partners.add(partner_id=partner, center_id=pk)

    def _communes_of(self, center, slug, town):
        names = [
            town,
            (f"أولاد {town[0]}", f"Oulad {town[1]}"),
            (f"سيدي {town[0]}", f"Sidi {town[1]}"),
        ]
        town_id, *villages = [
            self.communes.add(
                slug=f"{slug}-{number}",
                center_id=center,
                **in_languages(name=(arabic, latin, latin)),
            )
            for number, (arabic, latin) in enumerate(names, start=1)
        ]
        return [town_id] * 12 + villages

    def _furnish(self, center):
        """Rooms, and the days off: the country's, and a fortnight of each summer of its own."""
        first, last = self.calendar.first, self.calendar.last
        center.closed_on.update(Holiday.objects.days_off(center.id, first, last))
        for name in ROOM_NAMES:
            seats = self.chance.number(20, 40)
            center.rooms.append(self.rooms.add(center_id=center.id, name=name, seats=seats))
        for year in range(self.calendar.first.year, self.calendar.today.year + 1):
            starts_on = self.calendar.today.replace(year=year, month=8, day=5)
            center.closed_on.update(starts_on + timedelta(days=days) for days in range(14))
            self.holidays.add(
                center_id=center.id,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=13),
                **in_languages(name=("العطلة الصيفية", "Fermeture d’été", "Summer closing")),
            )


def _of(town):
    """`de` as French says it before this name."""
    return f"d’{town}" if fold(town[0]) in "aeiou" else f"de {town}"


def _codes():
    return (f"S{second}{third}" for second in LETTERS for third in LETTERS)

"""Members: their files, with the history, their goals, their consents and their guardians."""

from collections import Counter
from functools import cache

from django.conf import settings

from members.enums import (
    ConsentMeans,
    ConsentPurpose,
    Education,
    Goal,
    Origin,
    Relation,
)
from members.models import Consent, Guardian, Member, MemberGoal, NumberSequence
from members.models.members import ADULT_AGE
from members.services.consents import SHIPPED_VERSION
from skills_center.base.dates import age_on

from .accounts import Accounts
from .calendar import DAY, MINUTE
from .people import Person, email_of
from .world import Subject

GOALS = Goal.values
# Up to that age: what they have learnt, and what they do.
EDUCATIONS = (
    (16, ("primary", "lower_secondary", "lower_secondary", "lower_secondary")),
    (18, ("primary", "lower_secondary", "upper_secondary", "upper_secondary")),
    (20, ("lower_secondary", "upper_secondary", "baccalaureate", "vocational")),
    (99, Education.values[1:]),
)
SITUATIONS = (
    (18, ("studying",) * 7 + ("training", "looking", "looking")),
    (23, ("studying", "studying", "training", "looking", "looking", "looking", "working")),
    (27, ("studying", "training", *("looking",) * 6, "working", "working", "own_project")),
    (99, ("looking",) * 5 + ("working", "working", "own_project")),
)
SCHOOLS = {
    Education.PRIMARY.value: ("مدرسة الأطلس", "مدرسة المسيرة", ""),
    Education.LOWER_SECONDARY.value: ("إعدادية الزيتون", "إعدادية النخيل", ""),
    Education.UPPER_SECONDARY.value: ("ثانوية ابن خلدون", "ثانوية الفارابي", ""),
    Education.BACCALAUREATE.value: ("ثانوية ابن خلدون", "ثانوية الفارابي", ""),
    Education.VOCATIONAL.value: ("معهد التكوين المهني", "مركز التدرج المهني", ""),
    Education.HIGHER.value: ("كلية العلوم", "كلية الحقوق", "المدرسة العليا للتكنولوجيا", ""),
}
HISTORY = Member.history.model
# What an enum keeps is read once: that takes as long as a draw.
PROCESSING, PHOTO = ConsentPurpose.PROCESSING.value, ConsentPurpose.PHOTO.value
ONLINE, PAPER = ConsentMeans.ONLINE.value, ConsentMeans.PAPER.value
# Of those who never applied and were not seen for years.
FORGOTTEN, TOLD = 0.3, 0.6
MERGED_EVERY = 300


class Members(Subject):
    models = (Member, HISTORY, Guardian, MemberGoal, Consent, NumberSequence)

    def begin(self):
        table = self.world.table
        self.files, self.history = table(Member), table(HISTORY, history_type="+")
        self.guardians, self.goals = table(Guardian), table(MemberGoal)
        self.consents = table(Consent, notice_version=SHIPPED_VERSION)
        self.numbers = Counter(
            {(row.center_id, row.year): row.last for row in NumberSequence.objects.all()}
        )
        self.accounts = self.world.subject(Accounts)
        years = settings.RETENTION_YEARS
        self.quiet_before = self.calendar.since(years=years - 1)
        self.seen_from = self.calendar.since(years=years - 1, months=-1)
        self.told_before = self.calendar.since(years=years, days=1)
        self.told_at = self.calendar.at(self.calendar.today - 10 * DAY)
        self.emptied_from = self.calendar.since(years=3)
        self.often_online_from = self.calendar.since(years=2)
        self.imported_before = self.calendar.since(years=8)

    @property
    def registered(self):
        return self.files.rows

    def register(self, center, on, *, applies=True, like: Person | None = None):
        """A new file at a centre on a day, and all that hangs on it; `like` has one already."""
        person = self.population.again(like) if like else self.population.person(on)
        person.center, person.registered_on = center, on
        person.age = age_on(on, person.birth_date)
        number = self.chance.number
        person.registered_at = self.calendar.at(on, number(9, 18), number(0, 59), number(0, 59))
        is_old, dice = on < self.quiet_before, self.chance.random()
        if is_old and not applies and not like and dice < FORGOTTEN:
            self._write_forgotten(person)
            return person
        if self.files.rows % MERGED_EVERY == MERGED_EVERY // 2:
            person.former_number = self._next_number(center, on.year)
            person.former_id = self.files.skip()
        person.number = self._next_number(center, on.year)
        person.phone = self.population.phone()
        if self.chance.happens(0.35):
            person.email = email_of(person, self.files.rows + 1)
        origin = self._origin(on)
        if origin == Origin.ONLINE:
            person.user_id = self.accounts.open_for(person, on)
        self._write(person, origin, self._life_of_file(on, told=not applies and dice < TOLD))
        self._hang_on(person, origin)
        self.world.happened("member_registered", person)
        return person

    def _next_number(self, center, year):
        self.numbers[center.id, year] = last = self.numbers[center.id, year] + 1
        return f"{center.code}-{year}-{last:05}"

    def _origin(self, on):
        if self.chance.happens(0.6 if on >= self.often_online_from else 0.15):
            return Origin.ONLINE
        return Origin.IMPORT if on < self.imported_before else Origin.DESK

    def _life_of_file(self, on, *, told):
        """Files of years ago are here because their members asked to keep them; a few are being
        told that theirs will be emptied. None waits for `purge` to write to its member."""
        if on >= self.quiet_before:
            return {}
        if told and on < self.told_before:
            return {"purge_told_at": self.told_at, "told_in_person_at": self.told_at}
        return {"seen_on": self.chance.day_between(self.seen_from, self.calendar.today)}

    def _write(self, person: Person, origin, life_of_file):
        chance, center = self.chance, person.center
        created_at = person.registered_at
        is_adult = person.age >= ADULT_AGE
        card = self.population.card() if is_adult and chance.happens(0.6) else None
        kept = {
            "number": person.number,
            "former_numbers": person.former_number,
            "first_name": person.first.text,
            "last_name": person.last.text,
            "latin_first_name": person.latin_first.text,
            "latin_last_name": person.latin_last.text,
            "cin": card,
            "phone": person.phone,
            "email": person.email,
            "user_id": person.user_id,
            **self._codes(person, origin, created_at),
        }
        kept["school"] = chance.one(SCHOOLS[kept["education"]])
        number, name = _folded_number(person.number), person.folded_name
        found_by = [name, number]
        if person.former_number:
            found_by.append(_folded_number(person.former_number))
        if card:
            found_by.append(card.lower())
        if person.email:
            found_by.append(person.email)
        person.id = self.files.add(
            **kept,
            **life_of_file,
            search_text=f" {' '.join(found_by)} {person.phone} 0{person.phone[4:]}",
            name_text=f" {name} {number}",
            name_sounds=person.name_sounds,
            name_key=person.name_key,
            latin_name_key=person.latin_name_key,
        )
        recorded_by = center.desk if person.user_id is None else None
        for name in ("purge_told_at", "told_in_person_at"):
            life_of_file.pop(name, None)
        self.history.add(
            id=person.id,
            history_date=created_at,
            history_user_id=recorded_by,
            **kept,
            **life_of_file,
        )

    def _codes(self, person, origin, created_at):
        """What stays of a file that is emptied."""
        chance, center = self.chance, person.center
        educations, situations = _choices(person.age)
        return {
            "sex": person.sex,
            "birth_date": person.birth_date,
            "center_id": center.id,
            "commune_id": chance.one(center.communes),
            "education": chance.one(educations),
            "situation": chance.one(situations),
            "language": person.language,
            "origin": origin.value,
            "registered_on": person.registered_on,
            "created_at": created_at,
            "updated_at": created_at,
        }

    def _write_forgotten(self, person):
        """A file that was emptied because its member was not heard of for years."""
        created_at = person.registered_at
        emptied_at = self.calendar.at(
            self.chance.day_between(self.emptied_from, self.calendar.today)
        )
        person.birth_date = person.birth_date.replace(month=1, day=1)
        number = f"ANON-{self.files.next_id}"
        folded = f" anon {self.files.next_id}"
        kept = {
            **self._codes(person, Origin.DESK, created_at),
            "updated_at": emptied_at,
            "number": number,
            "first_name": "",
            "last_name": "",
            "anonymised_at": emptied_at,
        }
        person.id = self.files.add(**kept, search_text=folded, name_text=folded)
        self.history.add(id=person.id, **(kept | {"history_type": "~", "history_date": emptied_at}))
        self.consents.add(
            member_id=person.id,
            purpose=PROCESSING,
            language=person.language,
            means=PAPER,
            given_at=created_at,
        )

    def _hang_on(self, person, origin):
        chance, given_at = self.chance, person.registered_at + MINUTE
        online = origin == Origin.ONLINE
        means = ONLINE if online else PAPER
        recorded_by = None if online else person.center.desk
        given = {
            "member_id": person.id,
            "language": person.language,
            "given_at": given_at,
            "means": means,
            "recorded_by_id": recorded_by,
        }
        self.consents.add(purpose=PROCESSING, **given)
        if chance.happens(0.2):
            withdrawn = given_at + chance.days(20, 90) if chance.happens(0.05) else None
            if withdrawn and withdrawn > self.calendar.now:
                withdrawn = None
            self.consents.add(purpose=PHOTO, withdrawn_at=withdrawn, **given)
        self.goals.add(member_id=person.id, goal=chance.one(GOALS))
        if person.age < ADULT_AGE:
            self._guard(person, given)

    def _guard(self, person, given):
        name, is_mother = self.population.parent_name(person)
        online = given["means"] == ONLINE
        self.guardians.add(
            member_id=person.id,
            name=name,
            relation=(Relation.MOTHER if is_mother else Relation.FATHER).value,
            phone=self.population.phone(),
            asked_at=given["given_at"] if online else None,
            times_asked=int(online),
        )
        means = ConsentMeans.LINK.value if online else PAPER
        self.consents.add(purpose=ConsentPurpose.GUARDIAN.value, **(given | {"means": means}))

    def written(self):
        for (center, year), last in self.numbers.items():
            NumberSequence.objects.update_or_create(
                center_id=center, year=year, defaults={"last": last}
            )


def _folded_number(number):
    return number.lower().replace("-", " ")


@cache
def _choices(age):
    """What somebody of that age may have learnt, and what they may do."""
    return _of_age(EDUCATIONS, age), _of_age(SITUATIONS, age)


def _of_age(choices, age):
    return next(some for oldest, some in choices if age <= oldest)

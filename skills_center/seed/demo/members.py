"""Past cohorts and their members, written in bulk with their moves."""

from collections import defaultdict
from datetime import time, timedelta
from itertools import pairwise

from simple_history.utils import bulk_create_with_history

from members.enums import (
    ConsentMeans,
    ConsentPurpose,
    Education,
    Origin,
    Sex,
    Situation,
)
from members.models import Consent, Guardian, Member, MemberGoal, NumberSequence
from members.models.members import ADULT_AGE
from members.services.consents import SHIPPED_VERSION
from skills_center.base.dates import age_on, instant_at, start_of_day
from skills_center.network.models import Commune
from skills_center.seed.names import BOYS, GIRLS, SURNAMES
from tracks.enums import Admission
from tracks.enums import EnrolmentState as State
from tracks.models import Cohort, Enrolment, EnrolmentMove, Track

LATIN_SHARE = 0.3  # how many wrote their name in Latin letters only
DROPPED_SHARE = 0.06
PATH = [State.SUBMITTED, State.ACCEPTED, State.ACTIVE]
VERBS = {
    State.ACCEPTED: "accept",
    State.ACTIVE: "start",
    State.COMPLETED: "complete",
    State.DROPPED: "drop",
}


def create_cohorts_and_members(center, plan, random):
    """One member a seat, each in one cohort. Returns the members, oldest first."""
    cohorts = [(_create_cohort(center, cohort), cohort) for cohort in plan.cohorts]
    registrations = sorted(
        (
            (cohort_plan.starts_on - timedelta(days=random.randint(10, 45)), cohort.pk)
            for cohort, cohort_plan in cohorts
            for _seat in range(cohort_plan.seats)
        ),
    )
    members = create_members(center, [day for day, _cohort in registrations], random)
    by_cohort: dict[int, list[Member]] = {cohort.pk: [] for cohort, _plan in cohorts}
    for member, (_day, cohort) in zip(members, registrations, strict=True):
        by_cohort[cohort].append(member)
    for cohort, _cohort_plan in cohorts:
        _enrol(cohort, by_cohort[cohort.pk], random)
    return members


def _create_cohort(center, plan):
    name_ar, name_fr, name_en = plan.name
    return Cohort.objects.create(
        track=Track.objects.get(code=plan.track),
        center=center,
        name_ar=name_ar,
        name_fr=name_fr,
        name_en=name_en,
        capacity=plan.seats,
        admission=Admission.SELECTION,
        applications_open_at=start_of_day(plan.starts_on - timedelta(days=60)),
        applications_close_at=start_of_day(plan.starts_on - timedelta(days=7)),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )


def create_members(center, days, random, *, origin=Origin.DESK):
    """A member for each day of registration, in order, with goals, consents and guardians."""
    communes = list(Commune.objects.filter(center=center))
    # Most live in the town of the centre.
    weights = [12 if commune.slug == center.slug else 1 for commune in communes]
    numbers = _Numbers(center)
    members = []
    for day in days:
        member = _person(random, day)
        member.center = center
        member.commune = random.choices(communes, weights)[0]
        member.number = numbers.next(day.year)
        member.origin = origin
        member.refold()
        members.append(member)
    numbers.save()
    members = bulk_create_with_history(members, Member, batch_size=500)
    _set_back([(one, _morning(one.registered_on)) for one in members], "created_at")
    _hang_on(members, random)
    return members


class _Numbers:
    """Numbers given in bulk; the sequences are written once at the end."""

    def __init__(self, center):
        self.center = center
        rows = NumberSequence.objects.filter(center=center)
        self.last = {row.year: row.last for row in rows}

    def next(self, year):
        self.last[year] = self.last.get(year, 0) + 1
        return f"{self.center.code}-{year}-{self.last[year]:05}"

    def save(self):
        for year, last in self.last.items():
            NumberSequence.objects.update_or_create(
                center=self.center, year=year, defaults={"last": last}
            )


def _person(random, registered_on):
    sex = random.choices([Sex.FEMALE, Sex.MALE], [0.54, 0.46])[0]
    first = random.choice(GIRLS if sex == Sex.FEMALE else BOYS)
    last = random.choice(SURNAMES)
    script = 1 if random.random() < LATIN_SHARE else 0
    age_in_days = int(random.triangular(16.5, 35, 22) * 365.25)
    return Member(
        first_name=first[script],
        last_name=last[script],
        latin_first_name=first[1],
        latin_last_name=last[1],
        sex=sex,
        birth_date=registered_on - timedelta(days=age_in_days),
        cin=None,
        phone=f"+212600{random.randint(0, 999_999):06}",
        education=random.choice(Education.values[1:]),
        situation=random.choice(Situation.values[:4]),
        language="fr" if script else "ar",
        registered_on=registered_on,
    )


def _hang_on(members, random):
    goals, consents, guardians = [], [], []
    for member in members:
        consents.append(
            Consent(
                member=member,
                purpose=ConsentPurpose.PROCESSING,
                notice_version=SHIPPED_VERSION,
                language=member.language,
            )
        )
        if age_on(member.registered_on, member.birth_date) < ADULT_AGE:
            consents.append(
                Consent(
                    member=member,
                    purpose=ConsentPurpose.GUARDIAN,
                    notice_version=SHIPPED_VERSION,
                    language=member.language,
                    means=ConsentMeans.PAPER,
                )
            )
            guardians.append(
                Guardian(
                    member=member,
                    name=f"{random.choice(BOYS)[0]} {member.last_name}",
                    relation=random.choice(["mother", "father"]),
                    phone=f"+212600{random.randint(0, 999_999):06}",
                )
            )
        goals.append(MemberGoal(member=member, goal="job-skills"))
    MemberGoal.objects.bulk_create(goals, batch_size=500)
    Consent.objects.bulk_create(consents, batch_size=500)
    Guardian.objects.bulk_create(guardians, batch_size=500)


def _enrol(cohort, members, random):
    """Everybody went all the way, but for those who dropped out."""
    enrolments = []
    for arrival, member in enumerate(members, start=1):
        dropped = random.random() < DROPPED_SHARE
        enrolments.append(
            Enrolment(
                cohort=cohort,
                member=member,
                arrival=arrival,
                state=State.DROPPED if dropped else State.COMPLETED,
                accepted_on=cohort.starts_on - timedelta(days=random.randint(0, 6)),
            )
        )
    Enrolment.objects.bulk_create(enrolments, batch_size=500)
    moves = []
    for enrolment in enrolments:
        path = [*PATH, enrolment.state]
        days = [enrolment.accepted_on, cohort.starts_on, cohort.ends_on]
        for (before, after), day in zip(pairwise(path), days, strict=True):
            move = EnrolmentMove(
                subject=enrolment, verb=VERBS[after], from_state=before, to_state=after
            )
            moves.append((move, _morning(day)))
    EnrolmentMove.objects.bulk_create([move for move, _at in moves], batch_size=1000)
    _set_back(moves, "at")
    applied_at = _morning(cohort.starts_on - timedelta(days=10))
    _set_back([(enrolment, applied_at) for enrolment in enrolments], "created_at")


def _morning(day):
    return instant_at(day, time(9, 30))


def _set_back(rows, field):
    """Give rows just written, as pairs of row and moment, the date of the life they tell.

    Many share a moment: one statement for each of these is soon done.
    """
    written = defaultdict(list)
    for row, moment in rows:
        setattr(row, field, moment)
        written[moment].append(row.pk)
    of_their_model = type(rows[0][0]).objects
    for moment, pks in written.items():
        of_their_model.filter(pk__in=pks).update(**{field: moment})

"""How much of everything each centre had. Khouribga's are the facts of its reference year."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CohortPlan:
    track: str
    name: tuple[str, str, str]
    seats: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Plan:
    """Counts of one centre. Pairs are (in 2013, in 2014)."""

    center: str
    cohorts: tuple[CohortPlan, ...]
    association_projects: tuple[int, int]
    association_jobs: int
    camp_stays: int
    children_a_stay: int
    initiatives: tuple[int, int]
    enterprises: int
    cooperatives_trained: int
    cooperatives_selected: int
    iga_selected: int
    iga_funded: int

    @property
    def members(self):
        return sum(cohort.seats for cohort in self.cohorts)


FIRST = ("الفوج الأول", "Première promotion", "First cohort")
SECOND = ("الفوج الثاني", "Deuxième promotion", "Second cohort")
THIRD = ("الفوج الثالث", "Troisième promotion", "Third cohort")

PLANS = (
    Plan(
        center="khouribga",
        cohorts=(
            CohortPlan("job-skills", FIRST, 200, date(2013, 10, 7), date(2014, 2, 28)),
            CohortPlan("job-skills", SECOND, 200, date(2014, 4, 7), date(2014, 9, 30)),
            CohortPlan("pre-training", FIRST, 60, date(2013, 9, 16), date(2013, 12, 20)),
            CohortPlan("pre-training", SECOND, 60, date(2014, 2, 10), date(2014, 6, 20)),
            CohortPlan("associations", FIRST, 60, date(2013, 11, 4), date(2014, 1, 31)),
            CohortPlan("associations", SECOND, 50, date(2014, 3, 10), date(2014, 6, 27)),
            CohortPlan("enterprises", FIRST, 60, date(2014, 1, 13), date(2014, 4, 30)),
            CohortPlan("enterprises", SECOND, 50, date(2014, 5, 12), date(2014, 10, 31)),
            CohortPlan("income-generating", FIRST, 60, date(2014, 2, 17), date(2014, 7, 31)),
        ),
        association_projects=(14, 27),
        association_jobs=56,
        camp_stays=8,
        children_a_stay=70,
        initiatives=(4, 8),
        enterprises=35,
        cooperatives_trained=11,
        cooperatives_selected=9,
        iga_selected=26,
        iga_funded=16,
    ),
    Plan(
        center="benguerir",
        cohorts=(
            CohortPlan("job-skills", FIRST, 60, date(2013, 3, 4), date(2013, 7, 26)),
            CohortPlan("pre-training", FIRST, 40, date(2013, 9, 16), date(2013, 12, 20)),
            CohortPlan("associations", FIRST, 30, date(2014, 2, 3), date(2014, 5, 30)),
            CohortPlan("enterprises", FIRST, 40, date(2014, 3, 3), date(2014, 7, 31)),
            CohortPlan("income-generating", FIRST, 20, date(2014, 4, 7), date(2014, 9, 30)),
        ),
        association_projects=(6, 9),
        association_jobs=19,
        camp_stays=2,
        children_a_stay=60,
        initiatives=(2, 4),
        enterprises=12,
        cooperatives_trained=5,
        cooperatives_selected=3,
        iga_selected=9,
        iga_funded=6,
    ),
    Plan(
        center="youssoufia",
        cohorts=(
            CohortPlan("job-skills", FIRST, 40, date(2013, 9, 9), date(2014, 1, 31)),
            CohortPlan("pre-training", FIRST, 30, date(2014, 1, 13), date(2014, 5, 30)),
            CohortPlan("enterprises", FIRST, 30, date(2014, 3, 17), date(2014, 7, 31)),
            CohortPlan("income-generating", FIRST, 20, date(2014, 5, 5), date(2014, 10, 31)),
        ),
        association_projects=(3, 5),
        association_jobs=11,
        camp_stays=1,
        children_a_stay=50,
        initiatives=(1, 3),
        enterprises=7,
        cooperatives_trained=3,
        cooperatives_selected=2,
        iga_selected=6,
        iga_funded=4,
    ),
)

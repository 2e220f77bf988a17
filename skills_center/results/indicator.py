"""An indicator: what is counted, where it stands in time and place, and what it is part of."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.functional import Promise

from members.enums import Sex

from .declarations import check


@dataclass(frozen=True)
class Indicator:
    """`counted` names what is counted after its number, as the language counts.

    `rows` is what is counted; `date`, `center`, `track` and `sex` are lookups from a row, the
    last two empty where a row has none. With `girls_and_boys` these two fields are summed in
    place of counting rows. `personal`: it counts persons. `one_sex`: all its rows are of that
    sex. `part_of` is the figure that counts the same persons among others ("": none does),
    `part_of_track` the one of its tracks, `part_of_years` how many years after it these persons
    may stand here; to be said where the days of the two are different ones. `beside` names other
    parts of that figure that share persons with it, where neither holds all of the other; what is
    left of them without it is looked at all the same. `since_opening`: the page shows large what
    was counted since then, else the year's own. `hue` is a colour.
    """

    code: str
    label: str | Promise
    counted: Promise
    rule: str | Promise
    rows: Callable[[], QuerySet]
    date: str
    center: str = "center"
    track: str = ""
    hue: str = "job-skills"
    sex: str = ""
    one_sex: str = ""
    part_of: str | None = None
    part_of_track: str = ""
    part_of_years: tuple[int, ...] = ()
    beside: tuple[str, ...] = ()
    girls_and_boys: bool = False
    personal: bool = True
    since_opening: bool = True

    def __post_init__(self):
        check(self)

    @property
    def measures(self):
        """Aggregates named total, female and male; the last two only where sex is known."""
        if self.girls_and_boys:
            return {
                "total": Sum(F("girls") + F("boys")),
                "female": Sum("girls"),
                "male": Sum("boys"),
            }
        measures = {"total": Count("pk")}
        if self.sex:
            for sex in Sex:
                measures[sex.value] = Count("pk", filter=Q(**{self.sex: sex}))
        return measures

    @property
    def has_sex(self):
        return bool(self.sex) or self.girls_and_boys

    @property
    def years_after_whole(self):
        """By how many years its persons may stand later here than in the figure it is part of."""
        return self.part_of_years or (0,)

    def dated_rows(self):
        """The rows that stand in a year; one without its date is counted nowhere."""
        return self.rows().filter(**{f"{self.date}__isnull": False})

    def records(self, year, center, *, since_opening=False):
        """The rows of a year and centre (None: the network), oldest first.

        Each has its day, wherever `date` leads, as `counted_on`.
        """
        lookup = f"{self.date}__year" + ("__lte" if since_opening else "")
        rows = self.dated_rows().filter(**{lookup: year})
        if center is not None:
            rows = rows.filter(**{self.center: center})
        return rows.annotate(counted_on=F(self.date)).order_by("counted_on", "pk")

    def total(self, rows):
        """What these rows make together."""
        return rows.aggregate(total=self.measures["total"])["total"] or 0

    def amount_of(self, row):
        return row.girls + row.boys if self.girls_and_boys else 1

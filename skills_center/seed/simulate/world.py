"""What the subjects of a simulation share: the days, the chance, the centres, the tables."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar, cast

from django.db.models import Model

from .calendar import DAY, WORKING_DAYS, Calendar, Chance
from .people import Person, Population
from .tables import Table

S = TypeVar("S", bound="Subject")


@dataclass(slots=True)
class SimulatedCenter:
    """A centre with its staff (ids of accounts), as the subjects give work to them."""

    id: int
    code: str
    slug: str
    names: tuple[str, str]  # Arabic, French
    communes: list[int]  # that of most members several times
    director: int = 0
    manager: int = 0
    desk: int = 0
    coaches: list[int] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    closed_on: set[date] = field(default_factory=set)
    cohorts: int = 0
    # Who may apply again: when their last place ended, and who they are; the earliest first.
    free_again: deque[tuple[date, Person]] = field(default_factory=deque)
    # Some who completed a cohort: founders, holders of projects, leaders of initiatives.
    alumni: list[Person] = field(default_factory=list)

    def next_working_day(self, day):
        """That day, or the first after it that is neither of a week-end nor a day off."""
        while day.weekday() >= WORKING_DAYS or day in self.closed_on:
            day += DAY
        return day


@dataclass(slots=True)
class Step:
    """A move of a place: its verb, the state it leads to, when, and by whom."""

    verb: str
    to: str
    at: datetime
    by: int | None = None
    reason: str = ""
    note: str = ""


@dataclass(slots=True)
class Place:
    """The place of a member in a cohort, and what became of it until today."""

    person: Person
    arrival: int
    applied_at: datetime
    steps: list[Step] = field(default_factory=list)
    state: str = "submitted"
    id: int = 0
    position: int | None = None
    accepted_on: date | None = None
    offer_expires_at: datetime | None = None
    reason: str = ""
    dropped_at: datetime | None = None
    attended: int = 0
    expected: int = 0


@dataclass(slots=True)
class SimulatedCohort:
    center: SimulatedCenter
    track: str
    starts_on: date
    ends_on: date
    opens_at: datetime
    closes_at: datetime
    capacity: int
    is_selection: bool
    is_cancelled: bool
    number: int  # in its centre, from 0
    places_wanted: int
    newcomers: int
    places_lost: int = 0  # of one that was cancelled: others take in as many more
    id: int = 0
    names: tuple[str, str] = ("", "")  # Arabic, French
    coach: int = 0
    certificate_attendance: int = 0
    places: list[Place] = field(default_factory=list)


class World:
    """One simulation under way."""

    def __init__(self, members, seed, writer):
        self.members, self.writer = members, writer
        self.chance = Chance(seed)
        self.calendar = Calendar()
        self.population = Population(self.chance)
        self.centers: list[SimulatedCenter] = []
        self.tables: dict[type[Model], Table] = {}
        self._subjects: dict[type[Subject], Subject] = {}
        self._listeners: dict[str, list] = {}

    def meet(self, kinds: Iterable[type["Subject"]]):
        """Take the subjects in, in this order; what happens from now on is told to them."""
        self._subjects = {kind: kind(self) for kind in kinds}
        for name in vars(Subject):
            self._listeners[name] = [
                getattr(subject, name)
                for kind, subject in self._subjects.items()
                if getattr(kind, name) is not getattr(Subject, name)
            ]

    def happened(self, what, *told):
        """Tell every subject that has something to write of it."""
        for listener in self._listeners[what]:
            listener(*told)

    def subject(self, kind: type[S]) -> S:
        return cast(S, self._subjects[kind])

    def table(self, model: type[Model], **always) -> Table:
        """The table of a model; `always` as in `Table`."""
        table = self.tables[model] = Table(self.writer, model, **always)
        return table


class Subject:
    """The rows of one subject. What happens is told to each subject in the order of the registry.

    `models` are those it writes; a test holds that each of them gets rows.
    """

    models: tuple[type[Model], ...] = ()

    def __init__(self, world: World):
        self.world = world
        self.chance, self.calendar = world.chance, world.calendar
        self.population = world.population

    def begin(self):
        """Nobody is registered yet; the database may be read."""

    def member_registered(self, person: Person):
        """A member has a file."""

    def cohort_told(self, cohort: SimulatedCohort):
        """A cohort has its places, and each its moves until today."""

    def end(self):
        """Everybody is registered, every cohort told."""

    def written(self):
        """All rows are in the database, which may be read and written as usual."""

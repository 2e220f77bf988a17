"""Calls for projects, the projects that answered them, their grants and the jobs they made."""

from datetime import timedelta
from decimal import Decimal
from itertools import accumulate

from enterprises.enums import JobKind, Programme, RefusalReason
from enterprises.models import Call, Grant, Job, Project, ProjectMove
from members.enums import Sex
from skills_center.seed.names import ASSOCIATION_PROJECTS, IGA_PROJECTS, JOB_TITLES

from .enterprises import Enterprises
from .tables import in_languages
from .world import Subject

VERBS = ("submit", "start_review", "select", "fund", "start", "close")
PATH = ("draft", "submitted", "under_review", "selected", "funded", "running", "closed")
# Days from the application to each move: the fewest and the most after the one before.
WAITS = ((0, 0), (3, 12), (25, 50), (10, 30), (8, 25), (250, 400))
REFUSED, WITHDRAWN = 0.15, 0.05
APPLY_EACH_YEAR = 0.8
BUDGET_A_CENTER = 2_000_000
CALL_TITLES = {
    Programme.ASSOCIATIONS: ("نداء لمشاريع الجمعيات", "Appel aux associations", "For associations"),
    Programme.SMALL_ENTERPRISES: ("نداء للمقاولات الصغيرة", "Appel aux TPE", "For enterprises"),
    Programme.COOPERATIVES: ("نداء للتعاونيات", "Appel aux coopératives", "For cooperatives"),
    Programme.INCOME_GENERATING: ("نداء للأنشطة المدرة للدخل", "Appel AGR", "For activities"),
}  # fmt: skip
DAY = timedelta(days=1)


class Projects(Subject):
    models = (Call, Project, ProjectMove, Grant, Job)

    def begin(self):
        table = self.world.table
        self.call_table, self.projects, self.moves = table(Call), table(Project), table(ProjectMove)
        self.grants, self.jobs = table(Grant), table(Job)
        self.calls: dict[tuple[str, int], int] = {}

    def end(self):
        self._announce()
        organizations = self.world.subject(Enterprises).of_center
        for center in self.world.centers:
            enterprises = 0
            for organization in organizations[center.id]:
                if organization.programme is Programme.ASSOCIATIONS:
                    self._apply_year_by_year(center, organization)
                    continue
                enterprises += 1
                if self.chance.happens(0.7):
                    self._apply(
                        center, organization.programme, self._days_from(organization.known_from),
                        organization_id=organization.id,
                    )  # fmt: skip
            for holder in center.alumni[: 6 + enterprises // 3]:
                days = self._days_from(holder.registered_on)
                self._apply(center, Programme.INCOME_GENERATING, days, holder_id=holder.id)

    def _days_from(self, earliest):
        """The first and the last day on which who is known since then may have applied."""
        first = max(earliest, self.calendar.first) + 20 * DAY
        return first, self.calendar.today - DAY

    def _apply_year_by_year(self, center, association):
        """In most years while the call of the year is open."""
        first, last = self._days_from(association.known_from)
        for year in range(first.year, last.year + 1):
            days = max(first, first.replace(year, 1, 20)), min(last, last.replace(year, 11, 30))
            if days[0] <= days[1] and self.chance.happens(APPLY_EACH_YEAR):
                self._apply(center, Programme.ASSOCIATIONS, days, organization_id=association.id)

    def _announce(self):
        """A call a year and programme; those of this year are open."""
        this_year = self.calendar.today.year
        for year in range(self.calendar.first.year, this_year + 1):
            for programme in Programme:
                self.calls[programme.value, year] = self._call(programme, year, this_year)

    def _call(self, programme, year, this_year):
        opens_on = max(self.calendar.first, self.calendar.today.replace(year=year, month=1, day=15))
        closes_at = self.calendar.at(opens_on + 330 * DAY, 18, 0)
        if year == this_year:
            opens_on = min(opens_on, self.calendar.today - 20 * DAY)
            closes_at = self.calendar.at(self.calendar.today + 30 * DAY, 18, 0)
        opens_at = self.calendar.at(opens_on, 9, 0)
        titles = [f"{title} {year}" for title in CALL_TITLES[programme]]
        return self.call_table.add(
            slug=f"simulated-{programme.value}-{year}",
            programme=programme.value,
            budget=Decimal(BUDGET_A_CENTER * len(self.world.centers)),
            max_grant=Decimal(90_000),
            opens_at=opens_at,
            closes_at=closes_at,
            created_at=opens_at,
            updated_at=opens_at,
            **in_languages(title=titles, summary=titles, conditions=("", "", "")),
        )

    def _apply(self, center, programme, days, **holder):
        chance, calendar = self.chance, self.calendar
        submitted_on = chance.day_between(*days)
        waits = list(accumulate(chance.number(*wait) for wait in WAITS))
        reached = sum(submitted_on + wait * DAY < calendar.today for wait in waits)
        state, path = PATH[reached], list(zip(VERBS, PATH, PATH[1:], strict=False))[:reached]
        dice = chance.random()
        if reached > 2 and dice < REFUSED:
            state, path = "refused", [*path[:2], ("refuse", "under_review", "refused")]
        elif reached > 2 and dice < REFUSED + WITHDRAWN:
            state, path = "withdrawn", [*path[:2], ("withdraw", "under_review", "withdrawn")]
        days = {verb: submitted_on + after * DAY for verb, after in zip(VERBS, waits, strict=True)}
        done = {verb for verb, _before, _after in path}
        titles = chance.one(
            IGA_PROJECTS if programme == Programme.INCOME_GENERATING else ASSOCIATION_PROJECTS
        )
        amount = Decimal(chance.number(8, 80) * 1000)
        reason = RefusalReason.NOT_VIABLE.value if state == "refused" else ""
        submitted_at = calendar.at(submitted_on, chance.number(9, 21), chance.number(0, 59))
        project = self.projects.add(
            call_id=self.calls[programme.value, submitted_on.year],
            programme=programme.value,
            center_id=center.id,
            requested=amount,
            state=state,
            submitted_on=submitted_on,
            selected_on=days["select"] if "select" in done else None,
            funded_on=days["fund"] if "fund" in done else None,
            refusal_reason=reason,
            is_public=chance.happens(0.6),
            created_at=submitted_at,
            updated_at=submitted_at,
            **in_languages(title=titles, summary=("", "", "")),
            **holder,
        )
        for verb, before, after in path:
            day = days["select"] if verb in ("refuse", "withdraw") else days[verb]
            at = calendar.at(day, chance.number(9, 17), chance.number(0, 59))
            self.moves.add(
                subject_id=project,
                verb=verb,
                from_state=before,
                to_state=after,
                at=submitted_at if verb == "submit" else at,
                by_id=center.director,
                reason=reason if verb == "refuse" else "",
            )
        if "fund" in done:
            self._fund(project, amount, days["fund"])

    def _fund(self, project, amount, funded_on):
        chance, at = self.chance, self.calendar.at(funded_on)
        self.grants.add(
            project_id=project,
            amount=amount,
            awarded_on=funded_on,
            reference=f"SIM-{funded_on.year}-{self.grants.next_id:06}",
            created_at=at,
            updated_at=at,
        )
        for _job in range(chance.number(1, 3)):
            started_on = min(funded_on + chance.days(5, 25), self.calendar.today)
            ended_on = started_on + 365 * DAY if chance.happens(0.3) else None
            self.jobs.add(
                project_id=project,
                sex=(Sex.FEMALE if chance.happens(0.5) else Sex.MALE).value,
                kind=(JobKind.DIRECT if chance.happens(0.8) else JobKind.INDIRECT).value,
                started_on=started_on,
                ended_on=ended_on if ended_on and ended_on <= self.calendar.today else None,
                created_at=at,
                updated_at=at,
                **in_languages(title=chance.one(JOB_TITLES)),
            )

"""Sessions by a weekly pattern: planned first, to be looked at, then written."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from skills_center.base.dates import instant_at
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.network.models import Holiday
from tracks.enums import CohortVerb
from tracks.models import Session

from .rooms import lock_room_and_trainer, sessions_around, what_is_in_the_way
from .seats import lock_cohort

MOST = 200
LONGEST = timedelta(days=2 * 366)


@dataclass(frozen=True)
class WeeklyPattern:
    """`days` are 0 (Monday) to 6. `times` are wall times: 9:00 is 9:00 in Ramadan too.

    It ends on `until`, or with the `count`-th session, whichever comes first.
    """

    days: frozenset[int]
    starts: time
    ends: time
    first_on: date
    until: date | None = None
    count: int | None = None
    room: Any = None
    trainer: Any = None
    title: str = ""
    halves: int = 1

    def dates(self, last):
        day = self.first_on
        while day <= last:
            if day.weekday() in self.days:
                yield day
            day += timedelta(days=1)


@dataclass
class Plan:
    """`free` can be written; `taken` are pairs of a session and what is in its way; `kept` are
    there already; `holidays` are pairs of a day and its name."""

    free: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    holidays: list = field(default_factory=list)

    @property
    def sessions(self):
        return len(self.free) + len(self.taken) + len(self.kept)


def plan_sessions(cohort, pattern):
    """What the pattern would make of this cohort now. Nothing is written.

    A session that is there already, moved or cancelled since, counts as one of the pattern: the
    same pattern makes nothing twice.
    """
    last = _last_day(cohort, pattern)
    closed = Holiday.objects.days_off(cohort.center_id, pattern.first_on, last)
    kept = _places_taken(cohort)
    around = sessions_around(
        _session(cohort, pattern, pattern.first_on), until=_session(cohort, pattern, last).ends_at
    )
    plan = Plan()
    for day in pattern.dates(last):
        if pattern.count and plan.sessions >= pattern.count:
            break
        if plan.sessions >= MOST:
            raise DomainError(_("This makes more than %(count)s sessions.") % {"count": MOST})
        session = _session(cohort, pattern, day)
        if session.starts_at in kept:
            plan.kept.append(kept[session.starts_at])
        elif day in closed:
            plan.holidays.append((day, closed[day]))
        elif clashes := what_is_in_the_way(session, around):
            plan.taken.append((session, clashes))
        else:
            plan.free.append(session)
    return plan


@transaction.atomic
def generate_sessions(cohort, pattern, *, by):
    """Write the sessions of the pattern that nothing is in the way of. Returns the plan.

    Planned again under the locks: what was free a moment ago may be taken now.
    """
    cohort = lock_cohort(cohort.pk)
    require(by, "tracks.add_session", cohort)
    if cohort.cancelled_at:
        raise DomainError(_("This cohort is cancelled."))
    lock_room_and_trainer(pattern.room, pattern.trainer)
    plan = plan_sessions(cohort, pattern)
    Session.objects.bulk_create(plan.free)
    if plan.free:
        cohort.events.create(verb=CohortVerb.GENERATED, detail=str(len(plan.free)), by=by)
    return plan


def _last_day(cohort, pattern):
    last = pattern.until or max(cohort.ends_on, pattern.first_on)
    if pattern.count and not pattern.until:
        last = pattern.first_on + LONGEST
    if pattern.ends <= pattern.starts:
        raise DomainError(_("A session must end after it starts."))
    if last < pattern.first_on:
        raise DomainError(_("The last day comes before the first."))
    if last - pattern.first_on > LONGEST:
        raise DomainError(_("Plan two years at most."))
    return last


def _places_taken(cohort):
    """{moment: session}: where the pattern put a session, and where one stands now."""
    rows = list(cohort.sessions.select_related("cohort", "room", "trainer"))
    standing = {row.starts_at: row for row in rows}
    return standing | {row.planned_at: row for row in rows if row.planned_at}


def _session(cohort, pattern, day):
    starts_at, ends_at = instant_at(day, pattern.starts), instant_at(day, pattern.ends)
    return Session(
        cohort=cohort,
        title=pattern.title,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_at=starts_at,
        halves=pattern.halves,
        room=pattern.room,
        trainer=pattern.trainer,
    )

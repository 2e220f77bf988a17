"""Cohorts: when each begins, for how many, by which rules; the grid of those that select."""

import json
from collections import Counter
from datetime import timedelta
from itertools import cycle

from tracks.enums import Admission, CohortVerb
from tracks.models import Cohort, CohortEvent, Criterion, Track

from .tables import in_languages
from .world import SimulatedCohort, Subject, World

ENROLMENTS_A_MEMBER = 1.5
PLACES_A_COHORT = 36
NEVER_APPLY = 0.08
AHEAD_SHARE, UNDER_WAY_SHARE = 0.03, 0.05
CANCELLED_EVERY, MOST_IN_CANCELLED = 40, 6
GRID = (("الدافع", 2), ("التفرغ للحصص", 2), ("وضوح المشروع المهني", 1))
SEASONS = (
    ("فوج الشتاء", "promotion d’hiver", "winter"),
    ("فوج الربيع", "promotion de printemps", "spring"),
    ("فوج الصيف", "promotion d’été", "summer"),
    ("فوج الخريف", "promotion d’automne", "autumn"),
)
GROUPS = ("، المجموعة", ", groupe", ", group")


def planned_cohorts(world: World):
    """All the cohorts of the ten years, those whose applications opened first coming first."""
    wanted = round(world.members * ENROLMENTS_A_MEMBER)
    number = max(len(world.centers) * 3, wanted // PLACES_A_COHORT)
    newcomers = round(world.members * (1 - NEVER_APPLY))
    days = sorted(_first_days(world, number))
    centers, tracks = cycle(world.centers), list(Track.objects.values_list("code", flat=True))
    cohorts = []
    for index, starts_on in enumerate(days):
        center = next(centers)
        cohorts.append(
            _plan(
                world,
                center,
                tracks[(index // len(world.centers)) % len(tracks)],
                starts_on,
                # In turn, in each round of the centres the other way round.
                is_selection=bool((index + index // len(world.centers)) % 2),
                may_be_cancelled=index % CANCELLED_EVERY == CANCELLED_EVERY // 2,
                places=_share(wanted, index, number),
                newcomers=_share(newcomers, index, number),
            )
        )
    return sorted(cohorts, key=lambda cohort: cohort.opens_at)


def _share(whole, index, number):
    """What the `index`th of `number` gets, so that all of them get the whole."""
    return whole * (index + 1) // number - whole * index // number


def _first_days(world, number):
    """Few at the beginning, more each year; some under way today and some still to come."""
    chance, today = world.chance, world.calendar.today
    few = max(2 * len(world.centers), 6) if number >= 30 else 2
    ahead = max(round(number * AHEAD_SHARE), min(few, number // 5))
    under_way = max(round(number * UNDER_WAY_SHARE), min(few, number // 5))
    yield from (today + timedelta(days=2 + 43 * one // ahead) for one in range(ahead))
    yield from (today - timedelta(days=3 + 52 * one // under_way) for one in range(under_way))
    first, last = world.calendar.first + timedelta(days=100), today - timedelta(days=125)
    past = number - ahead - under_way
    for one in range(past):
        share = ((one + chance.random()) / past) ** 0.8
        yield first + timedelta(days=int((last - first).days * share))


def _plan(world, center, track, starts_on, *, is_selection, may_be_cancelled, places, newcomers):
    chance, calendar = world.chance, world.calendar
    starts_on = center.next_working_day(starts_on)
    center.cohorts += 1
    length = chance.number(60, 110)
    opens_on = starts_on - timedelta(days=chance.number(45, 70))
    opens_on = min(opens_on, calendar.today - timedelta(days=1))
    is_cancelled = may_be_cancelled and starts_on + timedelta(days=length) < calendar.today
    came = chance.number(2, MOST_IN_CANCELLED) if is_cancelled else places
    return SimulatedCohort(
        center=center,
        track=track,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=length),
        opens_at=calendar.at(opens_on, 9, 0),
        closes_at=calendar.at(starts_on - timedelta(days=14), 18, 0),
        capacity=max(4, round(places * chance.one((0.6, 0.7, 0.75, 0.9)))),
        is_selection=is_selection,
        is_cancelled=is_cancelled,
        number=center.cohorts,
        places_wanted=min(came, places),
        newcomers=min(came, newcomers),
        places_lost=max(places - came, 0),
    )


class Cohorts(Subject):
    models = (Cohort, Cohort.coaches.through, CohortEvent, Criterion)

    def begin(self):
        self.cohorts = self.world.table(Cohort)
        self.coaches = self.world.table(Cohort.coaches.through)
        self.events = self.world.table(CohortEvent)
        self.criteria = self.world.table(Criterion)
        self.tracks = dict(Track.objects.values_list("code", "pk"))
        names = Track.objects.values_list("code", "short_name_ar", "short_name_fr", "short_name_en")
        self.track_names = {code: texts for code, *texts in names}
        self.named: Counter = Counter()

    def write(self, cohort: SimulatedCohort):
        """The row of the cohort, before anybody applies; gives it its id."""
        center, created_at = cohort.center, cohort.opens_at - timedelta(days=5)
        cohort.coach = center.coaches[cohort.number % len(center.coaches)]
        names = self._names(cohort)
        cohort.names = names[:2]
        keeps_marks = cohort.starts_on >= self.calendar.detailed_from
        cohort.certificate_attendance = 70 if keeps_marks else 0
        cohort.id = self.cohorts.add(
            track_id=self.tracks[cohort.track],
            center_id=center.id,
            capacity=cohort.capacity,
            admission=(Admission.SELECTION if cohort.is_selection else Admission.FIRST_COME).value,
            applications_open_at=cohort.opens_at,
            applications_close_at=cohort.closes_at,
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
            age_from=15,
            age_to=45,
            situations=json.dumps([]),
            papers=json.dumps([]),
            certificate_attendance=cohort.certificate_attendance,
            cancelled_at=self._cancelled_at(cohort),
            created_at=created_at,
            updated_at=created_at,
            **in_languages(name=names),
        )
        self.coaches.add(cohort_id=cohort.id, user_id=cohort.coach)
        self._tell_events(cohort)
        if cohort.is_selection and keeps_marks:
            return [
                self.criteria.add(cohort_id=cohort.id, name=name, weight=weight)
                for name, weight in GRID
            ]
        return []

    def _names(self, cohort):
        """Track, season and year; where a centre has several of these, the group."""
        season, year = (cohort.starts_on.month % 12) // 3, cohort.starts_on.year
        same = cohort.center.id, cohort.track, season, year
        self.named[same] += 1
        group = self.named[same]
        return tuple(
            f"{track} – {seasonal} {year}" + (f"{word} {group}" if group > 1 else "")
            for track, seasonal, word in zip(
                self.track_names[cohort.track], SEASONS[season], GROUPS, strict=True
            )
        )

    def _cancelled_at(self, cohort):
        if not cohort.is_cancelled:
            return None
        return self.calendar.at(cohort.starts_on - timedelta(days=10), 11, 0)

    def _tell_events(self, cohort):
        event = {"cohort_id": cohort.id, "by_id": cohort.center.manager}
        if cohort.is_cancelled:
            self.events.add(
                verb=CohortVerb.CANCELLED.value,
                reason="لم يكتمل العدد الكافي للانطلاق.",
                at=self._cancelled_at(cohort),
                **event,
            )
        elif cohort.starts_on >= self.calendar.detailed_from:
            at = min(cohort.opens_at + timedelta(days=1), self.calendar.now)
            self.events.add(verb=CohortVerb.GENERATED.value, detail="10", at=at, **event)

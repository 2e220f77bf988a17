"""Places in cohorts: who applies, what is decided, how it ends; each move at its moment.

The whole life of a place is laid out first, then cut at the present moment: a cohort that is open
has applications, one under way has active members, one that is over has none who wait.
"""

import json

from skills_center.base.dates import age_on
from tracks.enums import EnrolmentState as State
from tracks.enums import RefusalReason
from tracks.models import EligibilityCheck, Enrolment, EnrolmentMove, Score

from .calendar import DAY, HOUR, MINUTE, SECOND
from .cohorts import Cohorts
from .members import Members
from .world import Place, SimulatedCohort, Step, Subject

MOTIVATIONS = (
    "أبحث عن أول عمل منذ سنة، وأريد أن أتعلم كتابة السيرة الذاتية والتحضير للمقابلات.",
    "أنهيت تكويني في الكهرباء ولم أجد تدريبا. أريد مواكبة حتى أصل إلى عقد.",
    "أريد أن أثق في نفسي أكثر وأن أتعلم العمل ضمن فريق.",
    "لدي فكرة مشروع صغير، وأحتاج إلى معرفة من أين أبدأ.",
    "",
)
REFUSALS = (RefusalReason.PLACES, RefusalReason.OTHER_TRACK, RefusalReason.SITUATION)
DROPPED, LEFT, WITHDREW, COMES_BACK = 0.08, 0.06, 0.04, 0.75
LONGEST_LIST = 8
LEADS_TO = {
    verb: state.value
    for state, verbs in {
        State.ACCEPTED: ("accept", "admit", "confirm"),
        State.WAITLISTED: ("waitlist",),
        State.OFFERED: ("offer",),
        State.REFUSED: ("refuse", "call_off"),
        State.WITHDRAWN: ("withdraw", "lapse"),
        State.ACTIVE: ("start",),
        State.DROPPED: ("drop",),
        State.COMPLETED: ("complete",),
    }.items()
    for verb in verbs
}
SUBMITTED = State.SUBMITTED.value
OFFER_LASTS = 48 * HOUR


class Enrolments(Subject):
    models = (Enrolment, EnrolmentMove, EligibilityCheck, Score)

    def begin(self):
        table = self.world.table
        self.enrolments, self.moves = table(Enrolment), table(EnrolmentMove)
        self.checks, self.scores = table(EligibilityCheck), table(Score)
        self.members = self.world.subject(Members)
        self.cohorts = self.world.subject(Cohorts)
        self._owed = 0  # places that nobody could take yet

    def tell(self, cohort: SimulatedCohort, newcomers: int):
        """Write the cohort and its places, and tell everybody of it."""
        criteria = self.cohorts.write(cohort)
        cohort.places = self._applicants(cohort, newcomers)
        self._lay_out(cohort)
        for place in cohort.places:
            self._live_until_now(place)
            self._write(cohort, place, criteria)
        self.world.happened("cohort_told", cohort)
        self._leave(cohort)

    # Who applies ---------------------------------------------------------------------
    def _applicants(self, cohort, newcomers):
        chance, last = self.chance, min(cohort.closes_at, self.calendar.now)
        people = [self._newcomer(cohort, last) for _one in range(newcomers)]
        if cohort.is_cancelled:  # too few came, which is why
            wanted = cohort.places_wanted - newcomers
            yet_owed, self._owed = self._owed + cohort.places_lost, 0
        else:
            wanted, yet_owed = cohort.places_wanted - newcomers + self._owed, 0
        back = list(self._who_come_back(cohort, min(wanted, 2 * cohort.places_wanted)))
        self._owed = yet_owed + wanted - len(back)
        window = (last - cohort.opens_at).total_seconds()
        applied = []
        for person in people + back:
            at = cohort.opens_at + int(window * chance.random() ** 1.3) * SECOND
            registered = person.registered_at + chance.number(5, 50) * MINUTE
            at = self.calendar.awake(max(at, registered))
            if at > last:
                at = max(registered, min(at - DAY, last), cohort.opens_at)
            applied.append((min(at, last), person))
        applied.sort(key=lambda pair: (pair[0], pair[1].id))
        return [Place(person, rank, at) for rank, (at, person) in enumerate(applied, start=1)]

    def _newcomer(self, cohort, last):
        latest = last.date() - DAY
        earliest = cohort.opens_at.date() - 20 * DAY
        on = self.chance.day_between(max(earliest, self.calendar.first), latest)
        return self.members.register(cohort.center, min(on, self.calendar.today - DAY))

    def _who_come_back(self, cohort, number):
        waiting = cohort.center.free_again
        opens_on = cohort.opens_at.date()
        while number > 0 and waiting and waiting[0][0] <= opens_on:
            yield waiting.popleft()[1]
            number -= 1

    # What becomes of them -------------------------------------------------------------
    def _lay_out(self, cohort):
        if cohort.is_cancelled:
            called_off = self.calendar.at(cohort.starts_on - 10 * DAY, 11, 0)
            for place in cohort.places:
                self._step(cohort, place, "call_off", called_off)
                place.reason = RefusalReason.CANCELLED.value
        elif cohort.is_selection:
            self._select(cohort)
        else:
            self._first_come(cohort)

    def _select(self, cohort):
        decided = self.calendar.at(self._decided_on(cohort), 11 + cohort.number % 4, 0)
        chance, left = self.chance, []
        for place in cohort.places:
            if chance.happens(WITHDREW):
                at = place.applied_at + (decided - place.applied_at) * chance.random()
                at = self.calendar.awake(at.replace(microsecond=0))
                self._step(cohort, place, "withdraw", at, by=_applicant(place))
            else:
                left.append(place)
        order = sorted(left, key=lambda _place: chance.random())
        seated, others = order[: cohort.capacity], order[cohort.capacity :]
        # One after the other, a minute and a half each.
        moments = iter(decided + 97 * turn * SECOND for turn in range(len(order)))
        for place in seated:
            self._step(cohort, place, "accept", next(moments))
        waiting = sorted(others[:LONGEST_LIST], key=lambda place: place.arrival)
        for position, place in enumerate(waiting, start=1):
            place.position = position
            self._step(cohort, place, "waitlist", next(moments))
        for place in others[LONGEST_LIST:]:
            self._refuse(cohort, place, next(moments))
        self._go_on(cohort, seated, waiting)

    def _decided_on(self, cohort):
        """A working day soon after the last application; never so late that the start is near."""
        closed_on = cohort.closes_at.date()
        day = cohort.center.next_working_day(closed_on + (1 + cohort.number % 4) * DAY)
        return day if day <= closed_on + 6 * DAY else closed_on + 2 * DAY

    def _first_come(self, cohort):
        seated, waiting = cohort.places[: cohort.capacity], cohort.places[cohort.capacity :]
        for place in seated:
            by = _applicant(place)
            self._step(cohort, place, "admit", place.applied_at, by=by)
        for position, place in enumerate(waiting, start=1):
            place.position = position
            by = _applicant(place)
            self._step(cohort, place, "waitlist", place.applied_at, by=by)
        self._go_on(cohort, *self._give_back(cohort, seated, waiting))

    def _give_back(self, cohort, seated, waiting):
        """In a cohort that is open and full, the first one gave their seat back in the evening:
        the next in the list has an offer to answer. Returns who is left."""
        at = self.calendar.now - 5 * HOUR
        is_open = cohort.opens_at < at and cohort.closes_at > self.calendar.now
        if not (is_open and seated and waiting and waiting[0].applied_at < at):
            return seated, waiting
        by = _applicant(seated[0])
        self._step(cohort, seated[0], "withdraw", at, by=by)
        self._offer(cohort, waiting[0], at + MINUTE)
        return seated[1:], waiting[1:]

    def _go_on(self, cohort, seated, waiting):
        """From the decision to the end: some leave, the next take their seats, most stay."""
        chance, line = self.chance, iter(waiting)
        decided = self._all_decided(cohort)
        for place in seated:
            if chance.happens(LEFT):
                left_at = self.calendar.awake(decided + chance.number(1, 2_400) * MINUTE)
                by = _applicant(place)
                self._step(cohort, place, "withdraw", left_at, by=by)
                if following := next(line, None):
                    self._offer(cohort, following, left_at + MINUTE)
            else:
                self._attend(cohort, place)
        for place in line:
            self._refuse(cohort, place, self.calendar.at(cohort.starts_on, 17, 0))

    def _all_decided(self, cohort):
        """Nobody leaves before all have applied and been decided on."""
        last_day = self._decided_on(cohort) if cohort.is_selection else cohort.closes_at.date()
        return self.calendar.at(last_day + DAY, 9, 0)

    def _offer(self, cohort, place, at):
        self._step(cohort, place, "offer", at, by=None)
        place.offer_expires_at = at + OFFER_LASTS
        if self.chance.happens(COMES_BACK):
            confirmed = self.calendar.awake(at + self.chance.number(200, 2_200) * MINUTE)
            by = _applicant(place)
            self._step(cohort, place, "confirm", confirmed, by=by)
            self._attend(cohort, place)
        else:
            self._step(cohort, place, "lapse", at + OFFER_LASTS, by=None)

    def _attend(self, cohort, place):
        first_day = self.calendar.at(cohort.starts_on, 10, 30)
        self._step(cohort, place, "start", first_day)
        if self.chance.happens(DROPPED):
            day = self.chance.day_between(cohort.starts_on + 10 * DAY, cohort.ends_on - 10 * DAY)
            at = self.calendar.at(day, self.chance.number(10, 16), self.chance.number(0, 59))
            self._step(cohort, place, "drop", at)
        else:
            last_day = self.calendar.at(cohort.ends_on, 16, 0)
            self._step(cohort, place, "complete", last_day)

    def _refuse(self, cohort, place, at):
        reason = self.chance.one(REFUSALS).value
        self._step(cohort, place, "refuse", at, reason=reason)

    def _step(self, cohort, place, verb, at, *, by=0, reason=""):
        """`by` 0 is the manager of the centre, None the portal itself."""
        by = cohort.center.manager if by == 0 else by
        place.steps.append(Step(verb, LEADS_TO[verb], at, by, reason))

    # Until today ------------------------------------------------------------------------
    def _live_until_now(self, place):
        now, offered = self.calendar.now, place.offer_expires_at
        position, place.position = place.position, None
        place.offer_expires_at = None
        if place.steps and place.steps[-1].at > now:
            place.steps = [step for step in place.steps if step.at <= now]
        for step in place.steps:
            place.state = step.to
            if step.to == State.ACCEPTED:
                place.accepted_on = step.at.date()
            elif step.to == State.WAITLISTED:
                place.position = position
            elif step.to == State.DROPPED:
                place.dropped_at = step.at
            elif step.to == State.REFUSED:
                place.reason = step.reason or place.reason
        if place.state != State.REFUSED:
            place.reason = ""
        if place.state in (State.OFFERED, State.WITHDRAWN):
            place.offer_expires_at = offered

    def _write(self, cohort, place, criteria):
        changed = place.steps[-1].at if place.steps else place.applied_at
        place.id = self.enrolments.add(
            cohort_id=cohort.id,
            member_id=place.person.id,
            state=place.state,
            arrival=place.arrival,
            position=place.position,
            motivation=self.chance.one(MOTIVATIONS),
            accepted_on=place.accepted_on,
            offer_expires_at=place.offer_expires_at,
            refusal_reason=place.reason,
            created_at=place.applied_at,
            updated_at=changed,
        )
        before = SUBMITTED
        for step in place.steps:
            self.moves.add(
                subject_id=place.id,
                verb=step.verb,
                from_state=before,
                to_state=step.to,
                by_id=step.by,
                at=step.at,
                reason=step.reason,
            )
            before = step.to
        if cohort.starts_on >= self.calendar.detailed_from:
            self._check(cohort, place)
            self._score(cohort, place, criteria)

    def _check(self, cohort, place):
        self.checks.add(
            enrolment_id=place.id,
            age=age_on(cohort.starts_on, place.person.birth_date),
            shortfalls=json.dumps([]),
            unknown=json.dumps([]),
            checked_at=place.applied_at,
        )

    def _score(self, cohort, place, criteria):
        """Who waited for a decision was read by the committee; some of the open ones too."""
        if not place.steps and place.arrival % 2:
            return
        at = place.steps[0].at - HOUR if place.steps else self.calendar.now
        for criterion in criteria:
            self.scores.add(
                criterion_id=criterion,
                enrolment_id=place.id,
                points=self.chance.number(1, 5),
                by_id=cohort.center.manager,
                at=max(at, place.applied_at),
            )

    def _leave(self, cohort):
        """Who may apply again, from when on: after the end, or after the refusal."""
        again, alumni = cohort.center.free_again, cohort.center.alumni
        for place in cohort.places:
            if place.state in State.OPEN:
                continue
            over_on = cohort.ends_on if place.state in State.BEGUN else cohort.starts_on
            again.append((over_on, place.person))
            if place.state == State.COMPLETED and len(alumni) < 2_000 and place.arrival % 5 == 0:
                alumni.append(place.person)


def _applicant(place):
    """Who does what a member does: they themselves, or the desk for who has no account."""
    return place.person.user_id or place.person.center.desk

"""Coaching of the last year: plans with goals, hours, meetings and notes."""

from datetime import timedelta

from tracks.enums import EnrolmentState as State
from tracks.enums import GoalState, MeetingState, MeetingWay, PlanResult, PlanState
from tracks.models import (
    CoachingGoal,
    CoachingGoalMove,
    CoachingMeeting,
    CoachingMeetingMove,
    CoachingNote,
    CoachingPlan,
    CoachingPlanMove,
    CoachingSlot,
)

from .world import Subject

COACHED = 0.12
GOALS = ("تحرير السيرة الذاتية بالعربية والفرنسية", "التحضير لمقابلة مع مشغّل", "زيارة ثلاث مقاولات",
         "تحسين الفرنسية", "البحث عن تدريب")  # fmt: skip
NOTES = (
    "بدأ اللقاء بتردد ثم تحدث بثقة.",
    "يلزم موعد آخر قبل المقابلة.",
    "الأسرة تشجع على الاستمرار.",
)
RESULTS = [result.value for result in PlanResult]
HOURS = (9, 10, 11, 14, 15, 16)
LASTS = timedelta(minutes=30)
DAY = timedelta(days=1)


class Coaching(Subject):
    models = (
        CoachingPlan, CoachingPlanMove, CoachingGoal, CoachingGoalMove, CoachingSlot,
        CoachingMeeting, CoachingMeetingMove, CoachingNote,
    )  # fmt: skip

    def begin(self):
        table = self.world.table
        self.plans, self.plan_moves = table(CoachingPlan), table(CoachingPlanMove)
        self.goals, self.goal_moves = table(CoachingGoal), table(CoachingGoalMove)
        self.slots, self.meetings = table(CoachingSlot), table(CoachingMeeting)
        self.meeting_moves, self.notes = table(CoachingMeetingMove), table(CoachingNote)
        self.taken = set(CoachingSlot.objects.values_list("coach", "starts_at"))
        self.coached: set[int] = set()

    def cohort_told(self, cohort):
        if cohort.starts_on < self.calendar.detailed_from or cohort.is_cancelled:
            return
        for place in cohort.places:
            begun = place.state in (State.ACTIVE, State.COMPLETED)
            if begun and place.person.id not in self.coached and self.chance.happens(COACHED):
                self.coached.add(place.person.id)
                self._coach(cohort, place.person)

    def end(self):
        """Hours of the next days that nobody has booked yet."""
        for center in self.world.centers:
            for coach in center.coaches[:3]:
                for days in (8, 9, 15):
                    self._slot(coach, center, self.calendar.today + days * DAY)

    def _coach(self, cohort, person):
        chance, calendar = self.chance, self.calendar
        opened_on = chance.day_between(cohort.starts_on, min(cohort.ends_on, calendar.today) - DAY)
        opened_on = min(max(opened_on, cohort.starts_on), calendar.today - DAY)
        closes_on = opened_on + chance.days(60, 200)
        is_open = closes_on >= calendar.today
        opened_at = calendar.at(opened_on, 9, 0)
        closed_at = None if is_open else calendar.at(closes_on, 17, 0)
        plan = self.plans.add(
            member_id=person.id,
            coach_id=cohort.coach,
            center_id=cohort.center.id,
            state=(PlanState.OPEN if is_open else PlanState.CLOSED).value,
            opened_on=opened_on,
            closed_at=closed_at,
            result="" if is_open else chance.one(RESULTS),
            created_at=opened_at,
            updated_at=closed_at or opened_at,
        )
        if closed_at:
            self._move(self.plan_moves, plan, "close", "open", "closed", closed_at, cohort.coach)
        self._aim(plan, cohort.coach, opened_at, closed_at)
        self._meet(plan, cohort, opened_on, min(closes_on, calendar.today))

    def _move(self, moves, subject, verb, before, after, at, by):
        moves.add(subject_id=subject, verb=verb, from_state=before, to_state=after, at=at, by_id=by)

    def _aim(self, plan, coach, opened_at, closed_at):
        for text in self.chance.sample(GOALS, 2):
            reached = closed_at and self.chance.happens(0.7)
            state = GoalState.REACHED if reached else GoalState.OPEN
            if closed_at and not reached:
                state = GoalState.DROPPED
            goal = self.goals.add(
                plan_id=plan,
                text=text,
                due_on=(opened_at + 60 * DAY).date(),
                state=state.value,
                created_at=opened_at,
                updated_at=closed_at or opened_at,
            )
            if closed_at:
                verb = "reach" if reached else "drop"
                self._move(self.goal_moves, goal, verb, "open", state.value, closed_at, coach)

    def _meet(self, plan, cohort, first, last):
        """Meetings every two weeks; of a plan that is open, one more in the days to come."""
        coach, center = cohort.coach, cohort.center
        days = [center.next_working_day(first + (3 + 14 * number) * DAY) for number in range(3)]
        for number, day in enumerate(day for day in days if day < last):
            if not (slot := self._slot(coach, center, day)):
                continue
            at = self.calendar.at(day, 17, 0)
            held = self.chance.happens(0.85)
            state = (MeetingState.HELD if held else MeetingState.MISSED).value
            meeting = self._meeting(plan, slot, state, at)
            verb = "hold" if held else "miss"
            self._move(self.meeting_moves, meeting, verb, "booked", state, at, coach)
            if held and number == 0:
                self.notes.add(
                    plan_id=plan,
                    meeting_id=meeting,
                    author_id=coach,
                    text=self.chance.one(NOTES),
                    written_at=at,
                )
        if last == self.calendar.today and self.chance.happens(0.5):
            ahead = self.calendar.today + self.chance.days(2, 12)
            if slot := self._slot(coach, center, ahead):
                self._meeting(plan, slot, MeetingState.BOOKED.value, self.calendar.now)

    def _meeting(self, plan, slot, state, changed_at):
        return self.meetings.add(
            plan_id=plan, slot_id=slot, state=state, created_at=changed_at, updated_at=changed_at
        )

    def _slot(self, coach, center, day):
        """An hour of that day that the coach still has, on the next working day at worst."""
        day = center.next_working_day(day)
        for hour in HOURS:
            for minute in (0, 30):
                starts_at = self.calendar.at(day, hour, minute)
                if (coach, starts_at) not in self.taken:
                    self.taken.add((coach, starts_at))
                    return self.slots.add(
                        coach_id=coach,
                        center_id=center.id,
                        starts_at=starts_at,
                        ends_at=starts_at + LASTS,
                        way=(MeetingWay.PHONE if minute else MeetingWay.CENTER).value,
                    )
        return None

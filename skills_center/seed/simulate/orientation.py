"""Who registered in the last weeks and is in no cohort: invited, called, written to."""

from tracks.enums import EnrolmentState as State
from tracks.enums import MeetingAnswer, OrientationDeed
from tracks.models import OrientationMeeting, OrientationStep

from .calendar import DAY, HOUR
from .people import Person
from .world import SimulatedCenter, Subject

LOOKED_AT = 28 * DAY
# After two weeks the portal has written to those whom nobody invited or called.
WRITTEN_AFTER = 14 * DAY
INVITED, CALLED = 0.4, 0.6
ENDED = State.ENDED_WITHOUT_SEAT
CAME = 0.7
PLACES = 20


class Orientation(Subject):
    models = (OrientationMeeting, OrientationStep)

    def begin(self):
        table = self.world.table
        self.meetings, self.steps = table(OrientationMeeting), table(OrientationStep)
        self.recent: list[Person] = []
        self.placed: set[int] = set()

    def member_registered(self, person):
        if person.registered_on >= self.calendar.today - LOOKED_AT:
            self.recent.append(person)

    def cohort_told(self, cohort):
        if cohort.starts_on >= self.calendar.today - 2 * LOOKED_AT:
            held = (place for place in cohort.places if place.state not in ENDED)
            self.placed.update(place.person.id for place in held)

    def end(self):
        """One meeting of last week and one of the next at each centre."""
        for center in self.world.centers:
            people = [one for one in self.recent if self._waits_at(center, one)]
            held = self._meet(center, self.calendar.today - 7 * DAY)
            ahead = self._meet(center, self.calendar.today + 6 * DAY)
            for person in people:
                self._accompany(center, person, held, ahead)

    def _waits_at(self, center, person):
        return person.center is center and person.id not in self.placed

    def _meet(self, center: SimulatedCenter, day):
        planned_at = self.calendar.at(day - 9 * DAY)
        return self.meetings.add(
            center_id=center.id,
            starts_at=self.calendar.at(center.next_working_day(day), 10, 0),
            led_by_id=center.desk,
            places=PLACES,
            created_at=min(planned_at, self.calendar.now),
            updated_at=min(planned_at, self.calendar.now),
        )

    def _accompany(self, center, person, held, ahead):
        dice, at = self.chance.random(), person.registered_at + HOUR
        if at > self.calendar.now:
            return
        if dice < INVITED:
            was_held = person.registered_on < self.calendar.today - 9 * DAY
            answer = MeetingAnswer.ASKED
            if was_held:
                answer = MeetingAnswer.CAME if self.chance.happens(CAME) else MeetingAnswer.ABSENT
            self.steps.add(
                member_id=person.id,
                deed=OrientationDeed.INVITED.value,
                meeting_id=held if was_held else ahead,
                answer=answer.value,
                by_id=center.desk,
                at=at,
            )
        elif dice < CALLED:
            self._note(person, OrientationDeed.CALLED, at, center.desk)
        elif person.registered_on <= self.calendar.today - WRITTEN_AFTER:
            written_at = min(at + WRITTEN_AFTER, self.calendar.now)
            self._note(person, OrientationDeed.WRITTEN, written_at)

    def _note(self, person, deed, at, by=None):
        self.steps.add(member_id=person.id, deed=deed.value, at=at, by_id=by)

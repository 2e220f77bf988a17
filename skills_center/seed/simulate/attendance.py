"""Sessions of every cohort, and who was there since marks are kept in the portal."""

from datetime import timedelta

from tracks.enums import AttendanceMark as Mark
from tracks.enums import EnrolmentState as State
from tracks.models import AbsenceWarning, Attendance, Marking, MorningMessage, Session

from .accounts import Accounts
from .calendar import WORKING_DAYS
from .world import Subject

SESSIONS = 10
HOURS = (9, 11, 14, 16)
LASTS = timedelta(minutes=110)
SUBJECTS = ("السيرة الذاتية", "المقابلة", "التواصل", "العمل ضمن فريق", "الحاسوب", "اللغة الفرنسية",
            "القانون الاجتماعي", "البحث عن شغل", "مشروعي", "اختتام")  # fmt: skip
# Out of a hundred marks; of those who come seldom, who are a few.
MARKS = [Mark.PRESENT.value] * 84 + [Mark.LATE.value] * 6 + [Mark.EXCUSED.value] * 4
MARKS += [Mark.ABSENT.value] * 6
SELDOM = [Mark.PRESENT.value] * 40 + [Mark.ABSENT.value] * 60
COMES_SELDOM = 0.05
CORRECTED = 0.02


class Attendances(Subject):
    models = (Session, Attendance, Marking, AbsenceWarning, MorningMessage)

    def begin(self):
        table = self.world.table
        self.sessions = table(Session, halves=1)
        self.attendances = table(Attendance, half=1)
        self.markings = table(Marking)
        self.warnings = table(AbsenceWarning)
        self.mornings = table(MorningMessage)
        self.calendars = self.world.subject(Accounts).calendars
        self.told_today: set[int] = set()

    def cohort_told(self, cohort):
        if cohort.is_cancelled:
            return
        seated = [place for place in cohort.places if place.state in State.BEGUN]
        missed = dict.fromkeys((place.id for place in seated), 0)
        seldom = {place.id for place in seated if self.chance.happens(COMES_SELDOM)}
        for session, starts_at in self._plan(cohort):
            is_over = starts_at + LASTS < self.calendar.now
            if is_over and cohort.starts_on >= self.calendar.detailed_from:
                self._mark(cohort, session, starts_at, seated, missed, seldom)
            elif starts_at.date() == self.calendar.today:
                self.told_today.add(cohort.coach)
        if cohort.ends_on >= self.calendar.today and cohort.number % 3 == 0:
            token = f"{self.chance.getrandbits(128):032x}"
            self.calendars.add(cohort_id=cohort.id, token=token, renewed_at=self.calendar.now)

    def _plan(self, cohort):
        """A session a week or so, at an hour of its own in its room and with its coach; none on
        a day off, as the portal itself plans."""
        center = cohort.center
        turn = cohort.number
        hour = HOURS[turn % len(HOURS)]
        weekday = (turn // len(HOURS)) % WORKING_DAYS
        room = center.rooms[(turn // len(HOURS) // WORKING_DAYS) % len(center.rooms)]
        first = cohort.starts_on + timedelta(days=(weekday - cohort.starts_on.weekday()) % 7)
        weeks = max(1, (cohort.ends_on - first).days // 7 // SESSIONS)
        planned_at = cohort.opens_at
        for number in range(min(SESSIONS, (cohort.ends_on - first).days // 7)):
            day = first + timedelta(weeks=weeks * number)
            if day in center.closed_on:
                continue
            starts_at = self.calendar.at(day, hour, 0)
            cancelled = number == 6 and turn % 20 == 0 and starts_at < self.calendar.now
            session = self.sessions.add(
                cohort_id=cohort.id,
                title=SUBJECTS[number % len(SUBJECTS)],
                starts_at=starts_at,
                ends_at=starts_at + LASTS,
                room_id=room,
                trainer_id=cohort.coach,
                planned_at=starts_at,
                cancelled_at=starts_at - timedelta(days=1) if cancelled else None,
                sequence=int(cancelled),
                created_at=planned_at,
                updated_at=planned_at,
            )
            if not cancelled:
                yield session, starts_at

    def _mark(self, cohort, session, starts_at, seated, missed, seldom):
        chance, coach, marked_at = self.chance, cohort.coach, starts_at + timedelta(minutes=10)
        for place in seated:
            if place.dropped_at and place.dropped_at <= starts_at:
                continue
            marks = SELDOM if place.id in seldom else MARKS
            mark = marks[int(chance.random() * 100)]
            was_corrected = chance.random() < CORRECTED
            attendance = self.attendances.add(
                session_id=session,
                enrolment_id=place.id,
                mark=mark,
                marked_by_id=coach,
                marked_at=marked_at,
                version=1 + was_corrected,
            )
            if was_corrected:
                self._marking(attendance, Mark.ABSENT.value, coach, marked_at)
            self._marking(attendance, mark, coach, marked_at)
            if mark != Mark.EXCUSED:
                place.expected += 1
                place.attended += mark != Mark.ABSENT
            missed[place.id] = missed[place.id] + 1 if mark == Mark.ABSENT else 0
            if missed[place.id] == 3:
                self.warnings.add(enrolment_id=place.id, session_id=session, told_at=marked_at)

    def _marking(self, attendance, mark, coach, made_at):
        self.markings.add(
            attendance_id=attendance,
            client_id=self.chance.uuid(),
            mark=mark,
            by_id=coach,
            made_at=made_at,
            received_at=made_at,
        )

    def end(self):
        """Who has a session today was told of it this morning: nobody is to be told again."""
        for user in sorted(self.told_today) or self.world.centers[0].coaches[:1]:
            self.mornings.add(user_id=user, day=self.calendar.today)

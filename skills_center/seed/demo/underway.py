"""A cohort under way, with a session today, and one that ended seven months ago."""

from datetime import time, timedelta

from dateutil.relativedelta import relativedelta

from members.models import User
from skills_center.base.dates import instant_at, shift_days, start_of_day, today
from skills_center.network.models import Center
from tracks import services
from tracks.enums import Admission, EnrolmentState, FollowUpState
from tracks.models import (
    Attendance,
    Certificate,
    Cohort,
    Enrolment,
    FollowUp,
    Outcome,
    Room,
    Session,
    Track,
)

from .days import working_days
from .members import create_members

SPRING = ("فوج الربيع", "Promotion de printemps", "Spring cohort")
AUTUMN = ("فوج الخريف", "Promotion d’automne", "Autumn cohort")
BEGUN = timedelta(days=24)  # ago
ANSWERS = (
    *[("job", "fixed_term"), ("job", "idmaj"), ("job", "open_ended"), ("training", "")],
    *[("studies", ""), ("enterprise", ""), ("looking", ""), ("looking", ""), ("job", "seasonal")],
)


def create_underway(random):
    center = Center.objects.get(slug="khouribga")
    coach = User.objects.get(email="coach@demo.example")
    room = Room.objects.create(center=center, name="قاعة الورشات", seats=20)
    now = _cohort(center, AUTUMN, today() - BEGUN, coach)
    ahead = today() + timedelta(days=10)
    days = [day for day in working_days(center, now.starts_on, ahead)[::2] if day != today()]
    _sessions(now, room, coach, days=[*days, today()])
    _attend(now, _enrol(now, 14, random, EnrolmentState.ACTIVE), random)
    over = _cohort(center, SPRING, today() - relativedelta(months=10), coach)
    days = working_days(center, over.starts_on, over.starts_on + timedelta(days=42))[::3]
    _sessions(over, room, coach, days=days[:10])
    completed = _enrol(over, 12, random, EnrolmentState.COMPLETED)
    _attend(over, completed, random)
    _certify(over)
    _follow_up(over, completed)


def _cohort(center, name, starts_on, coach):
    opened = instant_at(starts_on - timedelta(days=40), time(9))
    cohort = Cohort.objects.create(
        track=Track.objects.get(code="job-skills"),
        center=center,
        name_ar=name[0],
        name_fr=name[1],
        name_en=name[2],
        capacity=16,
        admission=Admission.SELECTION,
        applications_open_at=opened,
        applications_close_at=shift_days(opened, 30),
        starts_on=starts_on,
        ends_on=starts_on + relativedelta(months=3),
        certificate_attendance=70,
    )
    cohort.coaches.add(coach)
    return cohort


def _sessions(cohort, room, coach, *, days):
    """Two hours in the morning; those of other cohorts in this room are in other months."""
    Session.objects.bulk_create(
        Session(
            cohort=cohort,
            starts_at=instant_at(day, time(10)),
            ends_at=instant_at(day, time(12)),
            room=room,
            trainer=coach,
        )
        for day in days
    )


def _enrol(cohort, count, random, state):
    members = create_members(cohort.center, [cohort.starts_on] * count, random)
    return Enrolment.objects.bulk_create(
        Enrolment(
            cohort=cohort,
            member=member,
            arrival=arrival,
            state=state,
            accepted_on=cohort.starts_on - timedelta(days=5),
        )
        for arrival, member in enumerate(members, start=1)
    )


def _attend(cohort, enrolments, random):
    """Marks of the sessions before today: most people come, most of the time."""
    begun = start_of_day(today())
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            enrolment=enrolment,
            mark=random.choices(["present", "late", "excused", "absent"], [0.82, 0.06, 0.04, 0.08])[
                0
            ],
            marked_by=session.trainer,
            marked_at=session.ends_at,
        )
        for session in cohort.sessions.filter(starts_at__lt=begun)
        for enrolment in enrolments
    )


def _certify(cohort):
    director = User.objects.get(email="director@demo.example")
    services.issue_for_cohort(cohort, by=director)
    Certificate.objects.filter(enrolment__cohort=cohort).update(issued_on=cohort.ends_on)


def _follow_up(cohort, enrolments):
    """Asked after three and six months; nine of the twelve answered, three are to be called."""
    for months in FollowUp.MONTHS:
        due_on = cohort.ends_on + relativedelta(months=months)
        asked_at = instant_at(due_on, time(10))
        for number, enrolment in enumerate(enrolments):
            row = FollowUp(enrolment=enrolment, months=months, due_on=due_on)
            if due_on <= today():
                row.state, row.asked_at = FollowUpState.ASKED, asked_at
                row.call_from = today()
                if number < len(ANSWERS):
                    _answer(row, asked_at, *ANSWERS[number])
            row.save()


def _answer(row, asked_at, kind, contract):
    row.outcome = Outcome.objects.create(enrolment=row.enrolment, kind=kind, contract=contract)
    row.state, row.call_from = FollowUpState.ANSWERED, None
    row.answered_at = shift_days(asked_at, 2)

"""Three sessions missed in a row are told, once, until the person came back."""

from itertools import groupby

from tracks import notices_sessions as notices
from tracks.enums import AttendanceMark
from tracks.models import AbsenceWarning, Attendance

IN_A_ROW = 3


def missed_in_a_row(marks):
    """The sessions missed since the person last came, the newest first.

    `marks` are the attendances of one enrolment, newest session first. Who came for half a day
    came; an excused session neither counts nor ends the row.
    """
    missed = []
    for session, of_session in groupby(marks, key=lambda one: one.session):
        found = {one.mark for one in of_session}
        if found & set(AttendanceMark.ATTENDED):
            break
        if AttendanceMark.ABSENT in found:
            missed.append(session)
    return missed


def warn_of_absences(cohort, enrolments):
    """Tell the member and the coaches of each of these who has just missed three in a row.

    The cohort is locked: nobody is told twice. Two queries, and those of what is told.
    """
    marks = (
        Attendance.objects.filter(enrolment__in=enrolments, session__cancelled_at=None)
        .select_related("session")
        .order_by("enrolment", "-session__starts_at", "-session_id", "half")
    )
    rows = {
        pk: missed_in_a_row(found) for pk, found in groupby(marks, lambda one: one.enrolment_id)
    }
    told = _told(rows)
    for enrolment in enrolments:
        missed = rows.get(enrolment.pk, [])
        if len(missed) < IN_A_ROW:
            continue
        before = told.get(enrolment.pk)
        if before is None or before < missed[-1].starts_at:
            _warn(cohort, enrolment, missed)


def _told(rows):
    """{enrolment: the moment of the session at which a warning was last given}."""
    warnings = AbsenceWarning.objects.filter(enrolment__in=rows).order_by("session__starts_at")
    return dict(warnings.values_list("enrolment", "session__starts_at"))


def _warn(cohort, enrolment, missed):
    enrolment.cohort = cohort
    third = missed[-IN_A_ROW]
    _row, created = AbsenceWarning.objects.get_or_create(enrolment=enrolment, session=third)
    if created:
        notices.absent(enrolment)
        for coach in cohort.coaches.filter(is_active=True):
            notices.absent_to_coach(coach, enrolment)

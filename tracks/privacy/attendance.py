"""Who came to which session, by whose mark, and who was warned of absences."""

from django.db.models import OuterRef, Q

from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section
from tracks.enums import AttendanceMark
from tracks.models import AbsenceWarning, Attendance, Marking


def _export_attendance(member):
    own = {"enrolment__member": member}
    markings = Marking.objects.filter(attendance__enrolment__member=member)
    return [
        section(
            "attendances",
            Attendance.objects.filter(**own).select_related("session__cohort"),
            "session",
            "half",
            "mark",
            "marked_at",
        ),
        section(
            "markings",
            markings.select_related("attendance__session__cohort"),
            "attendance__session",
            "mark",
            "made_at",
        ),
        section(
            "absence_warnings",
            AbsenceWarning.objects.filter(**own).select_related("session__cohort"),
            "session",
            "told_at",
        ),
    ]


def _signs_of_coming(day):
    """A session they were at: a mark of absence is none."""
    came = Attendance.objects.filter(mark__in=AttendanceMark.ATTENDED)
    since = start_of_day(day)
    recent = Q(marked_at__gte=since) | Q(session__starts_at__gte=since)
    return [came.filter(recent, enrolment__member=OuterRef("pk"))]


# A mark says when, and by whom of the staff: it names nobody, and the rates count it.
ATTENDANCE = PersonalData(
    models=(Attendance, Marking, AbsenceWarning),
    export=_export_attendance,
    active_since=_signs_of_coming,
)

"""What was done for who is registered and has no seat: invitations, calls, proposals."""

from django.db.models import OuterRef, Q

from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section
from tracks.enums import MeetingAnswer, OrientationDeed
from tracks.models import OrientationStep


def _export_steps(member):
    return [
        section(
            "orientation_steps",
            member.orientation_steps.select_related("meeting__center", "cohort"),
            "at",
            "deed",
            "meeting",
            "cohort",
            "answer",
            "answered_at",
            "reminded_at",
        )
    ]


def _forget_steps(member):
    """That they were invited or called is of no figure: it goes, and a place is free again."""
    forget_log(member.orientation_steps.all())
    member.orientation_steps.all().delete()


def _signs_of_answering(day):
    """They answered, came, or were heard on the phone: that they were written to is no sign."""
    since = start_of_day(day)
    came = Q(answer=MeetingAnswer.CAME, meeting__starts_at__gte=since)
    heard = Q(deed=OrientationDeed.CALLED, at__gte=since)
    signs = Q(answered_at__gte=since) | came | heard
    return [OrientationStep.objects.filter(signs, member=OuterRef("pk"))]


ORIENTATION = PersonalData(
    models=(OrientationStep,),
    export=_export_steps,
    erase=_forget_steps,
    active_since=_signs_of_answering,
)

"""Applications and seats, what was asked and decided before, and the calendar of who has one."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section
from tracks.enums import EnrolmentState
from tracks.models import (
    CalendarAddress,
    Cohort,
    EligibilityCheck,
    Enrolment,
    EnrolmentMove,
    MorningMessage,
    Score,
)
from tracks.services.enrolments import withdraw


def _seats_held(member):
    if member.enrolments.open().exists():
        yield _("They hold a seat or wait for one.")


def _export_enrolments(member):
    own = {"enrolment__member": member}
    moves = EnrolmentMove.objects.filter(subject__member=member)
    checks = EligibilityCheck.objects.filter(**own).select_related("enrolment__cohort")
    scores = Score.objects.filter(**own).select_related("criterion", "enrolment__cohort")
    return [
        section(
            "enrolments",
            member.enrolments.select_related("cohort__track"),
            "cohort",
            "cohort__track",
            "state",
            "motivation",
            "created_at",
            "accepted_on",
            "refusal_reason",
        ),
        section(
            "enrolment_moves",
            moves.select_related("subject__cohort"),
            "subject__cohort",
            "at",
            "from_state",
            "to_state",
            "reason",
            title=_("steps of your applications"),
        ),
        section(
            "eligibility",
            checks,
            "enrolment__cohort",
            "checked_at",
            "age",
            "shortfalls",
            "override",
        ),
        section(
            "scores",
            scores,
            "enrolment__cohort",
            "criterion",
            "points",
            labels={"criterion": _("criterion")},
        ),
    ]


def _forget_words(member):
    """Empty what was written; free the places of those who wait. Seats taken up stay counted."""
    for enrolment in member.enrolments.filter(state__in=EnrolmentState.NOT_TAKEN_UP):
        withdraw(enrolment, by=None)
    forget_log(member.enrolments.all())
    EnrolmentMove.objects.filter(subject__member=member).update(note="")
    member.enrolments.update(motivation="")
    EligibilityCheck.objects.filter(enrolment__member=member).delete()
    Score.objects.filter(enrolment__member=member).delete()
    if member.user_id:
        CalendarAddress.objects.filter(user=member.user_id).delete()


def _signs_of_enrolling(day):
    since = start_of_day(day)
    recent = Q(created_at__gte=since) | Q(accepted_on__gte=day)
    return [
        Enrolment.objects.filter(recent | Q(state__in=EnrolmentState.OPEN), member=OuterRef("pk")),
        EnrolmentMove.objects.filter(subject__member=OuterRef("pk"), at__gte=since),
        CalendarAddress.objects.filter(user__member=OuterRef("pk"), renewed_at__gte=since),
    ]


_COACHES = Cohort.coaches.through
ENROLMENTS = PersonalData(
    models=(Enrolment, EnrolmentMove, EligibilityCheck, Score, CalendarAddress),
    export=_export_enrolments,
    erase=_forget_words,
    holds=_seats_held,
    active_since=_signs_of_enrolling,
    not_handed_out={CalendarAddress: "a secret address; what it shows is given"},
)
COACHES_DAY = PersonalData(
    models=(_COACHES, MorningMessage),
    not_handed_out={_COACHES: "of staff", MorningMessage: "of staff: a coach's day"},
)

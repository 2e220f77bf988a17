"""What the tracks forget of a member, and what a member still holds here."""

from django.utils.translation import gettext as _

from members.services.forgetting import forget_log, forgets, holds_back
from tracks.enums import EnrolmentState, FollowUpState
from tracks.models import (
    CalendarAddress,
    Certificate,
    EligibilityCheck,
    Enrolment,
    EnrolmentMove,
    FollowUp,
    Outcome,
    Score,
)

from .enrolments import withdraw


@holds_back
def seats_held(member):
    if member.enrolments.open().exists():
        yield _("They hold a seat or wait for one.")


@forgets(
    CalendarAddress,
    Certificate,
    EligibilityCheck,
    Enrolment,
    EnrolmentMove,
    FollowUp,
    Outcome,
    Score,
)
def forget_words(member):
    """Empty what was written; free the places of those who wait. Seats taken up stay counted."""
    for enrolment in member.enrolments.filter(state__in=EnrolmentState.NOT_TAKEN_UP):
        withdraw(enrolment, by=None)
    forget_log(member.enrolments.all())
    EnrolmentMove.objects.filter(subject__member=member).update(note="")
    member.enrolments.update(motivation="")
    FollowUp.objects.filter(enrolment__member=member, state__in=FollowUpState.OPEN).update(
        state=FollowUpState.DECLINED, call_from=None
    )
    Outcome.objects.filter(enrolment__member=member).update(where="")
    Certificate.objects.filter(enrolment__member=member).update(
        name="", latin_name="", revocation_note=""
    )
    EligibilityCheck.objects.filter(enrolment__member=member).delete()
    Score.objects.filter(enrolment__member=member).delete()
    if member.user_id:
        CalendarAddress.objects.filter(user=member.user_id).delete()

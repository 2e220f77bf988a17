"""When who completed a cohort is asked, reminded and called, and whether they may be."""

from datetime import timedelta

from django.utils import timezone

from skills_center.base.dates import today
from tracks.enums import FollowUpDeed, FollowUpState
from tracks.models import FollowUp, FollowUpEvent

# After the question: two reminders, then a call.
REMINDERS = (timedelta(days=7), timedelta(days=16))
# No two texts of one question stand closer, however late the first one left.
BETWEEN = timedelta(days=7)
CALL_AFTER = timedelta(days=25)
CALL_AGAIN = timedelta(days=3)


def reminders_due(follow_up):
    """How many should have left by now."""
    age = timezone.now() - follow_up.asked_at
    return sum(age >= wait for wait in REMINDERS)


def was_told_lately(follow_up):
    """Whether they had a text of this question, or of another after the same cohort, in these days,
    whatever the hour at which the worker comes."""
    told = FollowUpEvent.objects.filter(
        follow_up__enrolment=follow_up.enrolment_id,
        deed__in=(FollowUpDeed.ASKED, FollowUpDeed.REMINDED),
    )
    last = told.order_by("at").values_list("at", flat=True).last()
    return last is not None and today() < timezone.localdate(last) + BETWEEN


def has_to_wait(follow_up):
    """Whether a planned question is not put now: a later one of theirs is due as well, and asks
    the same of today, or they had a text in these days."""
    others = follow_up.enrolment.follow_ups.exclude(pk=follow_up.pk)
    if others.filter(due_on__gt=follow_up.due_on, due_on__lte=today()).exists():
        return True
    return was_told_lately(follow_up)


def was_misdirected(member):
    """Whether a question reached a stranger, whom we promised not to write to again, and no call
    has reached the member since.

    What was done says so where a merge has left the other one of two questions.
    """
    questions = FollowUp.objects.filter(enrolment__member=member)
    if questions.filter(state=FollowUpState.MISDIRECTED).exists():
        return True
    said = FollowUpEvent.objects.filter(follow_up__in=questions)
    said = said.filter(deed__in=[*FollowUpDeed.STRANGER, FollowUpDeed.CALLED])
    last = said.order_by("at", "pk").last()
    return last is not None and last.deed in FollowUpDeed.STRANGER

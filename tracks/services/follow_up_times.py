"""When who completed a cohort is asked, reminded and called, and whether they may be."""

from datetime import timedelta

from django.utils import timezone

from skills_center.base.dates import today
from skills_center.base.elapsed import is_to_come
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from tracks import notices
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
    told = [at for at in _told_at(follow_up) if not is_to_come(at.timestamp())]
    return bool(told) and today() < timezone.localdate(max(told)) + BETWEEN


def _told_at(follow_up):
    """When each text was written, and when each left: one may have waited long, been sent again by
    the staff, or been written anew to another contact, which is no new deed."""
    questions = FollowUp.objects.filter(enrolment=follow_up.enrolment_id)
    deeds = FollowUpEvent.objects.filter(
        follow_up__in=questions, deed__in=(FollowUpDeed.ASKED, FollowUpDeed.REMINDED)
    )
    yield from deeds.values_list("at", flat=True)
    # By whom they name: what left is found by its link only in a walk through all messages.
    texts = Message.objects.to(follow_up.enrolment.member).exclude(state__in=MessageState.NOT_LEFT)
    for moments in texts.filter(
        kind=notices.FOLLOW_UP.code, link_id__in=questions.values("pk")
    ).values_list("queued_at", "sent_at"):
        yield from filter(None, moments)


def bring_back():
    """What was asked while a clock was ahead would be reminded, and called, in days to come alone:
    it waits as if it were asked now."""
    now, call_from = timezone.now(), today() + CALL_AFTER
    asked = FollowUp.objects.filter(state__in=FollowUpState.OPEN)
    for pk, at in asked.filter(asked_at__gt=now).values_list("pk", "asked_at"):
        if at and is_to_come(at.timestamp()):
            asked.filter(pk=pk, asked_at=at).update(asked_at=now)
    beyond = asked.filter(call_from__gt=call_from)
    beyond.filter(state=FollowUpState.ASKED).update(call_from=call_from)
    beyond.update(call_from=today())


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

    What was done says so where a merge has left the other one of two questions: in the order in
    which it was noted, whatever the clock showed.
    """
    questions = FollowUp.objects.filter(enrolment__member=member)
    if questions.filter(state=FollowUpState.MISDIRECTED).exists():
        return True
    said = FollowUpEvent.objects.filter(follow_up__in=questions)
    said = said.filter(deed__in=[*FollowUpDeed.STRANGER, FollowUpDeed.CALLED])
    last = said.order_by("pk").last()
    return last is not None and last.deed in FollowUpDeed.STRANGER

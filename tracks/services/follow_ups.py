"""Members are asked what became of them 3, 6 and 12 months after their cohort.

By a link that needs no login, with two reminders; then by a person who calls.
"""

import re
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base import links
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.messaging.links.ways import row_of
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import settle
from tracks import notices
from tracks.enums import FollowUpDeed, FollowUpState
from tracks.models import FollowUp

from .follow_up_times import (
    CALL_AFTER,
    CALL_AGAIN,
    REMINDERS,
    bring_back,
    has_to_wait,
    reminders_due,
    was_misdirected,
    was_told_lately,
)
from .outcomes import checked, find_with_place, is_there_unseen

WAY = "follow_up"
LINK_LASTS = timedelta(days=45)
# How long an answer may be corrected by the link.
CORRECTED_WITHIN = timedelta(days=7)


def plan_follow_ups(enrolment):
    """The three questions to who completed a cohort today; planned twice, they stay three."""
    for months in FollowUp.MONTHS:
        FollowUp.objects.get_or_create(
            enrolment=enrolment,
            months=months,
            defaults={"due_on": today() + relativedelta(months=months)},
        )


# The link ---------------------------------------------------------------------------
def _salt(follow_up):
    """Of one question and one address: once the phone is corrected, the old link is dead."""
    member = follow_up.enrolment.member
    phone = member.phone.as_e164 if member.phone else ""
    return f"follow-up:{follow_up.pk}:{phone}:{member.email}"


def token_of(follow_up):
    """What a link held before, and those sent then do still."""
    return links.token_for(follow_up.pk, salt=_salt(follow_up))


def question_asked(pk):
    """A question with its member and cohort; None where it is there no more."""
    asked = FollowUp.objects.filter(pk=pk).select_related(
        "enrolment__member", "enrolment__cohort__center", "outcome"
    )
    return asked.first()


def follow_up_of(token):
    """The question a link was sent for; None when it is forged, too old or of another phone."""
    if follow_up := row_of(token, WAY):
        return follow_up
    follow_up = question_asked(links.number_in(token))
    if follow_up is None or follow_up.enrolment.member.anonymised_at:
        return None
    genuine = links.is_genuine(token, salt=_salt(follow_up), max_age=LINK_LASTS)
    return follow_up if genuine else None


def can_be_answered(follow_up):
    """Whether it still takes an answer: the first one, or its correction in the week."""
    if follow_up.enrolment.member.anonymised_at:
        return False
    if follow_up.state == FollowUpState.ANSWERED:
        return follow_up.answered_at > timezone.now() - CORRECTED_WITHIN
    return follow_up.state in FollowUpState.OPEN


# What is due --------------------------------------------------------------------------
def ask_follow_ups():
    """Send the questions that are due. Whom no message reaches goes to the call list at once.

    Where several of one enrolment are due after a standstill, the last one is put: the others ask
    the same of a day that is over.
    """
    planned = FollowUp.objects.filter(state=FollowUpState.PLANNED, due_on__lte=today())
    return sum(_ask(pk) for pk in list(planned.values_list("pk", flat=True)))


@transaction.atomic
def _ask(pk):
    follow_up = _find_locked(pk)
    if follow_up is None or follow_up.state != FollowUpState.PLANNED:
        return False  # another run came before, or a merge
    if has_to_wait(follow_up):
        return False
    follow_up.state, follow_up.asked_at = FollowUpState.ASKED, timezone.now()
    is_theirs = not was_misdirected(follow_up.enrolment.member)
    told = is_theirs and notices.follow_up_asked(follow_up)
    follow_up.call_from = today() + CALL_AFTER if told else today()
    follow_up.save()
    if told:
        _note(follow_up, FollowUpDeed.ASKED)
    return True


def send_links_anew(file, messages):
    """Who is reached elsewhere now is asked there what had not left; whom no message reaches any
    more is to be called at once."""
    keys = {_question_in(message) for message in messages} - {None}
    asked = FollowUp.objects.filter(
        pk__in=keys, state=FollowUpState.ASKED, enrolment__member=file
    ).select_related("enrolment__member__center", "enrolment__member__user")
    for follow_up in asked.select_related("enrolment__cohort__center"):
        if not notices.follow_up_asked(follow_up):
            later = FollowUp.objects.filter(pk=follow_up.pk, call_from__gt=today())
            later.update(call_from=today())
            settle(Message.objects.leading_to(WAY, follow_up.pk))  # who calls them asks it


def _question_in(message):
    """The question that a message leads to; of those of before its address says which."""
    if message.link_purpose == WAY:
        return message.link_id
    found = re.search(r"/follow-up/(\d+):", message.body)
    return int(found[1]) if found else None


def remind_follow_ups():
    """Send the reminders that are due, one to a question: after a standstill the last one alone."""
    bring_back()
    late = FollowUp.objects.filter(
        state=FollowUpState.ASKED,
        reminders__lt=len(REMINDERS),
        asked_at__lte=timezone.now() - REMINDERS[0],
    )
    return sum(_remind(pk) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk):
    follow_up = _find_locked(pk)
    if follow_up is None or follow_up.state != FollowUpState.ASKED:
        return False
    due = reminders_due(follow_up)
    if due <= follow_up.reminders or was_told_lately(follow_up):
        return False  # another run came before
    if was_misdirected(follow_up.enrolment.member):
        # To be called now; after a call that nobody took, when that says.
        if follow_up.call_from is None or follow_up.call_from > today() + CALL_AGAIN:
            follow_up.call_from = today()
            follow_up.save(update_fields=["call_from"])
        return False
    follow_up.reminders = due
    follow_up.save(update_fields=["reminders"])
    if not notices.follow_up_asked(follow_up):
        return False
    _note(follow_up, FollowUpDeed.REMINDED)
    return True


# Answers --------------------------------------------------------------------------------
@transaction.atomic
def answer(follow_up, *, by=None, seen=None, **outcome):
    """The member answers by the link (`by` None), or told it to who called them.

    A second answer by the link within a week corrects the first; both stay in the history.
    `seen` is the number of the outcome that the page showed, 0 for none: where another stands
    there by now, AnsweredMeanwhileError. Raises DomainError when the question is closed or the
    answer contradicts itself.
    """
    follow_up = _lock(follow_up.pk)
    if by is not None:
        require(by, "tracks.change_followup", follow_up)
    if not can_be_answered(follow_up):
        raise DomainError(_("This question is closed: we have your answer."))
    was_answered = follow_up.state == FollowUpState.ANSWERED
    made = checked(**outcome)
    if is_there_unseen(made, follow_up.outcome, seen):
        return follow_up
    made.enrolment, made.recorded_by = follow_up.enrolment, by
    if was_answered and by is None and not made.where:
        made.where = _where_told_before(follow_up, made.kind)
    made.save()
    follow_up.outcome, follow_up.state = made, FollowUpState.ANSWERED
    follow_up.answered_at = follow_up.answered_at or timezone.now()
    follow_up.asked_at = follow_up.asked_at or timezone.now()
    follow_up.call_from = None
    follow_up.save()
    notices.take_back_question(follow_up)
    deed = FollowUpDeed.CORRECTED if was_answered else FollowUpDeed.ANSWERED
    _note(follow_up, FollowUpDeed.CALLED if by else deed, by)
    return follow_up


def _where_told_before(follow_up, kind):
    """Where they said they are, of the same kind: the page that corrects does not show it, and
    nothing typed there is no wish to erase it."""
    told = follow_up.outcome
    return told.where if told and told.kind == kind else ""


@transaction.atomic
def decline(follow_up, *, by=None):
    """They want no more questions: none of this enrolment is put to them any more."""
    follow_up = _lock(follow_up.pk)
    if by is not None:
        require(by, "tracks.change_followup", follow_up)
    if follow_up.state not in FollowUpState.OPEN:
        raise DomainError(_("This question is closed."))
    _close(follow_up, FollowUpState.DECLINED)
    _note(follow_up, FollowUpDeed.DECLINED, by)
    # Not those that reached a stranger, to whom nobody writes again: that is known by their state.
    waiting = (FollowUpState.PLANNED, FollowUpState.ASKED)
    for other in follow_up.enrolment.follow_ups.filter(state__in=waiting):
        _close(other, FollowUpState.DECLINED)
        _note(other, FollowUpDeed.DECLINED, by)
    return follow_up


def _close(follow_up, state):
    follow_up.state, follow_up.call_from = state, None
    follow_up.save(update_fields=["state", "call_from"])
    notices.take_back_question(follow_up)


@transaction.atomic
def reached_somebody_else(follow_up):
    """Who opened the link is not the member: staff are told to find another number."""
    follow_up = _lock(follow_up.pk)
    if follow_up.state not in FollowUpState.OPEN:
        raise DomainError(_("This question is closed."))
    if follow_up.state != FollowUpState.MISDIRECTED:
        follow_up.state, follow_up.call_from = FollowUpState.MISDIRECTED, today()
        follow_up.save(update_fields=["state", "call_from"])
        notices.take_back_question(follow_up)
        _note(follow_up, FollowUpDeed.NOT_ME)
    return follow_up


@transaction.atomic
def no_reply(follow_up, *, by, wrong_number=False):
    """A call that nobody took, or that a stranger took: the next one in three days."""
    follow_up = _lock(follow_up.pk)
    require(by, "tracks.change_followup", follow_up)
    if follow_up.state not in FollowUpState.OPEN:
        raise DomainError(_("This question is closed."))
    follow_up.calls += 1
    follow_up.call_from = today() + CALL_AGAIN
    if wrong_number:
        follow_up.state = FollowUpState.MISDIRECTED
    elif follow_up.state == FollowUpState.PLANNED:
        follow_up.state, follow_up.asked_at = FollowUpState.ASKED, timezone.now()
    follow_up.save()
    _note(follow_up, FollowUpDeed.WRONG_NUMBER if wrong_number else FollowUpDeed.NO_REPLY, by)
    return follow_up


def _lock(pk):
    """As `_find_locked`; DomainError where the question is no longer there."""
    follow_up = _find_locked(pk)
    if follow_up is None:
        raise DomainError(_("This question is closed."))
    return follow_up


def _find_locked(pk):
    """A question and its place, locked; None where a merge put another file's in its stead."""
    questions = FollowUp.objects.select_related(
        "enrolment__member__user", "enrolment__cohort__center", "outcome"
    )
    return find_with_place(questions, pk)


def _note(follow_up, deed, by=None):
    follow_up.events.create(deed=deed, by=by)

"""Two files of one person in one cohort: one place stays."""

from copy import copy

from django.db.models import Exists, OuterRef

from skills_center.base.states import move
from tracks.enums import (
    EnrolmentState,
    FollowUpDeed,
    FollowUpState,
    MeetingAnswer,
    OrientationDeed,
    PlanResult,
)
from tracks.models import Attendance, Enrolment, FollowUpEvent, OrientationStep, Outcome

from .coaching import call_off_ahead, lock_plan
from .follow_ups import was_misdirected
from .seats import lock_cohort, offer_free_seats

# The further a place went, the more it says of the person.
_FURTHEST_FIRST = [
    EnrolmentState.COMPLETED,
    EnrolmentState.ACTIVE,
    EnrolmentState.DROPPED,
    EnrolmentState.ACCEPTED,
    EnrolmentState.OFFERED,
    EnrolmentState.WAITLISTED,
    EnrolmentState.SUBMITTED,
]
# The same of a question: an answer first, then what it is that nobody must ask again.
_SAYS_MOST_FIRST = [
    FollowUpState.ANSWERED,
    FollowUpState.DECLINED,
    FollowUpState.MISDIRECTED,
    FollowUpState.ASKED,
    FollowUpState.PLANNED,
]


def settle_places(kept, gone, by):
    """Leave one place a cohort, and the promise not to write to a stranger."""
    promised = was_misdirected(kept) or was_misdirected(gone)
    deleted = _keep_one_place_a_cohort(kept, gone)
    if promised:
        _keep_promise(kept, gone)
    return deleted


def _keep_promise(kept, gone):
    """A call that reached the person by the number of one file says nothing of the other's: it is
    noted once more that this one is a stranger's.
    """
    places = Enrolment.objects.filter(member__in=[kept, gone])
    list(places.locked().order_by("pk"))  # as who notes a call
    events = FollowUpEvent.objects.filter(follow_up__enrolment__in=places).order_by("pk")
    said = events.filter(deed__in=[*FollowUpDeed.STRANGER, FollowUpDeed.CALLED])
    last = said.filter(deed__in=FollowUpDeed.STRANGER).last()
    if last and said.last() != last:
        last.follow_up.events.create(deed=last.deed)


def _keep_one_place_a_cohort(kept, gone):
    """Of two places in one cohort set aside the one that went less far; a freed seat is offered.

    The place that stays keeps the earlier day of acceptance: that day is when the person came.
    """
    deleted = []
    live = Enrolment.objects.live()
    shared = live.filter(member=kept).filter(cohort__in=live.filter(member=gone).values("cohort"))
    for cohort_id in sorted(shared.values_list("cohort", flat=True)):
        cohort = lock_cohort(cohort_id)
        stays, goes = sorted(
            cohort.enrolments.live().locked().filter(member__in=[kept, gone]).order_by("arrival"),
            key=lambda place: _FURTHEST_FIRST.index(place.state),
        )
        held_seat = goes.holds_seat
        move(goes.set_aside, by=None, note=f"{gone.number} → {kept.number}")
        _move_marks(goes, stays)
        deleted += _move_questions(goes, stays)
        days = [place.accepted_on for place in (stays, goes) if place.accepted_on]
        if stays.accepted_on and stays.accepted_on != min(days):
            stays.accepted_on = min(days)
            stays.save(update_fields=["accepted_on", "updated_at"])
        if held_seat:
            offer_free_seats(cohort)
    return deleted


def _move_marks(goes, stays):
    """The attendance of the place that goes becomes that of the one that stays, which keeps its
    own mark where both have one."""
    own = Attendance.objects.filter(
        enrolment=stays, session=OuterRef("session"), half=OuterRef("half")
    )
    Attendance.objects.filter(~Exists(own), enrolment=goes).update(enrolment=stays)


def _move_questions(goes, stays):
    """What became of the place that goes is told of the one that stays, which is asked once.

    Both places are locked, and so are their questions. Returns those that are asked no more.
    """
    deleted = []
    Outcome.objects.filter(enrolment=goes).update(enrolment=stays)
    own = {question.months: question for question in stays.follow_ups.all()}
    for question in goes.follow_ups.all():
        if twin := own.get(question.months):
            question, less = sorted((twin, question), key=_says_most)
            deleted.append(copy(less))  # a deleted row forgets its number
            _put_together(question, less)
        question.enrolment = stays
        question.save(update_fields=["enrolment", "asked_at", "reminders", "calls", "call_from"])
    return deleted


def _put_together(keeps, goes):
    """Leave one of two questions, with what was done to both."""
    asked_at = [question.asked_at for question in (keeps, goes) if question.asked_at]
    keeps.asked_at = min(asked_at, default=None)
    keeps.reminders = max(keeps.reminders, goes.reminders)
    keeps.calls += goes.calls
    if keeps.state in FollowUpState.OPEN:
        days = [question.call_from for question in (keeps, goes) if question.call_from]
        keeps.call_from = min(days, default=None)
    FollowUpEvent.objects.filter(follow_up=goes).update(follow_up=keeps)
    goes.delete()


def _says_most(question):
    """The order of two questions; of two answers the one given or corrected last stands, or of
    which a paper was seen last: a place has one present outcome, the latest.
    """
    return _SAYS_MOST_FIRST.index(question.state), -(question.outcome_id or 0)


def keep_one_open_plan(kept, gone, by):
    """The coaching of the file that stays goes on; the other is closed, its meeting told."""
    other = gone.coaching_plans.open().first()
    if other is None or not kept.coaching_plans.open().exists():
        return
    plan = lock_plan(other)
    call_off_ahead(plan)
    plan.result = PlanResult.OTHER_WAY
    move(plan.close, by=None, note=f"{gone.number} → {kept.number}")


# Of two invitations to one meeting: what says most of the person.
_ANSWERS = [
    MeetingAnswer.CAME,
    MeetingAnswer.COMING,
    MeetingAnswer.CANNOT,
    MeetingAnswer.ABSENT,
    MeetingAnswer.ASKED,
]


def keep_one_step_of_a_kind(kept, gone, by):
    """One invitation a meeting, one proposal a cohort, one first word of the portal: the earlier,
    with the answer that says most."""
    deleted = []
    for other in gone.orientation_steps.order_by("pk"):
        own = _same_step(kept, other)
        if own is None:
            continue
        deleted.append(copy(other))  # a deleted row forgets its number
        if other.answer and _ANSWERS.index(other.answer) < _ANSWERS.index(own.answer):
            own.answer, own.answered_at = other.answer, other.answered_at
        own.note = "\n".join(filter(None, [own.note, other.note]))
        own.reminded_at = own.reminded_at or other.reminded_at
        own.save(update_fields=["answer", "answered_at", "reminded_at", "note"])
        other.delete()
    return deleted


def _same_step(member, step):
    """What a member may have once only, where both files have it."""
    steps: dict[str, dict] = {
        OrientationDeed.INVITED: {"meeting": step.meeting_id},
        OrientationDeed.PROPOSED: {"cohort": step.cohort_id},
        OrientationDeed.WRITTEN: {},
    }
    if step.deed not in steps:
        return None
    return OrientationStep.objects.filter(member=member, deed=step.deed, **steps[step.deed]).first()

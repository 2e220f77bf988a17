"""Seats and the waiting list, counted and given under the cohort's lock.

Every verb locks the cohort first and the enrolment second, so that seats are counted by one
transaction at a time and two verbs never wait for each other.
"""

from datetime import timedelta
from enum import Enum, auto

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.quiet_hours import awake, morning_of
from skills_center.base.states import move
from tracks import notices
from tracks.enums import Admission
from tracks.models import Cohort, Enrolment

# Less time to answer than this is no offer.
SHORTEST_OFFER = timedelta(hours=3)


def lock_cohort(pk):
    """Hold the cohort's row until the transaction ends: nobody else counts its seats meanwhile."""
    return Cohort.objects.under_lock(pk)


def lock_enrolment(enrolment):
    """Lock the cohort, then read the enrolment again: what the caller holds may be old."""
    cohort = lock_cohort(enrolment.cohort_id)
    fresh = Enrolment.objects.select_related("member__user").under_lock(enrolment.pk)
    fresh.cohort = cohort
    return fresh


class SeatAnswer(Enum):
    YES = auto()
    NONE_LEFT = auto()
    OTHERS_FIRST = auto()  # a seat is free, and others wait longer for it


def ask_for_seat(enrolment, *, note=""):
    """Whether this enrolment may have a seat now. Only true while the cohort is locked.

    Who holds one keeps it. Others are put before those who wait with a `note` that says why. Each
    gate asks this, and nothing else gives a seat: a rule about who may have one belongs here.

    gate              | who comes                      | without a seat
    ----------------- | ------------------------------ | -----------------------------------------
    apply             | a member, where first come     | joins the queue
    accept            | who decides                    | joins the queue; refused to who waits there
    offer             | who decides                    | refused
    offer_free_seats  | whatever frees or adds seats   | ends

    Who is put before others without a note is refused by `accept` and `offer`. Who takes up an
    offer (`confirm`) holds their seat since it was made.
    """
    if enrolment.holds_seat:
        return SeatAnswer.YES
    cohort = enrolment.cohort
    if cohort.enrolments.holding_seat().count() >= cohort.capacity:
        return SeatAnswer.NONE_LEFT
    first = cohort.enrolments.waiting().first()
    has_turn = first is None or first.pk == enrolment.pk
    return SeatAnswer.YES if has_turn or note.strip() else SeatAnswer.OTHERS_FIRST


def offer_deadline(cohort):
    """Until when an offer made now stands; never past the morning of the first day.

    Nobody is woken for it: it counts from when the person may be told, and ends by day.
    Returns None when too little time is left for an offer.
    """
    told_at = awake(timezone.now())
    until = min(awake(told_at + timedelta(hours=cohort.offer_hours)), morning_of(cohort.starts_on))
    return until if until - told_at >= SHORTEST_OFFER else None


def offer_seat(enrolment, *, by, note=""):
    """Hold a seat for the member until they answer. The cohort is locked and has a free one."""
    deadline = offer_deadline(enrolment.cohort)
    if deadline is None:
        raise DomainError(_("The cohort starts too soon to wait for an answer: call them."))
    enrolment.offer_expires_at = deadline
    move(enrolment.offer, by=by, note=note)
    notices.offered(enrolment)
    return enrolment


def offer_free_seats(cohort):
    """Offer each free seat to the next in the waiting list; never once it is too late for it.

    Returns the enrolments that were offered one.
    """
    offered: list[Enrolment] = []
    if cohort.cancelled_at or cohort.has_started or offer_deadline(cohort) is None:
        return offered
    waiting = cohort.enrolments.waiting().locked().select_related("member__user")
    while (following := waiting.all().first()) is not None:
        following.cohort = cohort
        if ask_for_seat(following) is not SeatAnswer.YES:
            break
        offered.append(offer_seat(following, by=None))
    return offered


def join_queue(enrolment, *, by, note=""):
    """Give the enrolment its place in the waiting list.

    First come: behind all others. Selection: behind those scored as high or higher, so that
    applications without a score wait in order of arrival.
    """
    enrolment.position = _place_for(enrolment)
    move(enrolment.waitlist, by=by, note=note)


def _place_for(enrolment):
    waiting = enrolment.cohort.enrolments.waiting()
    last = waiting.aggregate(last=Max("position"))["last"] or 0
    if enrolment.cohort.admission == Admission.FIRST_COME:
        return last + 1
    own = points_of(enrolment)
    for other in waiting.with_score():
        if (other.points or 0) < own:
            waiting.filter(position__gte=other.position).update(position=F("position") + 1)
            return other.position
    return last + 1


def points_of(enrolment):
    """What it was scored, 0 without a score."""
    return Enrolment.objects.with_score().get(pk=enrolment.pk).points or 0


def renumber(ordered):
    """Write the waiting list of a locked cohort anew, in this order."""
    for position, enrolment in enumerate(ordered, start=1):
        enrolment.position = position
    Enrolment.objects.bulk_update(ordered, ["position"])

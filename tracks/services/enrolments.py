"""The verbs of an enrolment.

Each locks the cohort first and the enrolment second, so that seats are counted by one
transaction at a time and two verbs never wait for each other; then it moves, and tells.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.states import coded_reason, move, require_permission
from tracks import notices
from tracks.enums import Admission, EnrolmentState, RefusalReason
from tracks.models import Cohort, Enrolment

OFFER_LASTS = timedelta(hours=48)


def lock_cohort(pk):
    """Hold the cohort's row until the transaction ends: nobody else counts its seats meanwhile."""
    return Cohort.objects.locked().get(pk=pk)


def _lock(enrolment):
    """Lock the cohort, then read the enrolment again: what the caller holds may be old."""
    cohort = lock_cohort(enrolment.cohort_id)
    fresh = Enrolment.objects.locked().select_related("member__user").get(pk=enrolment.pk)
    fresh.cohort = cohort
    return fresh


def _has_seat(cohort):
    """Whether a seat is free. Only true while the cohort is locked."""
    return cohort.enrolments.holding_seat().count() < cohort.capacity


@transaction.atomic
def apply(*, cohort, member, by, motivation=""):
    """A member applies. First come: the seat is theirs, or the next place in the waiting list.

    Selection: the application waits for a decision. Raises DomainError when the cohort takes
    no applications or the member already has one there.
    """
    cohort = lock_cohort(cohort.pk)
    if not cohort.is_open:
        raise DomainError(_("This cohort takes no applications now."))
    if member.awaits_guardian:
        raise DomainError(_("Your guardian has not agreed yet: see “My space”."))
    if cohort.enrolments.live().filter(member=member).exists():
        raise DomainError(_("You already have an application for this cohort."))
    require_permission(Enrolment(cohort=cohort, member=member).waitlist, by)
    arrival = (cohort.enrolments.aggregate(last=Max("arrival"))["last"] or 0) + 1
    enrolment = Enrolment.objects.create(
        cohort=cohort, member=member, arrival=arrival, motivation=motivation
    )
    if cohort.admission == Admission.FIRST_COME:
        if _has_seat(cohort) and not cohort.enrolments.waiting().exists():
            move(enrolment.admit, by=by)
            notices.accepted(enrolment)
        else:
            move(enrolment.waitlist, by=by)
            notices.waitlisted(enrolment)
    else:
        notices.submitted(enrolment)
    return enrolment


@transaction.atomic
def accept(enrolment, *, by, note=""):
    """Give the member a seat, or a place on the waiting list if none is left."""
    enrolment = _lock(enrolment)
    if enrolment.holds_seat or _has_seat(enrolment.cohort):
        move(enrolment.accept, by=by, note=note)
        notices.accepted(enrolment)
    elif enrolment.state == EnrolmentState.WAITLISTED:
        raise DomainError(_("No seat is left: this application stays on the waiting list."))
    else:
        move(enrolment.waitlist, by=by, note=note)
        notices.waitlisted(enrolment)
    return enrolment


@transaction.atomic
def waitlist(enrolment, *, by, note=""):
    enrolment = _lock(enrolment)
    move(enrolment.waitlist, by=by, note=note)
    notices.waitlisted(enrolment)
    return enrolment


@transaction.atomic
def offer(enrolment, *, by, note=""):
    """Hold a free seat for the member until they answer, at most OFFER_LASTS."""
    enrolment = _lock(enrolment)
    if not _has_seat(enrolment.cohort):
        raise DomainError(_("No seat is left to offer."))
    return _offer(enrolment, by=by, note=note)


def _offer(enrolment, *, by, note=""):
    enrolment.offer_expires_at = timezone.now() + OFFER_LASTS
    move(enrolment.offer, by=by, note=note)
    notices.offered(enrolment)
    return enrolment


@transaction.atomic
def confirm(enrolment, *, by):
    """The member takes the seat they were offered, while the offer lasts."""
    enrolment = _lock(enrolment)
    expires_at = enrolment.offer_expires_at
    if enrolment.state == EnrolmentState.OFFERED and expires_at <= timezone.now():
        raise DomainError(_("This offer has run out: the seat went to the next person."))
    move(enrolment.confirm, by=by)
    notices.accepted(enrolment)
    return enrolment


@transaction.atomic
def refuse(enrolment, *, by, reason, note=""):
    """Refuse with a coded reason, which the member is told."""
    reason = coded_reason(RefusalReason, reason)
    enrolment = _lock(enrolment)
    enrolment.refusal_reason = reason
    move(enrolment.refuse, by=by, reason=reason, note=note)
    notices.refused(enrolment)
    return enrolment


@transaction.atomic
def withdraw(enrolment, *, by, note=""):
    enrolment = _lock(enrolment)
    return _leave(enrolment, enrolment.withdraw, by=by, note=note)


@transaction.atomic
def drop(enrolment, *, by, note=""):
    enrolment = _lock(enrolment)
    return _leave(enrolment, enrolment.drop, by=by, note=note)


def _leave(enrolment, verb, *, by, note=""):
    """Make the move, tell the member, and offer the seat they held to the next in the list."""
    held_seat = enrolment.holds_seat
    move(verb, by=by, note=note)
    notices.left(enrolment)
    if held_seat:
        promote_next(enrolment.cohort)
    return enrolment


def promote_next(cohort):
    """Offer a freed seat to the first in the waiting list; never once the cohort has started."""
    if cohort.has_started or not _has_seat(cohort):
        return
    following = cohort.enrolments.waiting().locked().select_related("member__user").first()
    if following is not None:
        following.cohort = cohort
        _offer(following, by=None)


@transaction.atomic
def start(enrolment, *, by, note=""):
    enrolment = _lock(enrolment)
    move(enrolment.start, by=by, note=note)
    return enrolment


@transaction.atomic
def complete(enrolment, *, by, note=""):
    enrolment = _lock(enrolment)
    move(enrolment.complete, by=by, note=note)
    notices.completed(enrolment)
    return enrolment


def lapse_offers():
    """Take back the offers that ran out and pass their seats on, one transaction each.

    Returns how many were taken back.
    """
    expired = Enrolment.objects.filter(
        state=EnrolmentState.OFFERED, offer_expires_at__lte=timezone.now()
    )
    return sum(_lapse(enrolment) for enrolment in expired.iterator())


@transaction.atomic
def _lapse(enrolment):
    enrolment = _lock(enrolment)
    if enrolment.state != EnrolmentState.OFFERED or enrolment.offer_expires_at > timezone.now():
        return False  # answered, or offered again, while we came
    _leave(enrolment, enrolment.lapse, by=None)
    return True

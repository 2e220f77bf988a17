"""The verbs of an enrolment: each locks, moves and tells. See `seats` for the locks."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.models import BY_LINK
from skills_center.base.states import coded_reason, move, require_as_seen, require_permission
from tracks import notices
from tracks.enums import Admission, EnrolmentState, RefusalReason
from tracks.models import Enrolment

from . import offers
from .eligibility import note_check, require_agreement, require_fit
from .follow_ups import plan_follow_ups
from .seats import (
    SeatAnswer,
    ask_for_seat,
    join_queue,
    lock_cohort,
    lock_enrolment,
    offer_free_seats,
    offer_seat,
)


@transaction.atomic
def apply(*, cohort, member, by, motivation="", override=""):
    """A member applies. First come: the seat is theirs, or the next place in the waiting list.

    Selection: the application waits for a decision. Raises DomainError when the cohort takes
    no applications or the member already has one there; NotEligibleError when its rules leave
    them out, unless who decides writes in `override` why they are let in.
    """
    Member.objects.to_write(member.pk)  # before the cohort, as a merge does
    cohort = lock_cohort(cohort.pk)
    if not cohort.is_open:
        raise DomainError(_("This cohort takes no applications now."))
    require_agreement(member, by)
    if cohort.enrolments.live().filter(member=member).exists():
        raise DomainError(_already_told(member, by))
    require_permission(Enrolment(cohort=cohort, member=member).waitlist, by)
    fit = require_fit(cohort, member, by=by, override=override)
    arrival = (cohort.enrolments.aggregate(last=Max("arrival"))["last"] or 0) + 1
    enrolment = Enrolment.objects.create(
        cohort=cohort, member=member, arrival=arrival, motivation=motivation
    )
    note_check(enrolment, fit, by=by, override=override)
    if cohort.admission == Admission.FIRST_COME:
        _admit_or_queue(enrolment, by)
    else:
        notices.submitted(enrolment, by=by)
    return enrolment


def _already_told(member, by):
    if by is not None and member.user_id == by.pk:
        return _("You already have an application for this cohort.")
    return _("This member already has an application for this cohort.")


def _admit_or_queue(enrolment, by):
    if ask_for_seat(enrolment) is SeatAnswer.YES:
        move(enrolment.admit, by=by)
        notices.accepted(enrolment, by=by)
    else:
        join_queue(enrolment, by=by)
        notices.waitlisted(enrolment, by=by)


@transaction.atomic
def accept(enrolment, *, by, note=""):
    """Give the member a seat, or a place on the waiting list if none is left.

    Who is put before others who wait needs a `note` that says why.
    """
    enrolment = lock_enrolment(enrolment)
    answer = ask_for_seat(enrolment, note=note)
    _require_turn(answer)
    if answer is SeatAnswer.YES:
        move(enrolment.accept, by=by, note=note)
        notices.accepted(enrolment, by=by)
    elif enrolment.state == EnrolmentState.WAITLISTED:
        raise DomainError(_("No seat is left: this application stays on the waiting list."))
    else:
        join_queue(enrolment, by=by, note=note)
        notices.waitlisted(enrolment, by=by)
    return enrolment


def _require_turn(answer):
    if answer is SeatAnswer.OTHERS_FIRST:
        raise DomainError(
            _("Others wait before this person: write in a note why they are put first.")
        )


@transaction.atomic
def waitlist(enrolment, *, by, note=""):
    enrolment = lock_enrolment(enrolment)
    join_queue(enrolment, by=by, note=note)
    notices.waitlisted(enrolment, by=by)
    return enrolment


@transaction.atomic
def offer(enrolment, *, by, note=""):
    """Hold a free seat for the member until they answer, at most the cohort's `offer_hours`.

    Who is put before others who wait needs a `note` that says why.
    """
    enrolment = lock_enrolment(enrolment)
    answer = ask_for_seat(enrolment, note=note)
    _require_turn(answer)
    if answer is SeatAnswer.NONE_LEFT:
        raise DomainError(_("No seat is left to offer."))
    return offer_seat(enrolment, by=by, note=note)


@transaction.atomic
def confirm(enrolment, *, by):
    """The member takes the seat they were offered, while the offer lasts."""
    return _confirm(lock_enrolment(enrolment), by=by)


@transaction.atomic
def confirm_by_link(enrolment):
    """As `confirm`, by whoever holds the link of the offer. Said twice, it is said once."""
    enrolment = lock_enrolment(enrolment)
    if enrolment.state in EnrolmentState.SEATED:
        return enrolment
    return _confirm(enrolment, by=None, reason=BY_LINK)


def _confirm(enrolment, *, by, reason=""):
    _require_offer_lasts(enrolment)
    move(enrolment.confirm, by=by, reason=reason)
    notices.accepted(enrolment, by=by)
    return enrolment


def _require_offer_lasts(enrolment):
    """Who was told late, or not yet, has their time also before the next look at offers."""
    if offers.ran_out(enrolment) and not offers.goes_on(enrolment):
        raise DomainError(_("This offer has run out: the seat went to the next person."))


@transaction.atomic
def refuse(enrolment, *, by, reason, note=""):
    """Refuse with a coded reason, which the member is told."""
    reason = coded_reason(RefusalReason, reason)
    if reason not in RefusalReason.BY_STAFF:
        raise DomainError(_("A refusal gives its reason."))
    enrolment = lock_enrolment(enrolment)
    enrolment.refusal_reason = reason
    move(enrolment.refuse, by=by, reason=reason, note=note)
    notices.refused(enrolment)
    return enrolment


@transaction.atomic
def withdraw(enrolment, *, by, note="", seen=None):
    """Give the place back. `seen`: the state that the page showed, where a page is answered."""
    enrolment = _lock_as_seen(enrolment, seen)
    return _leave(enrolment, enrolment.withdraw, by=by, note=note)


def _lock_as_seen(enrolment, seen):
    """Raises DomainError where it is in another state by now: who withdraws from the waiting list
    gives no offer back that they have not read of. What is withdrawn already says so itself."""
    enrolment = lock_enrolment(enrolment)
    if enrolment.state != EnrolmentState.WITHDRAWN:
        require_as_seen(enrolment.state, seen)
    return enrolment


@transaction.atomic
def give_up_by_link(enrolment, *, seen):
    """By whoever holds its link: the offer is refused, or the waiting list left. `seen`: the state
    that the page showed. Said twice, it is said once.

    Raises DomainError where it is another by now. A seat that is taken up asks for a log-in.
    """
    enrolment = _lock_as_seen(enrolment, seen)
    if enrolment.state == EnrolmentState.WITHDRAWN:
        return enrolment
    if seen not in EnrolmentState.NOT_TAKEN_UP:
        raise IllegalMoveError(_("You may not do this."))
    _require_offer_lasts(enrolment)
    return _leave(enrolment, enrolment.withdraw, by=None, reason=BY_LINK)


@transaction.atomic
def drop(enrolment, *, by, note=""):
    enrolment = lock_enrolment(enrolment)
    return _leave(enrolment, enrolment.drop, by=by, note=note)


def _leave(enrolment, verb, *, by, reason="", note="", told=None):
    """Make the move, tell the member, and offer the seat they held to the next in the list."""
    was, held_seat = enrolment.state, enrolment.holds_seat
    move(verb, by=by, reason=reason, note=note)
    if told:
        told(enrolment)
    else:
        notices.left(enrolment, was=was, by=by)
    if held_seat:
        offer_free_seats(enrolment.cohort)
    return enrolment


@transaction.atomic
def start(enrolment, *, by, note=""):
    enrolment = lock_enrolment(enrolment)
    move(enrolment.start, by=by, note=note)
    return enrolment


@transaction.atomic
def complete(enrolment, *, by, note=""):
    enrolment = lock_enrolment(enrolment)
    move(enrolment.complete, by=by, note=note)
    plan_follow_ups(enrolment)
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
    enrolment = lock_enrolment(enrolment)
    if not offers.ran_out(enrolment):
        return False  # answered, or offered again, while we came
    if offers.goes_on(enrolment):
        return False  # they could not be told in time
    told = notices.lapsed if offers.was_told(enrolment) else notices.lapsed_untold
    _leave(enrolment, enrolment.lapse, by=None, told=told)
    return True

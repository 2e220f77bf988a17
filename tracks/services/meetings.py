"""The verbs of hours and meetings.

Locks, always in this order: the member, their plan, the coach (to publish), the slot. A slot is
given under its own lock, and the database holds it to one meeting.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import Role
from members.models import User
from skills_center.base.dates import Days, instant_at, today, within
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.models import BY_LINK
from skills_center.base.phones import read_phone
from skills_center.base.states import move, require_permission
from tracks import notices_coaching as notices
from tracks.enums import MeetingState, MeetingWay
from tracks.models import CoachingMeeting, CoachingSlot

from .coaching import begin_plan, lock_member, lock_plan, require_lead, require_open

LATE = timedelta(hours=2)
MOST_WEEKS, MOST_IN_A_ROW = 26, 12
MINUTES = (15, 180)
FURTHEST = timedelta(days=366)


# The hours of a coach -----------------------------------------------------------
@transaction.atomic
def publish_slots(
    *, coach, center, first_day, start, minutes, by, number=1, weeks=1, way=MeetingWay.CENTER
):
    """Keep `number` hours free one after the other, that day and the same day of `weeks` weeks.

    All or none: raises DomainError when one is past or overlaps another of this coach.
    """
    _require_publisher(coach, center, by)
    low, high = MINUTES
    if not (low <= minutes <= high and 1 <= number <= MOST_IN_A_ROW and 1 <= weeks <= MOST_WEEKS):
        raise DomainError(_("Choose a length, a number and weeks within what is offered."))
    if first_day > today() + FURTHEST:
        raise DomainError(_("This is too far ahead."))
    _lock_coach(coach)
    made = []
    for week in range(weeks):
        begins = instant_at(first_day + timedelta(weeks=week), start)
        for turn in range(number):
            starts_at = begins + turn * timedelta(minutes=minutes)
            made.append(_new_slot(coach, center, starts_at, minutes, way))
    return made


def _require_publisher(coach, center, by):
    own = coach.pk == by.pk and center.pk in by.centers_held_as(Role.COACH)
    if not own:
        raise IllegalMoveError(_("You may not do this."))


def _lock_coach(coach):
    """One at a time writes the hours of a coach, so that none overlap."""
    return User.objects.select_for_update(no_key=True).get(pk=coach.pk)


def _new_slot(coach, center, starts_at, minutes, way):
    """Under the coach's lock."""
    ends_at = starts_at + timedelta(minutes=minutes)
    if starts_at <= timezone.now():
        raise DomainError(_("This hour is past: choose one that is still to come."))
    if _local(ends_at - timedelta(seconds=1)).date() != _local(starts_at).date():
        raise DomainError(_("These hours go past midnight."))
    taken = CoachingSlot.objects.overlapping(coach, starts_at, ends_at).first()
    if taken:
        raise DomainError(_("You already have an hour then: %(hour)s.") % {"hour": taken})
    return CoachingSlot.objects.create(
        coach=coach, center=center, starts_at=starts_at, ends_at=ends_at, way=way
    )


def _local(moment):
    return timezone.localtime(moment)


@transaction.atomic
def withdraw_slot(slot, *, by):
    """Take back an hour nobody booked."""
    slot = CoachingSlot.objects.under_lock(slot.pk)
    if slot.coach_id != by.pk:
        raise IllegalMoveError(_("You may not do this."))
    if slot.meetings.live().exists():
        raise DomainError(_("A member has booked this hour: cancel the meeting first."))
    if slot.withdrawn_at is None:
        slot.withdrawn_at = timezone.now()
        slot.save(update_fields=["withdrawn_at"])
    return slot


# Meetings ---------------------------------------------------------------------------
@transaction.atomic
def book(*, member, slot, by):
    """The member takes a free hour of their coach; one meeting ahead at a time.

    Who has no plan and books a coach of their cohort begins a plan with that coach.
    """
    member = lock_member(member.pk)
    if by.pk != member.user_id:
        raise IllegalMoveError(_("You may not do this."))
    if not CoachingSlot.objects.open_to(member).filter(pk=slot.pk).exists():
        raise DomainError(_("This hour is no longer free: choose another one."))
    plan = member.coaching_plans.open().first() or begin_plan(member, slot.coach)
    plan.member = member
    meeting = _take(plan, slot)
    notices.meeting_booked(meeting, by=by)
    return meeting


@transaction.atomic
def arrange(plan, *, day, start, minutes, way, by):
    """The coach sets a meeting with a member, at an hour of their own."""
    plan = lock_plan(plan)
    if plan.coach_id != by.pk:
        raise IllegalMoveError(_("You may not do this."))
    slots = publish_slots(
        coach=by, center=plan.center, first_day=day, start=start, minutes=minutes, way=way, by=by
    )
    meeting = _take(plan, slots[0])
    notices.meeting_booked(meeting, by=by)
    return meeting


def _take(plan, slot):
    """Give the slot to the plan of a locked member."""
    require_open(plan)
    if plan.meetings.ahead().exists():
        raise DomainError(_("You already have a meeting ahead: move it, or cancel it first."))
    slot = _lock_free(slot)
    try:
        with transaction.atomic():
            return CoachingMeeting.objects.create(plan=plan, slot=slot)
    except IntegrityError as error:
        raise DomainError(_("This hour is no longer free: choose another one.")) from error


def _lock_free(slot):
    slot = CoachingSlot.objects.under_lock(slot.pk)
    is_ahead = slot.withdrawn_at is None and slot.starts_at > timezone.now()
    if not is_ahead or slot.meetings.live().exists():
        raise DomainError(_("This hour is no longer free: choose another one."))
    return slot


def _lock_meeting(meeting):
    plan = lock_plan(meeting.plan)
    fresh = CoachingMeeting.objects.select_related("slot").under_lock(meeting.pk)
    fresh.plan = plan
    return fresh


def _lock_as_seen(meeting, seen):
    """`seen`: the hour that was on the page, None where no page is answered.

    Raises DomainError where the meeting is at another hour by now: nobody was asked about that.
    """
    meeting = _lock_meeting(meeting)
    if seen is not None and meeting.as_shown != seen:
        raise DomainError(_("Your meeting was changed meanwhile: look once more."))
    return meeting


def is_late(meeting):
    """Whether the centre is to be called: nobody reads in time that an hour is free again."""
    return meeting.slot.starts_at - timezone.now() < LATE


def _require_in_time(meeting, by):
    """A member cancels or moves until two hours before; later, and for the coach, by phone."""
    if by is not None and by.pk == meeting.plan.member.user_id:
        require_hours_left(meeting)


def require_hours_left(meeting):
    if is_late(meeting):
        raise DomainError(
            _("It is less than two hours away: please call the centre, %(phone)s.")
            % {"phone": read_phone(meeting.plan.center.phone) or meeting.plan.center.name}
        )


@transaction.atomic
def move_booking(meeting, *, slot, by):
    """The same meeting at another free hour of the same coach. The former hour is free again."""
    meeting = _lock_meeting(meeting)
    require_permission(meeting.shift, by)
    require_open(meeting.plan)
    _require_in_time(meeting, by)
    if meeting.has_begun:
        raise DomainError(_("This meeting has begun: book another one."))
    slot = _lock_free(slot)
    if slot.coach_id != meeting.plan.coach_id:
        raise DomainError(_("This hour is no longer free: choose another one."))
    before, meeting.slot = meeting.slot, slot
    move(meeting.shift, by=by, note=f"{before} → {slot}")
    notices.meeting_booked(meeting, by=by)
    return meeting


@transaction.atomic
def cancel_booking(meeting, *, by, seen=None):
    """Give the hour back. A coach who cancels is not free then: the hour goes with the meeting.

    `seen`: the hour that was on the page, where a page is answered.
    """
    meeting = _lock_as_seen(meeting, seen)
    require_permission(meeting.cancel, by)
    _require_in_time(meeting, by)
    if meeting.has_begun:
        raise DomainError(_("This meeting has begun: say whether it was held."))
    move(meeting.cancel, by=by)
    if by is None or by.pk != meeting.plan.member.user_id:
        CoachingSlot.objects.filter(pk=meeting.slot_id).update(withdrawn_at=timezone.now())
        notices.meeting_cancelled(meeting)
    return meeting


@transaction.atomic
def cancel_by_link(meeting, *, seen):
    """Give the hour back, by whoever holds its link, as the member does. `seen`: the hour that was
    on the page. Said twice, it is said once.

    Raises DomainError less than two hours before, and where it is at another hour by now.
    """
    meeting = _lock_as_seen(meeting, seen)
    if meeting.state == MeetingState.CANCELLED:
        return meeting
    require_hours_left(meeting)
    move(meeting.cancel, by=None, reason=BY_LINK)
    return meeting


@transaction.atomic
def mark_held(meeting, *, by, seen=None):
    return _mark(meeting, "hold", by, seen)


@transaction.atomic
def mark_missed(meeting, *, by, seen=None):
    return _mark(meeting, "miss", by, seen)


def _mark(meeting, verb, by, seen):
    meeting = _lock_as_seen(meeting, seen)
    require_lead(meeting.plan, by)
    if not meeting.has_begun:
        raise DomainError(_("This meeting has not begun yet."))
    move({"hold": meeting.hold, "miss": meeting.miss}[verb], by=by)
    return meeting


# What is due ----------------------------------------------------------------------------
def remind_meetings():
    """Remind of the meetings of tomorrow, each once. Returns how many."""
    tomorrow = today() + timedelta(days=1)
    due = CoachingMeeting.objects.filter(
        within("slot__starts_at", Days.from_to(tomorrow, tomorrow)),
        state=MeetingState.BOOKED,
        reminded_at=None,
    )
    return sum(_remind(meeting) for meeting in due.select_related("plan"))


@transaction.atomic
def _remind(meeting):
    meeting = _lock_meeting(meeting)
    ahead = today() + timedelta(days=1)
    if (
        meeting.state != MeetingState.BOOKED
        or meeting.reminded_at
        or _local(meeting.slot.starts_at).date() != ahead
    ):
        return False  # moved, cancelled or reminded while we came
    meeting.reminded_at = timezone.now()
    meeting.save(update_fields=["reminded_at", "updated_at"])
    notices.meeting_ahead(meeting)
    return True

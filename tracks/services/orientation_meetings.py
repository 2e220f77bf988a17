"""Orientation meetings: planned, announced again the day before, called off, and who came."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import Role
from members.models import Member, StaffRole, User
from skills_center.base.dates import Days, start_of_day, today, within
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.locks import lock
from skills_center.base.rights import require
from tracks import notices_orientation as notices
from tracks.enums import MeetingAnswer
from tracks.models import OrientationMeeting, OrientationStep

from .orientation_links import take_back_links

CHANGE = "tracks.change_orientationmeeting"
LEADERS = (Role.FRONT_DESK, Role.TRACK_MANAGER, Role.DIRECTOR, Role.COACH)


def orientation_leaders(centers):
    """Accounts that may lead a meeting of these centres (ids); None means every centre."""
    held = StaffRole.objects.filter(role__in=LEADERS).in_centers(centers)
    return User.objects.filter(is_active=True, is_staff=True, pk__in=held.values("user"))


@transaction.atomic
def plan_orientation(*, center, starts_at, led_by, place="", places=None, by):
    """Plan a meeting. Who leads it is told, unless they plan it themselves."""
    meeting = OrientationMeeting(
        center=center, starts_at=starts_at, led_by=led_by, place=place.strip(), places=places
    )
    require(by, "tracks.add_orientationmeeting", meeting)
    if meeting.has_begun:
        raise DomainError(_("This hour is over: choose one that is ahead."))
    _require_leader(meeting)
    meeting.save()
    if led_by != by:
        notices.leading(meeting)
    return meeting


def _require_leader(meeting):
    if not orientation_leaders([meeting.center_id]).filter(pk=meeting.led_by_id).exists():
        raise DomainError(_("Choose somebody who works at the centre of the meeting."))


@transaction.atomic
def change_orientation(meeting, *, starts_at, place, led_by, places, by):
    """Give a meeting that is ahead another hour, place, leader or number of places.

    Who is invited and did not decline is told of another hour or place, with the link by which they
    say otherwise; the day before they are reminded of the new hour, unless they were told of it on
    that day. Raises DomainError where it has begun or is called off, or more people are expected
    than it would have places.
    """
    meeting = lock_meeting(meeting)
    _require_change(meeting, by)
    if not meeting.is_ahead:
        raise DomainError(_("This meeting has begun or is called off already."))
    before = OrientationMeeting(
        center=meeting.center,
        starts_at=meeting.starts_at,
        place=meeting.place,
        led_by=meeting.led_by,
    )
    meeting.starts_at, meeting.place = starts_at, place.strip()
    meeting.led_by, meeting.places = led_by, places
    if meeting.has_begun:
        raise DomainError(_("This hour is over: choose one that is ahead."))
    if led_by != before.led_by:
        _require_leader(meeting)
    expected = meeting.invitations.expected()
    if places is not None and expected.count() > places:
        raise DomainError(_("More people are expected than that: leave their places."))
    meeting.save()
    has_moved = (meeting.starts_at, meeting.place) != (before.starts_at, before.place)
    if has_moved:
        _tell_of_move(meeting, before)
    _tell_leaders(meeting, before, has_moved, by)
    return meeting


def _tell_of_move(meeting, before):
    """Whose invitation has not left yet is invited to the new hour, as if there were no other.

    Who is told of a meeting of tomorrow needs no reminder of it besides; else they are reminded
    anew of another hour.
    """
    expected = meeting.invitations.expected().select_related("member__center", "member__user")
    for step in expected.order_by("pk"):
        step.meeting = meeting
        taken_back = take_back_links(step)
        if any(message.kind == notices.INVITED.code for message in taken_back):
            notices.invited(step)
        else:
            notices.moved(step, before)
    is_soon = timezone.localdate(meeting.starts_at) <= _tomorrow()
    if is_soon or meeting.starts_at != before.starts_at:
        # Who declined was told nothing: do they come after all, they are reminded of it.
        meeting.invitations.update(reminded_at=None)
        if is_soon:
            meeting.invitations.expected().update(reminded_at=timezone.now())


def _tell_leaders(meeting, before, has_moved, by):
    if meeting.led_by != before.led_by:
        if meeting.led_by != by:
            notices.leading(meeting)
        if before.led_by != by:
            notices.leads_no_more(before)
    elif has_moved and meeting.led_by != by:
        notices.leading_moved(meeting, before)


@transaction.atomic
def call_off_orientation(meeting, *, reason, by):
    """Call a meeting off: who was invited and did not decline is told why, and so is its leader."""
    meeting = lock_meeting(meeting)
    _require_change(meeting, by)
    if not meeting.is_ahead:
        raise DomainError(_("This meeting has begun or is called off already."))
    meeting.called_off_at, meeting.called_off_why = timezone.now(), reason.strip()
    meeting.save(update_fields=["called_off_at", "called_off_why", "updated_at"])
    expected = meeting.invitations.expected().select_related("member__center", "member__user")
    for step in expected.order_by("pk"):
        step.meeting = meeting
        take_back_links(step)
        notices.called_off(step)
    if meeting.led_by != by:
        notices.leading_off(meeting)
    return meeting


@transaction.atomic
def note_who_came(meeting, *, came, by):
    """Write down which of the invitations were followed; the others came not, but for who had said
    that they cannot. May be corrected."""
    meeting = _locked(meeting)
    _require_change(meeting, by)
    if meeting.called_off_at or not meeting.has_begun:
        raise DomainError(_("Who came is noted once the meeting has begun."))
    present = {step.pk for step in came}
    meeting.invitations.filter(pk__in=present).update(answer=MeetingAnswer.CAME)
    absent = meeting.invitations.exclude(pk__in=present).exclude(answer=MeetingAnswer.CANNOT)
    absent.update(answer=MeetingAnswer.ABSENT)
    return meeting


# What is due ----------------------------------------------------------------------------
def remind_invited():
    """Remind of the orientation meetings of tomorrow who is expected there, each once.

    Not who was invited today: they read the hour a moment ago. Returns how many.
    """
    steps = OrientationStep.objects.expected().filter(
        within("meeting__starts_at", Days.from_to(_tomorrow(), _tomorrow())),
        meeting__called_off_at=None,
        reminded_at=None,
        at__lt=start_of_day(today()),
    )
    return sum(_remind(pk, member) for pk, member in list(steps.values_list("pk", "member")))


def _tomorrow():
    return today() + timedelta(days=1)


@transaction.atomic
def _remind(pk, member_id):
    try:
        Member.objects.to_write(member_id)  # before the meeting, as an invitation does
    except DomainError:
        return False  # merged or emptied meanwhile
    found = OrientationStep.objects.filter(pk=pk).values_list("meeting", flat=True).first()
    if found is None:
        return False
    meeting = OrientationMeeting.objects.select_related("center").under_lock(found)
    step = OrientationStep.objects.select_related("member").under_lock(pk)
    is_due = meeting.is_ahead and timezone.localdate(meeting.starts_at) == _tomorrow()
    if step.reminded_at or not is_due or step.answer not in MeetingAnswer.EXPECTED:
        return False  # moved, called off, declined or reminded while we came
    step.meeting = meeting
    if notices.ahead(step) is None:
        return False
    step.reminded_at = timezone.now()
    step.save(update_fields=["reminded_at"])
    return True


def _require_change(meeting, by):
    """At its centre; whom only the role of a coach lets, where they lead it."""
    require(by, CHANGE, meeting)
    if by is not None and not _changed_by(by).filter(pk=meeting.pk).exists():
        raise IllegalMoveError(_("You may not do this."))


def _changed_by(user):
    return OrientationMeeting.objects.allowing(user, CHANGE)


def lock_meeting(meeting):
    """The meeting under its lock, and before it the files of who is expected, as an invitation
    locks them: what is said to them goes where they are reached, though somebody changes that at
    this moment."""
    expected = list(meeting.invitations.expected().values_list("member", flat=True))
    lock(Member.objects.filter(pk__in=expected))
    return _locked(meeting)


def _locked(meeting):
    meetings = OrientationMeeting.objects.select_related("center", "led_by")
    return meetings.under_lock(meeting.pk)

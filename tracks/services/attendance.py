"""Marks are written here: from a page, from a sheet, from a phone that was without network.

One transaction a session, under the lock of the cohort and the session. A mark that was sent
already is known by its id; one that was made on an older page than the mark it would replace is
not written but given back, with both marks, for a person to settle.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from tracks.enums import AttendanceMark, EnrolmentState
from tracks.models import Attendance, Enrolment, Marking

from .absences import warn_of_absences
from .sessions import lock_session

# How far a phone's clock may be ahead of ours.
CLOCKS_DIFFER = timedelta(minutes=5)


class UnknownPlaceError(DomainError):
    """The mark is about somebody who is not of this cohort."""


class WrongClockError(DomainError):
    """The mark says it was made before the day of the session, or later than now."""


@dataclass(frozen=True)
class NewMark:
    """`seen` is the version of the mark that stood on the page, 0 where none did."""

    client_id: UUID
    enrolment: int
    half: int
    mark: AttendanceMark
    made_at: datetime
    seen: int = 0


@dataclass(frozen=True)
class Answer:
    """`attendance` is what stands now; `written` is False where another's mark is in the way."""

    asked: NewMark
    attendance: Attendance
    written: bool


@transaction.atomic
def mark_attendance(session, marks, *, by):
    """Write these marks of one session, all or none. Returns an `Answer` for each.

    Raises IllegalMoveError, UnknownPlaceError, WrongClockError, or DomainError for a session that
    cannot be marked: nothing is written then.
    """
    session = lock_session(session)
    require(by, "tracks.change_attendance", session)
    if session.cancelled_at:
        raise DomainError(_("This session is cancelled."))
    if not session.can_be_marked:
        raise DomainError(_("This session can be marked from the morning of its day on."))
    places = {place.pk: place for place in roster(session)}
    standing = {(one.enrolment_id, one.half): one for one in _standing(session)}
    known = _known(marks)
    answers = []
    for asked in marks:
        _require_sense(session, places, asked)
        place = asked.enrolment, asked.half
        answer = _take(session, asked, standing.get(place), known, by)
        standing[place] = answer.attendance
        answers.append(answer)
    written = {one.asked.enrolment for one in answers if one.written}
    warn_of_absences(session.cohort, [places[pk] for pk in written])
    return answers


def roster(session):
    """Those who have a seat in the cohort, and those who left it after this session or with a
    mark of it; in the order of a register."""
    places = session.cohort.enrolments.select_related("member__center", "member__user")
    seated = Enrolment.objects.filter(state__in=EnrolmentState.SEATED)
    dropped = Enrolment.objects.filter(state=EnrolmentState.DROPPED)
    left_later = dropped.filter(
        moves__to_state=EnrolmentState.DROPPED, moves__at__gt=session.starts_at
    )
    marked = Attendance.objects.filter(session=session).order_by()
    shown = (
        seated.order_by()
        .values("pk")
        .union(left_later.order_by().values("pk"), marked.values("enrolment"))
    )
    return places.filter(pk__in=shown).order_by("member__last_name", "member__first_name", "pk")


def _standing(session):
    return session.attendances.locked().select_related("marked_by")


def _known(marks):
    """The ids among these that reached us before, and the attendance each belongs to."""
    ids = [one.client_id for one in marks]
    rows = Marking.objects.filter(client_id__in=ids)
    return dict(rows.values_list("client_id", "attendance"))


def _require_sense(session, places, asked):
    if asked.enrolment not in places:
        raise UnknownPlaceError(_("This person is not of this cohort."))
    if not 1 <= asked.half <= session.halves:
        raise UnknownPlaceError(_("This session has no such half."))
    too_late = timezone.now() + CLOCKS_DIFFER
    if not session.day <= timezone.localtime(asked.made_at).date() or asked.made_at > too_late:
        raise WrongClockError(_("The clock of this device is wrong."))


def _take(session, asked, present, known, by):
    if asked.client_id in known:
        if present is None or known[asked.client_id] != present.pk:
            raise UnknownPlaceError(_("This mark belongs to somebody else."))
        return Answer(asked, present, written=True)
    if present is None:
        present = Attendance(
            session=session, enrolment_id=asked.enrolment, half=asked.half, version=0
        )
    elif present.mark == asked.mark or _is_late(asked, present, by):
        return Answer(asked, present, written=True)
    elif present.version != asked.seen and present.marked_by_id != by.pk:
        return Answer(asked, present, written=False)
    return Answer(asked, _write(present, asked, known, by), written=True)


def _is_late(asked, present, by):
    """A mark of one's own, overtaken on the way by a later one of one's own."""
    return present.marked_by_id == by.pk and asked.made_at < present.marked_at


def _write(present, asked, known, by):
    present.mark, present.marked_by = asked.mark, by
    present.marked_at = min(asked.made_at, timezone.now())
    present.version += 1
    present.save()
    present.markings.create(
        client_id=asked.client_id, mark=asked.mark, by=by, made_at=present.marked_at
    )
    known[asked.client_id] = present.pk
    return present

"""The verbs of one session: added, worded, moved, cancelled."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from tracks import notices_sessions as notices
from tracks.enums import CohortVerb, EnrolmentState
from tracks.models import Session

from .rooms import lock_room_and_trainer, require_free
from .seats import lock_cohort


@transaction.atomic
def add_session(cohort, *, by, starts_at, ends_at, room=None, trainer=None, title="", halves=1):
    """One session beside those of the pattern. Raises TakenError where something is in the way."""
    cohort = lock_cohort(cohort.pk)
    require(by, "tracks.add_session", cohort)
    if cohort.cancelled_at:
        raise DomainError(_("This cohort is cancelled."))
    session = Session(
        cohort=cohort,
        starts_at=starts_at,
        ends_at=ends_at,
        room=room,
        trainer=trainer,
        title=title,
        halves=halves,
    )
    _require_place(session)
    session.save()
    return session


@transaction.atomic
def word_session(session, *, by, title, halves):
    """Change what it is about, and how many halves it has: never fewer than are marked."""
    session = lock_session(session)
    require(by, "tracks.change_session", session)
    if halves == 1 and session.attendances.filter(half=2).exists():
        raise DomainError(_("The second half of the day is marked already."))
    if (title, halves) != (session.title, session.halves):
        session.title, session.halves = title, halves
        _save_change(session)
    return session


@transaction.atomic
def move_session(session, *, by, starts_at, ends_at, room=None, trainer=None, reason=""):
    """Give it another time, room or trainer; who has a seat and the trainers are told.

    Raises TakenError where something is in the way; DomainError once marks were made.
    """
    session = lock_session(session)
    require(by, "tracks.change_session", session)
    if session.cancelled_at:
        raise DomainError(_("This session is cancelled."))
    if session.attendances.exists():
        raise DomainError(_("Attendance is marked: this session was held and stays where it is."))
    before = Session(starts_at=session.starts_at, room=session.room, trainer=session.trainer)
    asked = (starts_at, ends_at, room, trainer)
    if asked == (session.starts_at, session.ends_at, session.room, session.trainer):
        return session
    session.starts_at, session.ends_at, session.room, session.trainer = asked
    _require_place(session)
    _save_change(session)
    _log(session, CohortVerb.MOVED, f"{_told(before)} → {_told(session)}", reason, by)
    if session.ends_at > timezone.now():
        _tell(session, notices.session_moved, former=before, reason=reason.strip())
    return session


@transaction.atomic
def cancel_session(session, *, by, reason):
    """Call one session off; who has a seat and the trainer are told. A second time does nothing."""
    session = lock_session(session)
    require(by, "tracks.change_session", session)
    if session.cancelled_at:
        return session
    if not reason.strip():
        raise DomainError(_("Write why the session is cancelled: the members are told so."))
    if session.attendances.exists():
        raise DomainError(_("Attendance is marked: this session was held and stays where it is."))
    session.cancelled_at = timezone.now()
    _save_change(session)
    _log(session, CohortVerb.OFF, _told(session), reason, by)
    if session.ends_at > timezone.now():
        _tell(session, notices.session_cancelled, former=session, reason=reason.strip())
    return session


def lock_session(session):
    """Lock the cohort, then the session, and read it again: what the caller holds may be old."""
    cohort = lock_cohort(session.cohort_id)
    fresh = Session.objects.under_lock(session.pk)
    fresh.cohort = cohort
    return fresh


def _require_place(session):
    if session.ends_at <= session.starts_at:
        raise DomainError(_("A session must end after it starts."))
    lock_room_and_trainer(session.room, session.trainer)
    require_free(session)


def _save_change(session):
    session.sequence += 1
    session.save()


def _log(session, verb, detail, reason, by):
    session.cohort.events.create(verb=verb, detail=detail[:200], reason=reason.strip(), by=by)


def _told(session):
    return date_format(timezone.localtime(session.starts_at), "Y-m-d H:i")


def _tell(session, notice, *, former, reason):
    """The members with a seat, then the trainer, and the former one where another took over."""
    seats = session.cohort.enrolments.filter(
        state__in=(EnrolmentState.ACCEPTED, EnrolmentState.ACTIVE)
    )
    for enrolment in seats.select_related("member__user", "member__center"):
        notice(enrolment, session, former=former, reason=reason)
    for trainer in {session.trainer, former.trainer} - {None}:
        notice(trainer, session, former=former, reason=reason)

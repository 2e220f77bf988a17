"""What is told of sessions: to who has a seat, by their enrolment, or to somebody of the staff."""

from datetime import time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from members.models import User
from skills_center.base.dates import moment_told, start_of_day
from skills_center.messaging.kinds import (
    begins_early,
    declare,
    holds_while,
    is_in,
    lead_to,
    told_after,
)
from skills_center.messaging.telling import tell, tell_staff

from .enums import EnrolmentState
from .models import Session
from .notices import tell_of_enrolment

SESSION_MOVED = declare(
    "tracks.session_moved",
    _("when a session is moved"),
    _("A session is moved"),
    _(
        "Hello %(name)s. The session of “%(cohort)s” on %(before)s is moved. It is now on"
        " %(when)s, %(place)s."
    ),
)
SESSION_CANCELLED = declare(
    "tracks.session_cancelled",
    _("when a session is cancelled"),
    _("A session is cancelled"),
    _(
        "Hello %(name)s. The session of “%(cohort)s” on %(when)s is cancelled. The reason:"
        " %(reason)s"
    ),
    reason=_("The trainer is ill."),
)
ABSENT = declare(
    "tracks.absent",
    _("to a member who missed three sessions in a row"),
    _("We missed you"),
    _(
        "Hello %(name)s. You were not at the last three sessions of “%(cohort)s”. Is something"
        " in the way? Come and see us or call us: we will find a way together."
    ),
)
ABSENT_TO_COACH = declare(
    "tracks.absent_to_coach",
    _("to the coach, when a member missed three sessions in a row"),
    _("A member missed three sessions in a row"),
    _(
        "Hello %(name)s. Somebody missed the last three sessions of “%(cohort)s”. See who, and"
        " their attendance: %(link)s"
    ),
)
MORNING = declare(
    "tracks.morning",
    _("to the coach, in the morning of a day with sessions"),
    _("Your sessions today"),
    _("Good morning %(name)s. Your sessions today: %(sessions)s. Mark who is there: %(link)s"),
)


lead_to("enrolment", SESSION_MOVED, SESSION_CANCELLED, ABSENT)
begins_early(SESSION_MOVED, SESSION_CANCELLED, MORNING)
_comes = is_in(EnrolmentState.ACCEPTED, EnrolmentState.ACTIVE)


def _is_at_its_hour(enrolment, message):
    """Not moved once more since, nor cancelled. One moved to an earlier hour names the end of a day
    (`_end_of_move`), and is asked nothing."""
    if not _comes(enrolment, message):
        return False
    told = message.expires_at
    if told is None or timezone.localtime(told).time() == time():
        return True
    return Session.objects.held().filter(cohort=enrolment.cohort_id, starts_at=told).exists()


holds_while(_is_at_its_hour, SESSION_MOVED)
holds_while(_comes, SESSION_CANCELLED, ABSENT)
told_after("the page it leads to shows how it stands by now", ABSENT_TO_COACH)
told_after("it is of that day, and ends with its last session", MORNING)


def session_moved(person, session, *, former, reason):
    _tell_of_session(
        person,
        SESSION_MOVED,
        session,
        former,
        before=lambda: moment_told(former.starts_at),
        when=lambda: moment_told(session.starts_at),
        place=lambda: session.place or session.cohort.center.name,
        useful_until=_end_of_move(session, former),
    )


def _end_of_move(session, former):
    """Moved to an earlier hour they would come for nothing after it, until the day is over: no
    session begins at that moment (`_is_at_its_hour`)."""
    if session.starts_at >= former.starts_at:
        return session.starts_at
    return start_of_day(timezone.localdate(former.starts_at) + timedelta(days=1))


def session_cancelled(person, session, *, former, reason):
    _tell_of_session(
        person,
        SESSION_CANCELLED,
        session,
        former,
        when=lambda: moment_told(session.starts_at),
        reason=reason.rstrip("."),
        useful_until=session.starts_at,
    )


def absent(enrolment):
    tell_of_enrolment(enrolment, ABSENT)


def absent_to_coach(coach, enrolment):
    """Without a name or a number: it would stay in their messages when its person is forgotten."""
    tell_staff(
        coach,
        ABSENT_TO_COACH,
        center=enrolment.cohort.center,
        cohort=lambda: enrolment.cohort.name,
        link=lambda: f"{_address('tracks:coach_cohort', enrolment.cohort_id)}#of-{enrolment.pk}",
    )


def morning(coach, sessions):
    """The sessions of today, each with its hour, in one message; the link opens the day."""
    tell_staff(
        coach,
        MORNING,
        center=sessions[0].cohort.center,
        by_day=False,
        useful_until=max(session.ends_at for session in sessions),
        sessions=lambda: str(_("; ")).join(_in_a_list(session) for session in sessions),
        link=lambda: _address("tracks:coach"),
    )


def _tell_of_session(person, kind, session, former, **values):
    cohort = session.cohort
    values["cohort"] = lambda: cohort.name
    hours = (session.starts_at, former.starts_at)
    ahead = [hour for hour in hours if hour > timezone.now()]
    values["begins_at"] = min(ahead, default=session.starts_at)
    if isinstance(person, User):
        values["link"] = lambda: _address("tracks:session", session.pk)
        tell_staff(person, kind, center=cohort.center, **values)
    else:
        tell(person.member, kind, leads_to=person, **values)


def _in_a_list(session):
    hour = date_format(timezone.localtime(session.starts_at), "H:i")
    place = f" ({session.place})" if session.place else ""
    return f"{hour} {session.cohort.name}{place}"


def _address(name, *args):
    return settings.PORTAL_URL + reverse(name, args=args)

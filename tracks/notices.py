"""What members are told about their applications and sessions: one function a message."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from members.models import User
from skills_center.base.dates import moment_told
from skills_center.base.quiet_hours import waits_for_day
from skills_center.messaging.kinds import declare, lead_to, may_leave_at_night
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back
from skills_center.messaging.telling import tell, tell_staff

from .enums import EnrolmentState, RefusalReason
from .models import Cohort, Enrolment

SUBMITTED = declare(
    "tracks.submitted",
    _("when an application arrives"),
    _("Your application has arrived"),
    _(
        "Hello %(name)s. Your application for “%(cohort)s” (%(center)s) has arrived. We will"
        " tell you as soon as it is decided. Follow it in “My space”: %(link)s"
    ),
)
WAITLISTED = declare(
    "tracks.waitlisted",
    _("when an application goes to the waiting list"),
    _("You are on the waiting list"),
    _(
        "Hello %(name)s. You are number %(rank)s on the waiting list of “%(cohort)s”. We will tell"
        " you as soon as a seat is free for you. Your rank on any day: %(link)s"
    ),
)
OFFERED = declare(
    "tracks.offered",
    _("when a seat is offered"),
    _("A seat is waiting for you"),
    _(
        "Hello %(name)s. A seat is free for you in “%(cohort)s”. We keep it for you until"
        " %(until)s; after that it goes to the next person. Take it or refuse it here: %(link)s"
    ),
)
ACCEPTED = declare(
    "tracks.accepted",
    _("when an application is accepted"),
    _("You have a seat"),
    _("Good news, %(name)s: you have a seat in “%(cohort)s”. It starts on %(start)s (%(center)s)."),
)
REFUSED = declare(
    "tracks.refused",
    _("when an application is refused"),
    _("About your application"),
    _(
        "Hello %(name)s. Your application for “%(cohort)s” was not selected this time. The"
        " reason: %(reason)s Other cohorts may suit you: %(link)s"
    ),
)
LEFT = declare(
    "tracks.left",
    _("when a place is given back"),
    _("You have left the cohort"),
    _(
        "Hello %(name)s. Your seat in “%(cohort)s” has been given up. You can apply again"
        " whenever you like."
    ),
)
LIST_LEFT = declare(
    "tracks.list_left",
    _("when somebody leaves a waiting list"),
    _("You have left the waiting list"),
    _(
        "Hello %(name)s. You are no longer on the waiting list of “%(cohort)s”. Other cohorts may"
        " suit you: %(link)s"
    ),
)
OFFER_REFUSED = declare(
    "tracks.offer_refused",
    _("when a seat that was offered is refused"),
    _("You did not take the seat"),
    _(
        "Hello %(name)s. The seat in “%(cohort)s” that was kept for you goes to another person."
        " Other cohorts may suit you: %(link)s"
    ),
)
WITHDRAWN = declare(
    "tracks.withdrawn",
    _("when an application is withdrawn before it is decided"),
    _("Your application is withdrawn"),
    _(
        "Hello %(name)s. Your application for “%(cohort)s” is withdrawn. Other cohorts may suit"
        " you: %(link)s"
    ),
)
LAPSED = declare(
    "tracks.lapsed",
    _("when an offer ran out"),
    _("Your seat went to the next person"),
    _(
        "Hello %(name)s. We did not get your answer for “%(cohort)s”, so the seat went to the"
        " next person. Other cohorts may suit you: %(link)s"
    ),
)
CALLED_OFF = declare(
    "tracks.called_off",
    _("when a cohort is cancelled"),
    _("A cohort is cancelled"),
    _(
        "Hello %(name)s. We are sorry: “%(cohort)s” (%(center)s) will not take place. The"
        " reason: %(reason)s Other cohorts may suit you: %(link)s"
    ),
    reason=_("The trainer is not free in these weeks."),
)
COMPLETED = declare(
    "tracks.completed",
    _("when a cohort is completed"),
    _("Well done"),
    _(
        "Well done, %(name)s: you have completed “%(cohort)s”. How to reach us, and what comes"
        " next: %(link)s"
    ),
)
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

CERTIFICATE = declare(
    "tracks.certificate",
    _("when a certificate is ready"),
    _("Your certificate is ready"),
    _(
        "Well done, %(name)s: your certificate is ready (“%(cohort)s”). The printed copy waits"
        " for you at the centre (%(center)s). Download it here: %(link)s"
    ),
)
FOLLOW_UP = declare(
    "tracks.follow_up",
    _("the question after a cohort, with its link"),
    _("What are you doing now?"),
    _(
        "Hello %(name)s. You completed “%(cohort)s” with us. What are you doing now? Tell us in"
        " one minute: %(link)s"
    ),
)


# A page of the enrolment as it stands: what was offered is answered there.
lead_to("enrolment", SUBMITTED, WAITLISTED, OFFERED, ACCEPTED, REFUSED, LEFT, LAPSED, CALLED_OFF)
lead_to("enrolment", COMPLETED, SESSION_MOVED, SESSION_CANCELLED, ABSENT)
lead_to("enrolment", LIST_LEFT, OFFER_REFUSED, WITHDRAWN)
lead_to("certificate", CERTIFICATE)
may_leave_at_night("they have just applied or answered", SUBMITTED, WAITLISTED, ACCEPTED, LEFT)
may_leave_at_night("they have just given it up", LIST_LEFT, OFFER_REFUSED, WITHDRAWN)
may_leave_at_night("it begins before one is told by day", SESSION_MOVED, SESSION_CANCELLED, MORNING)
lead_to("follow_up", FOLLOW_UP)


_GIVEN_UP = {
    EnrolmentState.SUBMITTED: WITHDRAWN,
    EnrolmentState.WAITLISTED: LIST_LEFT,
    EnrolmentState.OFFERED: OFFER_REFUSED,
}


# `by`: who did it. What people do themselves is answered at once.
def submitted(enrolment, *, by=None):
    _tell(enrolment, SUBMITTED, by_day=not _is_own(enrolment, by))


def waitlisted(enrolment, *, by=None):
    rank = Enrolment.objects.with_rank().get(pk=enrolment.pk).rank
    _tell(enrolment, WAITLISTED, by_day=not _is_own(enrolment, by), rank=rank)


def offered(enrolment):
    until = enrolment.offer_expires_at
    _tell(enrolment, OFFERED, until=until, useful_until=until)


def accepted(enrolment, *, by=None):
    starts_on = enrolment.cohort.starts_on
    how = {"by_day": not _is_own(enrolment, by)}
    _tell(enrolment, ACCEPTED, **how, start=lambda: date_format(starts_on, "l j F Y"))


def refused(enrolment):
    _tell(enrolment, REFUSED, reason=RefusalReason(enrolment.refusal_reason).label)


def left(enrolment, *, was="", by=None):
    """`was`: the state that was left. Who only waited has no seat to give up."""
    _tell(enrolment, _GIVEN_UP.get(was, LEFT), by_day=not _is_own(enrolment, by))


def _is_own(enrolment, by):
    """Whether its member did it: by their account, or by a link that nobody else has."""
    return by is None or by.pk == enrolment.member.user_id


def lapsed(enrolment):
    _tell(enrolment, LAPSED)


def called_off(enrolment, *, reason):
    _tell(enrolment, CALLED_OFF, reason=reason.rstrip("."))


def completed(enrolment):
    _tell(enrolment, COMPLETED)


def certificate_issued(certificate):
    _tell(certificate.enrolment, CERTIFICATE, leads_to=certificate)


def follow_up_asked(follow_up):
    """None where nobody is told."""
    return _tell(follow_up.enrolment, FOLLOW_UP, leads_to=follow_up)


def take_back_question(follow_up):
    """One that waits to leave (for the morning, for another try) needs no answer any more."""
    take_back(Message.objects.leading_to("follow_up", follow_up.pk))


def _tell(enrolment, kind, *, leads_to=None, by_day=True, **values):
    cohort = enrolment.cohort
    place = {"cohort": lambda: cohort.name, "center": lambda: cohort.center.name}
    how = {"leads_to": leads_to or enrolment, "by_day": by_day}
    return tell(enrolment.member, kind, **how, **place, **values)


# Sessions. Who is told is who has a seat, by their enrolment, or somebody of the staff. --------
def session_moved(person, session, *, former, reason):
    _tell_of_session(
        person,
        SESSION_MOVED,
        session,
        former,
        before=lambda: moment_told(former.starts_at),
        when=lambda: moment_told(session.starts_at),
        place=lambda: session.place or session.cohort.center.name,
    )


def session_cancelled(person, session, *, former, reason):
    _tell_of_session(
        person,
        SESSION_CANCELLED,
        session,
        former,
        when=lambda: moment_told(session.starts_at),
        reason=reason.rstrip("."),
    )


def absent(enrolment):
    _tell(enrolment, ABSENT)


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
        sessions=lambda: str(_("; ")).join(_in_a_list(session) for session in sessions),
        link=lambda: _address("tracks:coach"),
    )


def _tell_of_session(person, kind, session, former, **values):
    cohort = session.cohort
    values["cohort"] = lambda: cohort.name
    values["by_day"] = waits_for_day(min(session.starts_at, former.starts_at))
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


def real_cohort():
    """The name of the newest cohort, for who looks at the words."""
    cohort = Cohort.objects.published().order_by("starts_on").last()
    return {"cohort": cohort.name} if cohort else {}

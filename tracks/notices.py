"""What members are told about their applications, and after a cohort: one function a message."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.afterwards import after_commit
from skills_center.base.dates import start_of_day
from skills_center.base.quiet_hours import morning_of
from skills_center.messaging.kinds import (
    begins_early,
    declare,
    holds_while,
    is_in,
    is_of_moment,
    lead_to,
    may_leave_at_night,
)
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back
from skills_center.messaging.telling import tell

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
LAPSED_UNTOLD = declare(
    "tracks.lapsed_untold",
    _("when an offer ran out whose message never left"),
    _("Your seat went to the next person"),
    _(
        "Hello %(name)s. We are sorry: our message about a seat in “%(cohort)s” did not reach you"
        " in time, and it went to the next person. Other cohorts: %(link)s"
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
lead_to("enrolment", COMPLETED, LIST_LEFT, OFFER_REFUSED, WITHDRAWN, LAPSED_UNTOLD)
lead_to("certificate", CERTIFICATE)
may_leave_at_night("they have just applied or answered", SUBMITTED, WAITLISTED, ACCEPTED, LEFT)
may_leave_at_night("they have just given it up", LIST_LEFT, OFFER_REFUSED, WITHDRAWN)
begins_early(ACCEPTED, CALLED_OFF)
lead_to("follow_up", FOLLOW_UP)
holds_while(is_in(EnrolmentState.SUBMITTED), SUBMITTED)
holds_while(is_in(EnrolmentState.WAITLISTED), WAITLISTED)
holds_while(is_of_moment(lambda enrolment: enrolment.offer_expires_at), OFFERED)
holds_while(is_in(*EnrolmentState.SEATED), ACCEPTED)
holds_while(is_in(EnrolmentState.REFUSED), REFUSED, CALLED_OFF)
holds_while(is_in(EnrolmentState.WITHDRAWN, EnrolmentState.DROPPED), LEFT)
holds_while(is_in(EnrolmentState.WITHDRAWN), LIST_LEFT, OFFER_REFUSED, WITHDRAWN)
holds_while(is_in(EnrolmentState.WITHDRAWN), LAPSED, LAPSED_UNTOLD)
holds_while(is_in(EnrolmentState.COMPLETED), COMPLETED)
holds_while(lambda certificate, _message: certificate.revoked_at is None, CERTIFICATE)


_GIVEN_UP = {
    EnrolmentState.SUBMITTED: WITHDRAWN,
    EnrolmentState.WAITLISTED: LIST_LEFT,
    EnrolmentState.OFFERED: OFFER_REFUSED,
}


# `by`: who did it. What people do themselves is answered at once.
def submitted(enrolment, *, by=None):
    tell_of_enrolment(enrolment, SUBMITTED, by_day=not _is_own(enrolment, by))


def waitlisted(enrolment, *, by=None):
    rank = Enrolment.objects.with_rank().get(pk=enrolment.pk).rank
    tell_of_enrolment(enrolment, WAITLISTED, by_day=not _is_own(enrolment, by), rank=rank)


def offered(enrolment):
    until = enrolment.offer_expires_at
    tell_of_enrolment(enrolment, OFFERED, until=until, useful_until=until)


def of_offer(*enrolments):
    """The messages that told of offers of these enrolments, also of former ones."""
    told = Message.objects.to(*(one.member for one in enrolments)).filter(kind=OFFERED.code)
    keys = [one.pk for one in enrolments]
    return told.filter(link_purpose="enrolment", link_id__in=keys).order_by("pk")


def accepted(enrolment, *, by=None):
    cohort = enrolment.cohort
    tell_of_enrolment(
        enrolment,
        ACCEPTED,
        by_day=not _is_own(enrolment, by),
        begins_at=begins_at(cohort),
        # Who has a seat may come after the first day too.
        useful_until=start_of_day(cohort.ends_on + timedelta(days=1)),
        start=lambda: date_format(cohort.starts_on, "l j F Y"),
    )


def begins_at(cohort):
    """Its next session, or the morning of its first day; also of one that was called off."""
    ahead = cohort.sessions.held().filter(starts_at__gt=timezone.now()).order_by("starts_at")
    first = ahead.values_list("starts_at", flat=True).first()
    return first or morning_of(cohort.starts_on)


def refused(enrolment):
    tell_of_enrolment(enrolment, REFUSED, reason=RefusalReason(enrolment.refusal_reason).label)


def left(enrolment, *, was="", by=None):
    """`was`: the state that was left. Who only waited has no seat to give up."""
    tell_of_enrolment(enrolment, _GIVEN_UP.get(was, LEFT), by_day=not _is_own(enrolment, by))


def _is_own(enrolment, by):
    """Whether its member did it: by their account, or by a link that nobody else has."""
    return by is None or by.pk == enrolment.member.user_id


def lapsed(enrolment):
    tell_of_enrolment(enrolment, LAPSED)


def lapsed_untold(enrolment):
    tell_of_enrolment(enrolment, LAPSED_UNTOLD)


def called_off(enrolment, *, reason, begins_at):
    """`begins_at`: when they would have come; None of who waits."""
    ends_at = start_of_day(enrolment.cohort.ends_on + timedelta(days=1))
    how = {"begins_at": begins_at, "useful_until": ends_at}
    tell_of_enrolment(enrolment, CALLED_OFF, reason=reason.rstrip("."), **how)


def completed(enrolment):
    tell_of_enrolment(enrolment, COMPLETED)


def certificate_issued(certificate):
    tell_of_enrolment(certificate.enrolment, CERTIFICATE, leads_to=certificate)


def follow_up_asked(follow_up):
    """None where nobody is told."""
    return tell_of_enrolment(follow_up.enrolment, FOLLOW_UP, leads_to=follow_up)


def take_back_question(follow_up):
    """One that waits to leave (for the morning, for another try) needs no answer any more.

    Once the answer is kept: who clears a number holds the messages, and comes to the question then.
    """
    after_commit(take_back, Message.objects.leading_to("follow_up", follow_up.pk))


def tell_of_enrolment(enrolment, kind, *, leads_to=None, **told):
    """Tell its member of their enrolment. The link opens it, or the row it `leads_to`."""
    cohort = enrolment.cohort
    place = kind.says(cohort=lambda: cohort.name)
    center = {"center": lambda: cohort.center.name}
    return tell(enrolment.member, kind, leads_to=leads_to or enrolment, **center, **place, **told)


def real_cohort():
    """The name of the newest cohort, for who looks at the words."""
    cohort = Cohort.objects.published().order_by("starts_on").last()
    return {"cohort": cohort.name} if cohort else {}

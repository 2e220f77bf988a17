"""What members are told about their coaching. Nothing of a note, and of a goal, stands in them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import moment_told
from skills_center.messaging.kinds import (
    begins_early,
    declare,
    holds_while,
    is_in,
    lead_to,
    may_leave_at_night,
)
from skills_center.messaging.outbox.standing import is_last_word
from skills_center.messaging.telling import tell

from .enums import MeetingState

PLAN_OPENED = declare(
    "coaching.opened",
    _("when a coaching begins"),
    _("Your coach"),
    _(
        "Hello %(name)s. %(coach)s (%(center)s) is your coach from now on. Choose a time for your"
        " meeting: %(link)s"
    ),
)
COACH_CHANGED = declare(
    "coaching.coach_changed",
    _("when the coach changes"),
    _("Your coach has changed"),
    _(
        "Hello %(name)s. Your coaching (%(center)s) continues with %(coach)s. Choose a time for"
        " your next meeting: %(link)s"
    ),
)
MEETING_BOOKED = declare(
    "coaching.booked",
    _("when a meeting is booked or moved"),
    _("Your meeting is booked"),
    _(
        "Hello %(name)s. Your meeting with %(coach)s is on %(when)s. You can move or cancel it"
        " until two hours before: %(link)s"
    ),
)
MEETING_CANCELLED = declare(
    "coaching.cancelled",
    _("when the coach cancels a meeting"),
    _("Your meeting is cancelled"),
    _(
        "Hello %(name)s. We are sorry: your meeting on %(when)s will not take place. Choose another"
        " time: %(link)s"
    ),
)
MEETING_AHEAD = declare(
    "coaching.reminder",
    _("the day before a meeting"),
    _("Your meeting tomorrow"),
    _(
        "Hello %(name)s. A reminder: your meeting with %(coach)s is on %(when)s. If you cannot"
        " come: %(link)s"
    ),
)


lead_to("coaching", PLAN_OPENED, COACH_CHANGED)
lead_to("meeting", MEETING_BOOKED, MEETING_CANCELLED, MEETING_AHEAD)
may_leave_at_night("they have just booked it", MEETING_BOOKED)
begins_early(MEETING_BOOKED, MEETING_CANCELLED)


def _takes_place(meeting, message):
    """At the hour that it tells: of one that was moved it is told anew."""
    return meeting.state == MeetingState.BOOKED and is_last_word(message)


def _names_the_coach(plan, message):
    return plan.is_open and is_last_word(message)


holds_while(_takes_place, MEETING_BOOKED, MEETING_AHEAD)
holds_while(is_in(MeetingState.CANCELLED), MEETING_CANCELLED)
holds_while(_names_the_coach, PLAN_OPENED, COACH_CHANGED)


def plan_opened(plan):
    tell(plan.member, PLAN_OPENED, leads_to=plan, coach=plan.coach)


def coach_changed(plan):
    tell(plan.member, COACH_CHANGED, leads_to=plan, coach=plan.coach)


def meeting_booked(meeting, *, by=None):
    is_own = by is not None and by.pk == meeting.plan.member.user_id
    _tell(meeting, MEETING_BOOKED, by_day=not is_own, begins_at=meeting.slot.starts_at)


def meeting_cancelled(meeting):
    _tell(meeting, MEETING_CANCELLED, begins_at=meeting.slot.starts_at)


def meeting_ahead(meeting):
    """Nobody is woken for it: they were told of the hour before."""
    _tell(meeting, MEETING_AHEAD)


def _tell(meeting, kind, **how):
    starts_at = meeting.slot.starts_at
    values = kind.says(coach=meeting.plan.coach, when=partial(moment_told, starts_at))
    tell(meeting.plan.member, kind, leads_to=meeting, useful_until=starts_at, **how, **values)

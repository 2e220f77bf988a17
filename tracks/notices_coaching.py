"""What members are told about their coaching. Nothing of a note, and of a goal, stands in them."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import declare
from skills_center.messaging.telling import tell

PLAN_OPENED = declare(
    "coaching.opened",
    _("when a coaching begins"),
    _("Your coach"),
    _(
        "Hello %(name)s. %(coach)s (%(center)s) is your coach from now on. Choose a time for"
        " your meeting in “My space”, under “Your coach”."
    ),
)
COACH_CHANGED = declare(
    "coaching.coach_changed",
    _("when the coach changes"),
    _("Your coach has changed"),
    _(
        "Hello %(name)s. Your coaching (%(center)s) continues with %(coach)s. Choose a time for"
        " your next meeting in “My space”."
    ),
)
MEETING_BOOKED = declare(
    "coaching.booked",
    _("when a meeting is booked or moved"),
    _("Your meeting is booked"),
    _(
        "Hello %(name)s. Your meeting with %(coach)s is on %(when)s. You can move or cancel it"
        " in “My space” until two hours before."
    ),
)
MEETING_CANCELLED = declare(
    "coaching.cancelled",
    _("when the coach cancels a meeting"),
    _("Your meeting is cancelled"),
    _(
        "Hello %(name)s. We are sorry: your meeting on %(when)s will not take place. Choose"
        " another time in “My space”, or call us."
    ),
)
MEETING_AHEAD = declare(
    "coaching.reminder",
    _("the day before a meeting"),
    _("Your meeting tomorrow"),
    _(
        "Hello %(name)s. A reminder: your meeting with %(coach)s is on %(when)s. If you cannot"
        " come, move it in “My space”."
    ),
)


def plan_opened(plan):
    tell(plan.member, PLAN_OPENED, coach=plan.coach)


def coach_changed(plan):
    tell(plan.member, COACH_CHANGED, coach=plan.coach)


def meeting_booked(meeting):
    _tell(meeting, MEETING_BOOKED)


def meeting_cancelled(meeting):
    _tell(meeting, MEETING_CANCELLED)


def meeting_ahead(meeting):
    _tell(meeting, MEETING_AHEAD, by_day=True)


def _tell(meeting, kind, *, by_day=False):
    starts_at = meeting.slot.starts_at

    def when():
        return date_format(timezone.localtime(starts_at), "l j F Y, H:i")

    tell(meeting.plan.member, kind, by_day=by_day, coach=meeting.plan.coach, when=when)

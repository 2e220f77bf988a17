"""What is said to who is registered and in no cohort, and to who leads an orientation meeting."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import moment_told, start_of_day
from skills_center.messaging.kinds import (
    begins_early,
    declare,
    holds_while,
    is_of_moment,
    lead_to,
    told_after,
)
from skills_center.messaging.telling import tell, tell_staff

from .models import Enrolment, OrientationMeeting

# What `where_to_come` says.
_PLACE = _("12 Hassan II Avenue · 9:00 to 18:00")
INVITED = declare(
    "orientation.invited",
    _("when somebody is invited to an orientation meeting"),
    _("Your first step: an orientation meeting"),
    _(
        "Hello %(name)s. Your first step at the centre (%(center)s): an orientation meeting on"
        " %(when)s, %(place)s. Tell us whether you will come: %(link)s"
    ),
)
AHEAD = declare(
    "orientation.ahead",
    _("the day before an orientation meeting, to who is invited and did not decline"),
    _("Your orientation meeting"),
    _(
        "Hello %(name)s. A reminder: the orientation meeting (%(center)s) is on %(when)s,"
        " %(place)s. If you cannot come, tell us: %(link)s"
    ),
)
CALLED_OFF = declare(
    "orientation.called_off",
    _("when an orientation meeting is called off"),
    _("The orientation meeting is called off"),
    _(
        "Hello %(name)s. The orientation meeting of %(when)s (%(center)s) will not take place."
        " The reason: %(reason)s See what is open for you, or come and see us: %(link)s"
    ),
    reason=_("The room is not free that day."),
)
MOVED = declare(
    "orientation.moved",
    _("when an orientation meeting has another hour or place, to who is invited"),
    _("Your orientation meeting has changed"),
    _(
        "Hello %(name)s. Your orientation meeting (%(center)s) has changed. Now only this"
        " counts: %(when)s, %(place)s. Tell us whether you will come: %(link)s"
    ),
)
PROPOSED = declare(
    "orientation.proposed",
    _("when a cohort is proposed to somebody"),
    _("A cohort for you"),
    _(
        "Hello %(name)s. We think that “%(cohort)s” (%(center)s) fits you. It starts on %(start)s."
        " To apply: %(link)s"
    ),
)
FIRST_WORD = declare(
    "orientation.first_word",
    _("two weeks after the registration, to who is in no cohort: some are open"),
    _("Your first step"),
    _(
        "Hello %(name)s. You are registered (%(center)s) and in no cohort yet. You can come and"
        " see us: %(place)s. Cohorts that fit you are open now: %(link)s"
    ),
    place=_PLACE,
)
FIRST_WORD_VISIT = declare(
    "orientation.first_word_visit",
    _("two weeks after the registration, to who is in no cohort: none is open"),
    _("Come and see us"),
    _(
        "Hello %(name)s. You are registered (%(center)s) and in no cohort yet. Come and see us,"
        " and we will look for your first step together: %(place)s. More: %(link)s"
    ),
    place=_PLACE,
)
FIRST_WORD_MINOR = declare(
    "orientation.first_word_minor",
    _("two weeks after the registration, to a minor whose guardian has not agreed"),
    _("Your guardian's agreement is missing"),
    _(
        "Hello %(name)s. Before you can apply for a cohort (%(center)s), your guardian has to"
        " agree. You can come and see us together: %(place)s. To ask for the agreement:"
        " %(link)s"
    ),
    place=_PLACE,
)
LEADING = declare(
    "orientation.leading",
    _("to who leads an orientation meeting, when it is planned"),
    _("You lead an orientation meeting"),
    _(
        "Hello %(name)s. You lead an orientation meeting on %(when)s, %(place)s (%(center)s). Who"
        " is invited: %(link)s"
    ),
)
LEADING_MOVED = declare(
    "orientation.leading_moved",
    _("to who leads an orientation meeting, when its hour or place changes"),
    _("Your orientation meeting has changed"),
    _(
        "Hello %(name)s. The orientation meeting of %(before)s that you lead (%(center)s) has"
        " changed: it is on %(when)s, %(place)s. Who is invited: %(link)s"
    ),
)
LEADS_NO_MORE = declare(
    "orientation.leads_no_more",
    _("to who led an orientation meeting, when somebody else does"),
    _("Somebody else leads the orientation meeting"),
    _(
        "Hello %(name)s. Somebody else leads the orientation meeting of %(when)s (%(center)s): you"
        " have nothing to do for it."
    ),
)
LEADING_OFF = declare(
    "orientation.leading_off",
    _("to who leads an orientation meeting, when it is called off"),
    _("Your orientation meeting is called off"),
    _(
        "Hello %(name)s. The orientation meeting of %(when)s (%(center)s) will not take place."
        " The reason: %(reason)s"
    ),
    reason=_("The room is not free that day."),
)


ASKS = (INVITED, AHEAD, MOVED)
lead_to("orientation", *ASKS)
begins_early(INVITED, MOVED, CALLED_OFF, LEADING, LEADING_MOVED, LEADS_NO_MORE, LEADING_OFF)


def _has_not_applied(member, message):
    """They were told where to begin, and have not begun since."""
    since = Enrolment.objects.filter(member=member, created_at__gte=message.queued_at)
    return not since.exists()


def _leads_it(account, message):
    """Of a meeting at the hour that they are told of; of one that was told without it nobody
    knows."""
    led = OrientationMeeting.objects.coming().filter(led_by=account.pk)
    return message.expires_at is None or led.filter(starts_at=message.expires_at).exists()


def _leads_it_not(account, message):
    return message.expires_at is None or not _leads_it(account, message)


holds_while(is_of_moment(lambda step: step.meeting.starts_at), *ASKS)  # and its way asks
holds_while(_has_not_applied, PROPOSED, FIRST_WORD, FIRST_WORD_VISIT)
holds_while(lambda member, _message: member.awaits_guardian, FIRST_WORD_MINOR)
holds_while(_leads_it, LEADING, LEADING_MOVED)
holds_while(_leads_it_not, LEADS_NO_MORE)
told_after("nobody is to come for nothing, until it would have begun", CALLED_OFF, LEADING_OFF)


def invited(step):
    _tell_with_link(step, INVITED, begins_at=step.meeting.starts_at)


def ahead(step):
    return _tell_with_link(step, AHEAD)


def moved(step, before=None):
    """It names no hour of before: what was told of that may never have left. `before`: the meeting
    as it was."""
    begins_at = _first_of(step.meeting, before or step.meeting)
    _tell_with_link(step, MOVED, begins_at=begins_at)


def _first_of(*meetings):
    """The hour of these that comes first: for who would come at it there is no later one."""
    ahead = [one.starts_at for one in meetings if one.starts_at > timezone.now()]
    return min(ahead, default=meetings[0].starts_at)


def _tell_with_link(step, kind, **how):
    meeting = step.meeting
    return tell(
        step.member,
        kind,
        leads_to=step,
        useful_until=meeting.starts_at,
        center=lambda: meeting.center.name,
        when=lambda: moment_told(meeting.starts_at),
        place=lambda: meeting.place_told,
        **how,
    )


def called_off(step):
    meeting = step.meeting
    tell(
        step.member,
        CALLED_OFF,
        begins_at=meeting.starts_at,
        center=lambda: meeting.center.name,
        when=lambda: moment_told(meeting.starts_at),
        reason=meeting.called_off_why.rstrip("."),
        link=lambda: _address("pages:center", meeting.center.slug),
    )


def proposed(step):
    cohort = step.cohort
    tell(
        step.member,
        PROPOSED,
        useful_until=start_of_day(cohort.starts_on),
        cohort=lambda: cohort.name,
        center=lambda: cohort.center.name,
        start=lambda: date_format(cohort.starts_on, "l j F Y"),
        link=lambda: _address("tracks:apply", cohort.pk),
    )


def first_word(member, cohorts):
    """`cohorts`: those open now that fit. None where nobody is told."""
    center = member.center
    page: tuple = ("pages:center", center.slug)
    if member.awaits_guardian:
        kind, page = FIRST_WORD_MINOR, ("members:my_guardian",)
    elif len(cohorts) == 1:
        kind, page = FIRST_WORD, ("tracks:apply", cohorts[0].pk)
    else:
        kind = FIRST_WORD if cohorts else FIRST_WORD_VISIT
    return tell(member, kind, place=lambda: where_to_come(center), link=lambda: _address(*page))


def where_to_come(center):
    """Address and hours of a centre, in the language of the moment; its name where none is kept."""
    parts = filter(None, [center.address, center.opening_hours])
    return " · ".join(parts) or center.name


def leading(meeting):
    _tell_leader(meeting, LEADING, begins_at=meeting.starts_at)


def leading_moved(meeting, before):
    """`before`: the meeting as it was."""
    how = {"begins_at": _first_of(meeting, before)}
    _tell_leader(meeting, LEADING_MOVED, **how, before=lambda: moment_told(before.starts_at))


def leads_no_more(before):
    tell_staff(
        before.led_by,
        LEADS_NO_MORE,
        center=before.center,
        begins_at=before.starts_at,
        when=lambda: moment_told(before.starts_at),
    )


def _tell_leader(meeting, kind, **more):
    tell_staff(
        meeting.led_by,
        kind,
        center=meeting.center,
        useful_until=meeting.starts_at,
        when=lambda: moment_told(meeting.starts_at),
        place=lambda: meeting.place_told,
        link=lambda: _address("admin:tracks_orientationmeeting_change", meeting.pk),
        **more,
    )


def leading_off(meeting):
    tell_staff(
        meeting.led_by,
        LEADING_OFF,
        center=meeting.center,
        begins_at=meeting.starts_at,
        when=lambda: moment_told(meeting.starts_at),
        reason=meeting.called_off_why.rstrip("."),
    )


def _address(name, *args):
    return settings.PORTAL_URL + reverse(name, args=args)

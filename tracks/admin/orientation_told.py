"""What the list of those in no cohort says of a person, in the words of the page."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.permissions import identifies
from skills_center.base.dates import today
from skills_center.base.masking import masked_phone
from skills_center.base.templatetags import face
from tracks.enums import EnrolmentState, OrientationDeed
from tracks.services.first_words import days_left


def phone_told(member, user):
    """A link to call, for who may identify this member; else its end alone."""
    if not member.phone:
        return "—"
    if not identifies(user, member):
        return masked_phone(member.phone)
    return face.call(member.phone)


def wait_told(member):
    """How long they wait."""
    days = max((today() - timezone.localdate(member.since)).days, 0)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def reason_told(member):
    """Why somebody is here: nothing but registered, or how their last application ended."""
    if not member.applied:
        return _("no application yet")
    last = member.applied[0]
    words = {"state": last.get_state_display(), "cohort": last.cohort}
    if last.state in EnrolmentState.NOT_TAKEN_UP:
        return _("%(cohort)s is over: the application was never decided") % words
    if last.state == EnrolmentState.REFUSED:
        words["why"] = last.get_refusal_reason_display()
        return _("%(state)s: %(cohort)s. %(why)s") % words
    return _("%(state)s: %(cohort)s") % words


def step_told(step):
    """A step with its day, and what was answered."""
    day = date_format(timezone.localdate(step.at), "j F Y")
    match step.deed:
        case OrientationDeed.INVITED:
            return _meeting_told(step)
        case OrientationDeed.PROPOSED:
            return _("proposed: %(cohort)s, on %(day)s") % {"cohort": step.cohort, "day": day}
    return _("%(step)s, on %(day)s") % {"step": step, "day": day}


def _meeting_told(step):
    """The day of the meeting, which is not that of the invitation."""
    meeting = step.meeting
    day = date_format(timezone.localtime(meeting.starts_at), "DATETIME_FORMAT")
    if meeting.called_off_at:
        return _("the meeting of %(day)s was called off") % {"day": day}
    return _("invited to the meeting of %(day)s: %(answer)s") % {
        "day": day,
        "answer": step.get_answer_display(),
    }


def next_step_told(member):
    """The last thing done for them, or how long until the portal writes by itself; of a minor that
    the agreement is missing, without which nothing else comes next."""
    done = step_told(member.steps[0]) if member.steps else ""
    if member.lacks_agreement:
        missing = _("the guardian's agreement is missing")
        return _("%(done)s; %(missing)s") % {"done": done, "missing": missing} if done else missing
    if done:
        return done
    if not member.is_written_to:
        return _("nothing yet")
    left = days_left(member)
    told = ngettext(
        "nothing yet; the portal writes in %(count)s day",
        "nothing yet; the portal writes in %(count)s days",
        left,
    )
    return told % {"count": left}

"""What people are told of the data kept about them."""

from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import (
    declare,
    holds_while,
    lead_to,
    may_leave_at_night,
    told_after,
)
from skills_center.messaging.recipients import HOLDER
from skills_center.messaging.telling import tell

from .enums import RequestKind, RequestRefusal, RequestState

REQUEST_RECEIVED = declare(
    "members.request_received",
    _("when a request about personal data arrives"),
    _("We have your request"),
    _(
        "Hello %(name)s. We have your request: %(kind)s. You will have our answer by %(day)s."
        " Follow it here: %(link)s"
    ),
)
REQUEST_ANSWERED = declare(
    "members.request_answered",
    _("when a request about personal data is answered"),
    _("Your request is done"),
    _("Hello %(name)s. About your request (%(kind)s): %(answer)s"),
)
REQUEST_REFUSED = declare(
    "members.request_refused",
    _("when a request about personal data is refused"),
    _("The answer to your request"),
    _(
        "Hello %(name)s. We could not do what you asked (%(kind)s). The reason: %(reason)s You can"
        " talk to us, or complain to the national commission (CNDP). Your request: %(link)s"
    ),
    reason=RequestRefusal.DUTY.label,
)
ERASED = declare(
    "members.erased",
    _("the last message, when the data are erased"),
    _("Your data are erased"),
    _(
        "Hello %(name)s. As you asked, your centre (%(center)s) has erased your data. Your file"
        " names you no longer, and this is our last message. You can register again whenever"
        " you like."
    ),
)
PURGE_ANNOUNCED = declare(
    "members.purge_announced",
    _("before a file unused for years is emptied"),
    _("Shall we keep your file?"),
    _(
        "Hello %(name)s. We have not heard from you for years: on %(day)s we will erase your"
        " data (%(center)s). To keep your file, come to the centre before that day, or log in:"
        " %(link)s"
    ),
)


lead_to("request", REQUEST_RECEIVED, REQUEST_ANSWERED, REQUEST_REFUSED)
lead_to("space", PURGE_ANNOUNCED)
may_leave_at_night("they have just asked", REQUEST_RECEIVED)


def _is_not_answered(member, message):
    """The request that it confirms: the last one made until then."""
    asked = member.data_requests.filter(created_at__lte=message.queued_at).order_by("pk").last()
    return asked is not None and asked.state == RequestState.RECEIVED


holds_while(_is_not_answered, REQUEST_RECEIVED)
told_after("an answer to what they asked", REQUEST_ANSWERED, REQUEST_REFUSED)
told_after("nothing is left that could be otherwise", ERASED)


def request_received(row):
    tell(
        row.member,
        REQUEST_RECEIVED,
        leads_to=row.member,
        by_day=False,
        kind=RequestKind(row.kind).label,
        day=row.due_on,
    )


def request_answered(row):
    values = {"kind": RequestKind(row.kind).label, "answer": row.answer}
    tell(row.member, REQUEST_ANSWERED, leads_to=row.member, **values)


def request_refused(row):
    reason = RequestRefusal(row.refusal_reason).label
    values = {"kind": RequestKind(row.kind).label, "reason": reason}
    tell(row.member, REQUEST_REFUSED, leads_to=row.member, **values)


def erased(member):
    """The last message to a person whose file was emptied: `member` as it was read before.

    Nobody is reached through that file any more: it goes to the contact that they had. Nothing of
    it is kept once it has left."""
    return tell(member, ERASED, to=HOLDER, forget_once_sent=True)


def purge_announced(member, until, contact=None):
    """`contact`: another of theirs, where the one they chose was tried in vain."""
    return tell(member, PURGE_ANNOUNCED, leads_to=member, through=contact, day=until)

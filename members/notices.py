"""What a member is told of their registration."""

from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import declare, lead_to, may_leave_at_night, told_after
from skills_center.messaging.telling import tell

REGISTERED = declare(
    "members.registered",
    _("after the registration"),
    _("You are registered"),
    _(
        "Hello %(name)s. You are now registered (%(center)s). Your member number is %(number)s:"
        " keep it, we will ask for it. My space: %(link)s"
    ),
)


lead_to("space", REGISTERED)
may_leave_at_night("they have just registered", REGISTERED)
told_after("they keep their number, whatever comes", REGISTERED)


def registered(member):
    tell(member, REGISTERED, leads_to=member, by_day=False, number=member.number)

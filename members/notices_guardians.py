"""What the guardian of a minor is sent, and what the member learns of it.

The link is the guardian's alone: the minor who read it in a copy of their data would agree in
their place. Nobody proved the number yet, so that what goes there greets nobody and names nobody.
"""

from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import declare, holds_while, lead_to, may_leave_at_night
from skills_center.messaging.telling import tell, text

GUARDIAN_ASKED = declare(
    "members.guardian_asked",
    _("to the guardian of a minor"),
    _("We need your agreement"),
    _(
        "Somebody under 18 asks to register (%(center)s) and named this phone number as their"
        " guardian's. We need your agreement: read and answer here: %(link)s"
    ),
)
GUARDIAN_REMINDED = declare(
    "members.guardian_reminded",
    _("to a guardian who has not answered, once"),
    _("We still need your answer"),
    _(
        "Somebody under 18 asks to register (%(center)s) and named this phone number as their"
        " guardian's. We have no answer yet, and this is our last message. Agree, refuse, or"
        " say that you do not know this person: %(link)s"
    ),
)
GUARDIAN_AGREED = declare(
    "members.guardian_agreed",
    _("when the guardian has agreed"),
    _("Your guardian has agreed"),
    _("Hello %(name)s. Your guardian has agreed. You can go on here: %(link)s"),
)
GUARDIAN_SAID_NO = declare(
    "members.guardian_said_no",
    _("when the number named as the guardian's did not agree"),
    _("No agreement came from your guardian's number"),
    _(
        "Hello %(name)s. No agreement came from the number you gave as your guardian's. Bring"
        " the document signed by your guardian to the centre (%(center)s), or correct the number"
        " here: %(link)s"
    ),
)
GUARDIAN_WITHDREW = declare(
    "members.guardian_withdrew",
    _("when the guardian takes the agreement back"),
    _("Your guardian took the agreement back"),
    _(
        "Hello %(name)s. Your guardian took the agreement back: for now you cannot apply. Talk"
        " to your guardian or to the centre (%(center)s). What you can do: %(link)s"
    ),
)
GUARDIAN_SILENT = declare(
    "members.guardian_silent",
    _("when the guardian never answered"),
    _("Your guardian has not answered"),
    _(
        "Hello %(name)s. Your guardian has not answered our messages. Bring the document signed by"
        " your guardian to the centre (%(center)s), or check the number here: %(link)s"
    ),
)


ASKS = (GUARDIAN_ASKED, GUARDIAN_REMINDED)
lead_to("guardian", *ASKS)
may_leave_at_night("who is under 18 has just asked, and waits beside them", GUARDIAN_ASKED)
lead_to("agreement", GUARDIAN_AGREED, GUARDIAN_SAID_NO, GUARDIAN_WITHDREW, GUARDIAN_SILENT)


def _awaits(member, _message):
    return member.awaits_guardian


# The guardian is asked while they may answer: their way says it.
holds_while(lambda member, message: not _awaits(member, message), GUARDIAN_AGREED)
holds_while(_awaits, GUARDIAN_SAID_NO, GUARDIAN_WITHDREW, GUARDIAN_SILENT)


def guardian_asked(guardian):
    """The link that asks a guardian for their agreement, in the language of the file."""
    _send_link(guardian, GUARDIAN_ASKED, by_day=False)


def guardian_reminded(guardian):
    """The same once more."""
    _send_link(guardian, GUARDIAN_REMINDED)


def _send_link(guardian, kind, **when):
    number, file = guardian.phone.as_e164, guardian.member
    text(file, kind, number, to=guardian, leads_to=file, **when)


def guardian_agreed(member):
    tell(member, GUARDIAN_AGREED, leads_to=member)


def guardian_said_no(member):
    tell(member, GUARDIAN_SAID_NO, leads_to=member)


def guardian_withdrew(member):
    tell(member, GUARDIAN_WITHDREW, leads_to=member)


def guardian_silent(member):
    tell(member, GUARDIAN_SILENT, leads_to=member)

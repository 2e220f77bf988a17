"""What a member is told about their file: the changes that they, or others, proposed to it."""

from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import declare, lead_to, told_after
from skills_center.messaging.telling import tell

from .enums import ProposalRefusal, ProposalState

PROPOSAL_ACCEPTED = declare(
    "members.proposal_accepted",
    _("when changes to a file are accepted"),
    _("Your file is changed"),
    _("Hello %(name)s. Your file is changed as proposed: %(changed)s. Your file: %(link)s"),
)
PROPOSAL_PARTLY = declare(
    "members.proposal_partly",
    _("when changes to a file are accepted in part"),
    _("Your file is changed in part"),
    _(
        "Hello %(name)s. Changed in your file: %(changed)s. Not changed: %(refused)s. The reason:"
        " %(reason)s Your file: %(link)s"
    ),
    reason=ProposalRefusal.PROOF.label,
)
PROPOSAL_REFUSED = declare(
    "members.proposal_refused",
    _("when changes to a file are not accepted"),
    _("Your file stays as it is"),
    _(
        "Hello %(name)s. Not changed in your file: %(refused)s. The reason: %(reason)s Your file:"
        " %(link)s"
    ),
    reason=ProposalRefusal.PROOF.label,
)
PROPOSAL_LAPSED = declare(
    "members.proposal_lapsed",
    _("when nobody decided on changes to a file in time"),
    _("Your file stays as it is"),
    _(
        "Hello %(name)s. We could not check these changes to your file in time: %(refused)s."
        " Your file stays as it is. Come to the centre with your card, or propose them again:"
        " %(link)s"
    ),
)
_DECIDED = {
    ProposalState.ACCEPTED: PROPOSAL_ACCEPTED,
    ProposalState.PARTLY: PROPOSAL_PARTLY,
    ProposalState.REFUSED: PROPOSAL_REFUSED,
}


lead_to("file", PROPOSAL_ACCEPTED, PROPOSAL_PARTLY, PROPOSAL_REFUSED, PROPOSAL_LAPSED)
told_after("an answer to what they proposed", PROPOSAL_ACCEPTED, PROPOSAL_PARTLY)
told_after("an answer to what they proposed", PROPOSAL_REFUSED, PROPOSAL_LAPSED)


def decided(row, changed, refused):
    """What the staff decided; `changed` and `refused` name the fields, in the member's language."""
    reason = ProposalRefusal(row.refusal_reason).label if row.refusal_reason else ""
    kind = _DECIDED[ProposalState(row.state)]
    values = kind.says(changed=changed, refused=refused, reason=reason)
    tell(row.member, kind, leads_to=row.member, **values)


def lapsed(row, refused):
    tell(row.member, PROPOSAL_LAPSED, leads_to=row.member, refused=refused)

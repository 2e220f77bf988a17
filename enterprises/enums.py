from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganizationKind(TextChoices):
    ASSOCIATION = "association", _("association")
    COOPERATIVE = "cooperative", _("cooperative")
    ENTERPRISE = "enterprise", _("enterprise")
    GIE = "gie", _("economic interest group")


class LegalForm(TextChoices):
    SARL = "sarl", _("limited company (SARL)")
    SARL_AU = "sarl_au", _("single-member limited company (SARL AU)")
    AUTO_ENTREPRENEUR = "auto_entrepreneur", _("auto-entrepreneur")
    COOPERATIVE = "cooperative", _("cooperative")
    ASSOCIATION = "association", _("association")
    GIE = "gie", _("economic interest group")


class Programme(TextChoices):
    ASSOCIATIONS = "associations", _("associations")
    SMALL_ENTERPRISES = "tpe", _("very small enterprises")
    COOPERATIVES = "coop", _("cooperatives")
    INCOME_GENERATING = "agr", _("income-generating activities")

    @property
    def track(self):
        """The code of the track this programme belongs to; it gives the colour."""
        match self:
            case self.ASSOCIATIONS:
                return "associations"
            case self.INCOME_GENERATING:
                return "income-generating"
        return "enterprises"


class ProjectState(TextChoices):
    """Of a project, from the draft to its end.

                  SELECTED_OR_LATER  FUNDED_OR_LATER  OPEN
    draft                 .                 .          x
    submitted             .                 .          x
    under_review          .                 .          x
    selected              x                 .          x
    refused               .                 .          .
    funded                x                 x          x
    running               x                 x          x
    closed                x                 x          .
    withdrawn             .                 .          .
    """

    DRAFT = "draft", pgettext_lazy("project", "draft")
    SUBMITTED = "submitted", pgettext_lazy("project", "submitted")
    UNDER_REVIEW = "under_review", pgettext_lazy("project", "under review")
    SELECTED = "selected", pgettext_lazy("project", "selected")
    REFUSED = "refused", pgettext_lazy("project", "refused")
    FUNDED = "funded", pgettext_lazy("project", "funded")
    RUNNING = "running", pgettext_lazy("project", "running")
    CLOSED = "closed", pgettext_lazy("project", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("project", "withdrawn")

    SELECTED_OR_LATER = nonmember(("selected", "funded", "running", "closed"))
    FUNDED_OR_LATER = nonmember(("funded", "running", "closed"))
    # Somebody still works on it or waits for a decision.
    OPEN = nonmember(("draft", "submitted", "under_review", "selected", "funded", "running"))


class RefusalReason(TextChoices):
    INCOMPLETE = "incomplete", _("The file was incomplete.")
    NOT_ELIGIBLE = "not_eligible", _("The project is outside the rules of the call.")
    NOT_VIABLE = "not_viable", _("The figures of the project do not hold yet.")
    BUDGET = "budget", _("The budget of the call was used up.")


class JobKind(TextChoices):
    DIRECT = "direct", _("direct")
    INDIRECT = "indirect", _("indirect")

"""What holders are told about their projects: one function a message."""

from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import (
    declare,
    holds_while,
    is_in,
    lead_to,
    may_leave_at_night,
)
from skills_center.messaging.telling import tell

from .enums import ProjectState, RefusalReason

SUBMITTED = declare(
    "enterprises.submitted",
    _("when a project arrives"),
    _("Your project has arrived"),
    _(
        "Hello %(name)s. Your project “%(project)s” (%(center)s) has arrived. We will tell you as"
        " soon as it is decided."
    ),
)
SELECTED = declare(
    "enterprises.selected",
    _("when a project is selected"),
    _("Your project is selected"),
    _(
        "Good news, %(name)s: your project “%(project)s” is selected. The decision on its grant"
        " comes next: we will tell you as soon as it is made."
    ),
)
REFUSED = declare(
    "enterprises.refused",
    _("when a project is refused"),
    _("About your project"),
    _(
        "Hello %(name)s. Your project “%(project)s” was not selected this time. The reason:"
        " %(reason)s Come and talk to us: we will look for another way together."
    ),
    reason=RefusalReason.BUDGET.label,
)
FUNDED = declare(
    "enterprises.funded",
    _("when a project is funded"),
    _("Your project is funded"),
    _(
        "Good news, %(name)s: your project “%(project)s” receives a grant of %(amount)s dirhams."
        " Come and see us: we will prepare its start together."
    ),
)
WITHDRAWN = declare(
    "enterprises.withdrawn",
    _("when a project is withdrawn"),
    _("Your project is withdrawn"),
    _(
        "Hello %(name)s. Your project “%(project)s” is now withdrawn. You can bring us another"
        " whenever you like."
    ),
)


may_leave_at_night("they have just handed it in, or withdrawn it", SUBMITTED, WITHDRAWN)
lead_to("project", SUBMITTED, SELECTED, REFUSED, FUNDED, WITHDRAWN)
holds_while(is_in(ProjectState.SUBMITTED, ProjectState.UNDER_REVIEW), SUBMITTED)
holds_while(is_in(ProjectState.SELECTED), SELECTED)
holds_while(is_in(ProjectState.REFUSED), REFUSED)
holds_while(is_in(*ProjectState.FUNDED_OR_LATER), FUNDED)
holds_while(is_in(ProjectState.WITHDRAWN), WITHDRAWN)


def submitted(project, *, by=None):
    _tell(project, SUBMITTED, by_day=not _is_own(project, by))


def selected(project):
    _tell(project, SELECTED)


def refused(project):
    _tell(project, REFUSED, reason=RefusalReason(project.refusal_reason).label)


def funded(project, amount):
    _tell(project, FUNDED, amount=amount)


def withdrawn(project, *, by=None):
    _tell(project, WITHDRAWN, by_day=not _is_own(project, by))


def _is_own(project, by):
    """Whether who is told did it themselves."""
    member = spoken_to(project)
    return by is not None and member is not None and by.pk == member.user_id


def _tell(project, kind, **values):
    if member := spoken_to(project):
        place = kind.says(project=lambda: project.title)
        place["center"] = lambda: project.center.name
        tell(member, kind, leads_to=project, **place, **values)


def spoken_to(project):
    """The holder, or the founder of the organization, or nobody."""
    return project.holder or (project.organization and project.organization.founder)

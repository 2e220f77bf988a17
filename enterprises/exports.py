"""What the enterprise side keeps about a member, for the member."""

from django.utils.translation import gettext as _

from enterprises.models import Accompaniment, Grant, Project, ProjectMove
from skills_center.base.personal_data import section


def data_of(member):
    """The sections about `member`, in the language of the page."""
    projects = Project.objects.of_member(member)
    return [
        section(
            "organizations",
            member.organizations.select_related("commune"),
            "name",
            "latin_name",
            "kind",
            "legal_form",
            "ice",
            "activity",
            "commune",
            "created_on",
            "is_public",
        ),
        section(
            "accompaniments",
            Accompaniment.objects.filter(organization__founder=member).select_related(
                "organization"
            ),
            "organization",
            "programme",
            "started_on",
            "ended_on",
        ),
        section(
            "projects",
            projects.select_related("call"),
            "title",
            "summary",
            "programme",
            "call",
            "requested",
            "state",
            "submitted_on",
            "selected_on",
            "funded_on",
            "refusal_reason",
            "is_public",
        ),
        section(
            "project_moves",
            ProjectMove.objects.filter(subject__in=projects).select_related("subject"),
            "subject",
            "at",
            "from_state",
            "to_state",
            "reason",
            title=_("steps of your projects"),
        ),
        section(
            "grants",
            Grant.objects.filter(project__in=projects).select_related("project"),
            "project",
            "amount",
            "awarded_on",
            "reference",
        ),
        section(
            "jobs",
            member.jobs.select_related("project"),
            "title",
            "kind",
            "started_on",
            "ended_on",
            "is_full_time",
        ),
    ]

"""What the enterprise side keeps about members: what they founded, ran, and worked at."""

from django.conf import settings
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from enterprises.enums import ProjectState
from enterprises.models import Accompaniment, Grant, Job, Organization, Project, ProjectMove
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.locks import lock
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section
from skills_center.base.text import searchable

NAMELESS = "—"


def _projects_run(member):
    if Project.objects.of_member(member).open().exists():
        yield _("They have a project that is not closed.")


def _export(member):
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


def _forget(member):
    _forget_projects(member)
    _forget_organizations(member)


def _forget_projects(member):
    """A person's project may carry their name in its title, and so may that of an enterprise which
    bears it; the amounts and dates stay."""
    own = list(Organization.objects.bearing_the_name_of(member).values_list("pk", flat=True))
    # One that somebody else holds is theirs, whoever the enterprise is of.
    is_theirs = Q(holder=member) | Q(holder=None, organization__in=own)
    keys = list(Project.objects.filter(is_theirs).values_list("pk", flat=True))
    held = Project.objects.filter(pk__in=keys)
    lock(held)  # as who moves one does: their note is there, or refused
    forget_log(held)
    ProjectMove.objects.filter(subject__in=held).update(note="")
    held.rewrite(False).update(is_public=False, **in_all_languages(title=NAMELESS, summary=""))
    forget_log(member.jobs.all())
    member.jobs.rewrite(False).update(**in_all_languages(title=NAMELESS))


def _forget_organizations(member):
    """An auto-entrepreneur's enterprise bears their name; a company has a name of its own."""
    trained = Accompaniment.objects.filter(organization__founder=member)
    forget_log(trained)
    trained.update(note="")
    alone = Organization.objects.bearing_the_name_of(member)
    forget_log(alone)
    alone.rewrite(False).update(
        name=NAMELESS,
        latin_name="",
        ice="",
        is_public=False,
        search_text=searchable(NAMELESS),
        **in_all_languages(activity=""),
    )


def in_all_languages(**texts):
    """The columns of translated fields, that of no language included."""
    return texts | {
        f"{name}_{code}": text
        for name, text in texts.items()
        for code, _language in settings.LANGUAGES
    }


def _signs_of_enterprise(day):
    """A project that is open or moved, a grant, an enterprise or a job begun since."""
    since = start_of_day(day)
    founded = Q(organization__founder=OuterRef("pk"))
    held = Q(holder=OuterRef("pk")) | founded
    moved = Q(subject__holder=OuterRef("pk")) | Q(subject__organization__founder=OuterRef("pk"))
    granted = Q(project__holder=OuterRef("pk")) | Q(project__organization__founder=OuterRef("pk"))
    begun = Q(created_at__gte=since)
    return [
        Project.objects.filter(held).filter(begun | Q(state__in=ProjectState.OPEN)),
        ProjectMove.objects.filter(moved, at__gte=since),
        Grant.objects.filter(granted).filter(begun | Q(awarded_on__gte=day)),
        Organization.objects.filter(begun | Q(created_on__gte=day), founder=OuterRef("pk")),
        Accompaniment.objects.filter(founded).filter(
            begun | Q(started_on__gte=day) | Q(ended_on__gte=day)
        ),
        Job.objects.filter(
            begun | Q(started_on__gte=day) | Q(ended_on__gte=day), member=OuterRef("pk")
        ),
    ]


ENTERPRISES = PersonalData(
    models=(Project, ProjectMove, Grant, Job, Organization, Accompaniment),
    export=_export,
    erase=_forget,
    holds=_projects_run,
    active_since=_signs_of_enterprise,
)

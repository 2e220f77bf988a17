"""What the enterprise side forgets of a member, and what a member still runs here."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises.enums import LegalForm, OrganizationKind
from enterprises.models import Accompaniment, Job, Organization, Project, ProjectMove
from members.services.forgetting import forget_log, forgets, holds_back
from skills_center.base.text import searchable

NAMELESS = "—"


@holds_back
def projects_run(member):
    if Project.objects.of_member(member).open().exists():
        yield _("They have a project that is not closed.")


@forgets(Project, ProjectMove, Job)
def forget_projects(member):
    """A person's project may carry their name in its title; the amounts and dates stay."""
    held = Project.objects.filter(holder=member)
    forget_log(held)
    ProjectMove.objects.filter(subject__holder=member).update(note="")
    held.rewrite(False).update(is_public=False, **_in_all_languages(title=NAMELESS, summary=""))
    forget_log(member.jobs.all())
    member.jobs.rewrite(False).update(**_in_all_languages(title=NAMELESS))


@forgets(Organization, Accompaniment)
def forget_organizations(member):
    """An auto-entrepreneur's enterprise bears their name; a company has a name of its own."""
    founded = Organization.objects.filter(founder=member)
    trained = Accompaniment.objects.filter(organization__founder=member)
    forget_log(trained)
    trained.update(note="")
    own_name = Q(legal_form=LegalForm.AUTO_ENTREPRENEUR) | Q(
        legal_form="", kind=OrganizationKind.ENTERPRISE
    )
    alone = founded.filter(own_name)
    forget_log(alone)
    alone.rewrite(False).update(
        name=NAMELESS,
        latin_name="",
        ice="",
        is_public=False,
        search_text=searchable(NAMELESS),
        **_in_all_languages(activity=""),
    )


def _in_all_languages(**texts):
    """The columns of translated fields, that of no language included."""
    return texts | {
        f"{name}_{code}": text
        for name, text in texts.items()
        for code, _language in settings.LANGUAGES
    }

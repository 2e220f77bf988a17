"""The figures of the yearly results. Each is one queryset of the rows it is made of.

The count, the splits, the list behind the figure, the pages and the data all follow from it, and
so does what of it is public. Adding one is one `Indicator(...)` here; these are the questions to
answer, and what is left open or answered wrongly is refused when the portal starts:

1. What is a row, and where do its `date` and its `center` stand? Both may be joined
   ("cohort__ends_on"), never over a relation that leads to several rows.
2. Does it count persons? Yes, unless `personal=False` is said: then no small number is hidden.
   A person of two rows counts once (`first_of_each_member`, `one_of_each_member_a_year`): three
   of two would pass for six.
3. Is sex known (`sex`), or are its rows those of one sex alone (`one_sex`)?
4. Does it count some of the persons that another figure counts (`part_of`)? Then what is left
   of that figure is looked at too; with `part_of_track`, what is left of one of its tracks. Are
   they counted there in another year, say so (`part_of_years`: by how many later, less than
   nothing where earlier). Are all persons of a figure that is here already among its own? Then
   that one becomes part of it. Do they share some, neither holding the other? Then say `beside`.
5. Is it read since opening or in the year (`since_opening`)?

`tests/results/test_registry.py` opens each of them everywhere it is shown.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from enterprises.enums import OrganizationKind, Programme
from enterprises.models import Accompaniment, Job, Organization, Project
from tracks.models import Cohort, Enrolment, FollowUp, SocialAction

from .declarations import registry
from .indicator import Indicator

JOB_SKILLS = "job-skills"
# Of the three questions put after a cohort, the one the results speak of.
MONTHS_AFTER = 6


def _accompanied():
    return (
        Enrolment.objects.accompanied()
        .first_of_each_member()
        .select_related("member", "cohort__center")
    )


def _job_skills():
    return (
        Enrolment.objects.accompanied()
        .filter(cohort__track__code=JOB_SKILLS)
        .first_of_each_member()
        .select_related("member", "cohort__center")
    )


def _job_skills_cohorts():
    taken_up = Enrolment.objects.accompanied().values("cohort")
    return Cohort.objects.filter(track__code=JOB_SKILLS, pk__in=taken_up).select_related("center")


def _funded(programme):
    return Project.objects.filter(programme=programme, funded_on__isnull=False).select_related(
        "center"
    )


def _selected(programme):
    return Project.objects.filter(programme=programme, selected_on__isnull=False).select_related(
        "center"
    )


def _asked():
    rows = FollowUp.objects.put().filter(months=MONTHS_AFTER).one_of_each_member_a_year()
    return rows.select_related("enrolment__member", "enrolment__cohort__center")


_OF_FOLLOW_UP: dict[str, Any] = {
    "date": "due_on",
    "center": "enrolment__cohort__center",
    "sex": "enrolment__member__sex",
    "since_opening": False,
}

INDICATORS = registry(
    (
        Indicator(
            code="members",
            label=_("young people accompanied, all tracks"),
            counted=ngettext_lazy(
                "young person in all the tracks", "young people in all the tracks", "number"
            ),
            rule=_("Each person who took up a seat, counted once, in the year of the first."),
            rows=_accompanied,
            date="accepted_on",
            center="cohort__center",
            track="cohort__track__code",
            sex="member__sex",
        ),
        Indicator(
            code="job_skills_members",
            label=_("young people in job skills"),
            counted=ngettext_lazy(
                "young person in the job-skills track",
                "young people in the job-skills track",
                "number",
            ),
            rule=_("Each person who took up a seat in a job-skills cohort, counted once."),
            rows=_job_skills,
            date="accepted_on",
            center="cohort__center",
            sex="member__sex",
            part_of="members",
            part_of_track=JOB_SKILLS,
        ),
        Indicator(
            code="job_skills_cohorts",
            label=_("job-skills cohorts"),
            counted=ngettext_lazy("job-skills cohort", "job-skills cohorts", "number"),
            rule=_("Cohorts in which at least one seat was taken up, in the year they start."),
            rows=_job_skills_cohorts,
            date="starts_on",
            personal=False,
        ),
        Indicator(
            code="association_projects_funded",
            label=_("association projects funded"),
            counted=ngettext_lazy(
                "association project funded", "association projects funded", "number"
            ),
            rule=_("Projects of associations to which a grant was awarded."),
            rows=lambda: _funded(Programme.ASSOCIATIONS),
            date="funded_on",
            hue="associations",
            personal=False,
        ),
        Indicator(
            code="association_direct_jobs",
            label=_("direct jobs created by these projects"),
            counted=ngettext_lazy(
                "direct job created by these projects",
                "direct jobs created by these projects",
                "number",
            ),
            rule=_("Direct jobs recorded on funded projects of associations."),
            rows=lambda: (
                Job.objects.direct()
                .filter(project__programme=Programme.ASSOCIATIONS, project__funded_on__isnull=False)
                .select_related("project__center")
            ),
            date="started_on",
            center="project__center",
            hue="associations",
            sex="sex",
        ),
        Indicator(
            code="camp_children",
            label=_("girls and boys at camps"),
            counted=ngettext_lazy("child at camps", "girls and boys at camps", "number"),
            rule=_("Girls and boys who took part in the stays of the camps."),
            rows=lambda: SocialAction.objects.camps().done().select_related("center"),
            date="starts_on",
            girls_and_boys=True,
        ),
        Indicator(
            code="citizen_initiatives",
            label=_("citizen initiatives led by members"),
            counted=ngettext_lazy(
                "citizen initiative led by members", "citizen initiatives led by members", "number"
            ),
            rule=_("Initiatives that members led, in the year they began."),
            rows=lambda: SocialAction.objects.initiatives().done().select_related("center"),
            date="starts_on",
            personal=False,
        ),
        Indicator(
            code="enterprises_created",
            label=_("enterprises created"),
            counted=ngettext_lazy("enterprise created", "enterprises created", "number"),
            rule=_("Enterprises that members created, in the year of their creation."),
            rows=lambda: Organization.objects.filter(
                kind=OrganizationKind.ENTERPRISE, created_on__isnull=False
            ).select_related("center"),
            date="created_on",
            hue="enterprises",
            since_opening=False,
            personal=False,
        ),
        Indicator(
            code="cooperatives_trained",
            label=_("cooperatives trained and accompanied"),
            counted=ngettext_lazy(
                "cooperative trained and accompanied",
                "cooperatives trained and accompanied",
                "number",
            ),
            rule=_("Cooperatives whose training and accompaniment began in the year."),
            rows=lambda: Accompaniment.objects.filter(
                organization__kind=OrganizationKind.COOPERATIVE
            ).select_related("organization__center"),
            date="started_on",
            center="organization__center",
            hue="enterprises",
            since_opening=False,
            personal=False,
        ),
        Indicator(
            code="cooperatives_selected",
            label=_("cooperatives selected for a financial contribution"),
            counted=ngettext_lazy(
                "cooperative selected for a financial contribution",
                "cooperatives selected for a financial contribution",
                "number",
            ),
            rule=_("Projects of cooperatives that the committee selected in the year."),
            rows=lambda: _selected(Programme.COOPERATIVES),
            date="selected_on",
            hue="enterprises",
            since_opening=False,
            personal=False,
        ),
        Indicator(
            code="iga_projects_selected",
            label=_("income-generating projects selected"),
            counted=ngettext_lazy(
                "income-generating project selected",
                "income-generating projects selected",
                "number",
            ),
            rule=_("Income-generating projects that the committee selected in the year."),
            rows=lambda: _selected(Programme.INCOME_GENERATING),
            date="selected_on",
            hue="income-generating",
            since_opening=False,
            personal=False,
        ),
        Indicator(
            code="iga_projects_funded",
            label=_("income-generating projects to be funded"),
            counted=ngettext_lazy(
                "income-generating project to be funded",
                "income-generating projects to be funded",
                "number",
            ),
            rule=_("Income-generating projects to which a grant was awarded in the year."),
            rows=lambda: _funded(Programme.INCOME_GENERATING),
            date="funded_on",
            hue="income-generating",
            since_opening=False,
            personal=False,
        ),
        Indicator(
            code="asked_what_became",
            label=_("young people asked what they do six months after their cohort"),
            counted=ngettext_lazy(
                "young person asked six months after the cohort",
                "young people asked six months after their cohort",
                "number",
            ),
            rule=_(
                "Each person who completed a cohort and was asked six months later, counted once in"
                " each year in which the question fell due."
            ),
            rows=_asked,
            part_of="members",
            part_of_years=(0, 1),
            beside=("job_skills_members",),
            **_OF_FOLLOW_UP,
        ),
        Indicator(
            code="told_what_became",
            label=_("answers received"),
            counted=ngettext_lazy("young person answered", "young people answered", "number"),
            rule=_("Of those asked, the ones who answered by the link or by phone."),
            rows=lambda: _asked().answered(),
            part_of="asked_what_became",
            **_OF_FOLLOW_UP,
        ),
        Indicator(
            code="inserted",
            label=_("of those who answered, in work, training, studies or a project"),
            counted=ngettext_lazy(
                "young person in work, training, studies or a project",
                "young people in work, training, studies or a project",
                "number",
            ),
            rule=_(
                "Of those who answered, the ones with a job, a training, studies, an enterprise or"
                " a project. Always read beside the number of answers."
            ),
            rows=lambda: _asked().inserted(),
            part_of="told_what_became",
            **_OF_FOLLOW_UP,
        ),
    )
)

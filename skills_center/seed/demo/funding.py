"""Funded projects of associations, cooperatives, enterprises and income-generating activities."""

from datetime import date, timedelta
from decimal import Decimal

from enterprises.enums import JobKind, OrganizationKind, Programme, ProjectState
from enterprises.models import Accompaniment, Grant, Job, Organization, Project, ProjectMove
from members.enums import Sex
from skills_center.seed import names

PATH = ["draft", "submitted", "under_review", "selected", "funded", "running", "closed"]
VERBS = ["submit", "start_review", "select", "fund", "start", "close"]


def create_funding(center, plan, members, random):
    _associations(center, plan, random)
    _enterprises(center, plan, members, random)
    _cooperatives(center, plan, random)
    _income_generating(center, plan, members, random)


def _day(random, year):
    return date(year, random.randint(2, 11), random.randint(1, 28))


def _project(center, programme, title, state, selected_on, random, *, amount, **holder):
    """A project that went along PATH until `state`, with its moves, and its grant if funded."""
    reached = PATH.index(state)
    funded_on = selected_on + timedelta(days=20) if reached >= PATH.index("funded") else None
    title_ar, title_fr, title_en = title
    project = Project.objects.create(
        programme=programme,
        center=center,
        title_ar=title_ar,
        title_fr=title_fr,
        title_en=title_en,
        requested=amount,
        state=state,
        submitted_on=selected_on - timedelta(days=40),
        selected_on=selected_on,
        funded_on=funded_on,
        is_public=True,
        **holder,
    )
    ProjectMove.objects.bulk_create(
        ProjectMove(subject=project, verb=verb, from_state=before, to_state=after)
        for verb, before, after in list(zip(VERBS, PATH, PATH[1:], strict=False))[:reached]
    )
    if funded_on:
        Grant.objects.create(project=project, amount=amount, awarded_on=funded_on)
    return project


def _organization(center, kind, name, random, **fields):
    return Organization.objects.create(
        kind=kind, center=center, name=name[0], latin_name=name[1], is_public=True, **fields
    )


def _new_names(pool, number, random):
    """Names nobody has yet: two enterprises of one name look like one that is counted twice."""
    taken = set(Organization.objects.values_list("name", flat=True))
    return random.sample([name for name in pool if name[0] not in taken], number)


def _associations(center, plan, random):
    years = [2013] * plan.association_projects[0] + [2014] * plan.association_projects[1]
    organizations = [
        _organization(center, OrganizationKind.ASSOCIATION, name, random)
        for name in random.sample(names.ASSOCIATION_NAMES, len(years))
    ]
    titles = random.sample(names.ASSOCIATION_PROJECTS, len(years))
    projects = [
        _project(
            center,
            Programme.ASSOCIATIONS,
            title,
            ProjectState.CLOSED if year == 2013 else ProjectState.RUNNING,
            date(year, random.randint(2, 10), random.randint(1, 28)),
            random,
            amount=Decimal(random.randint(20, 80) * 1000),
            organization=organization,
        )
        for title, organization, year in zip(titles, organizations, years, strict=True)
    ]
    # Each project gave work to one person; some to two.
    second = random.sample(projects, plan.association_jobs - len(projects))
    for project in [*projects, *second]:
        title_ar, title_fr, title_en = random.choice(names.JOB_TITLES)
        Job.objects.create(
            project=project,
            title_ar=title_ar,
            title_fr=title_fr,
            title_en=title_en,
            sex=random.choice([Sex.FEMALE, Sex.MALE]),
            kind=JobKind.DIRECT,
            started_on=project.funded_on + timedelta(days=random.randint(5, 25)),
        )


def _enterprises(center, plan, members, random):
    founders = random.sample(members, plan.enterprises)
    chosen = _new_names(names.ENTERPRISE_NAMES, plan.enterprises, random)
    for name, founder in zip(chosen, founders, strict=True):
        _organization(
            center,
            OrganizationKind.ENTERPRISE,
            name,
            random,
            founder=founder,
            commune=founder.commune,
            created_on=_day(random, 2014),
        )


def _cooperatives(center, plan, random):
    trained = _new_names(names.COOPERATIVE_NAMES, plan.cooperatives_trained, random)
    for index, name in enumerate(trained):
        cooperative = _organization(
            center,
            OrganizationKind.COOPERATIVE,
            name,
            random,
            created_on=date(2013, random.randint(1, 12), random.randint(1, 28)),
        )
        started_on = _day(random, 2014)
        Accompaniment.objects.create(
            organization=cooperative, programme=Programme.COOPERATIVES, started_on=started_on
        )
        if index < plan.cooperatives_selected:
            _project(
                center,
                Programme.COOPERATIVES,
                (
                    f"تجهيز {name[0]}",
                    f"Équipement de {name[1]}",
                    f"Equipment for {name[1]}",
                ),
                ProjectState.SELECTED,
                date(2014, random.randint(9, 12), random.randint(1, 28)),
                random,
                amount=Decimal(random.randint(30, 90) * 1000),
                organization=cooperative,
            )


def _income_generating(center, plan, members, random):
    titles = random.sample(names.IGA_PROJECTS, plan.iga_selected)
    holders = random.sample(members, plan.iga_selected)
    for index, (title, holder) in enumerate(zip(titles, holders, strict=True)):
        _project(
            center,
            Programme.INCOME_GENERATING,
            title,
            ProjectState.FUNDED if index < plan.iga_funded else ProjectState.SELECTED,
            date(2014, random.randint(3, 11), random.randint(1, 28)),
            random,
            amount=Decimal(random.randint(8, 30) * 1000),
            holder=holder,
        )

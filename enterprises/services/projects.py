"""The verbs of a project. Each locks the project, then moves it."""

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.enums import RefusalReason
from enterprises.models import Grant, Project
from skills_center.base.errors import DomainError
from skills_center.base.states import move


def _lock(project):
    """Read the project again under its lock: what the caller holds may be old."""
    return Project.objects.locked().get(pk=project.pk)


@transaction.atomic
def submit(project, *, by, note=""):
    project = _lock(project)
    move(project.submit, by=by, note=note)
    return project


@transaction.atomic
def start_review(project, *, by, note=""):
    project = _lock(project)
    move(project.start_review, by=by, note=note)
    return project


@transaction.atomic
def select(project, *, by, note=""):
    project = _lock(project)
    move(project.select, by=by, note=note)
    return project


@transaction.atomic
def refuse(project, *, by, reason, note=""):
    project = _lock(project)
    project.refusal_reason = RefusalReason(reason)
    move(project.refuse, by=by, reason=reason, note=note)
    return project


@transaction.atomic
def fund(project, *, by, amount, on, note=""):
    """Award the grant of a selected project: `amount` in dirhams, on the day of the decision."""
    if amount <= 0:
        raise DomainError(_("A grant is more than nothing."))
    project = _lock(project)
    project.funded_on = on
    move(project.fund, by=by, note=note)
    Grant.objects.create(project=project, amount=amount, awarded_on=on)
    return project


@transaction.atomic
def start(project, *, by, note=""):
    project = _lock(project)
    move(project.start, by=by, note=note)
    return project


@transaction.atomic
def close(project, *, by, note=""):
    project = _lock(project)
    move(project.close, by=by, note=note)
    return project


@transaction.atomic
def withdraw(project, *, by, note=""):
    project = _lock(project)
    move(project.withdraw, by=by, note=note)
    return project

"""The verbs of a project. Each locks the project, moves it, and tells its holder."""

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from enterprises import notices
from enterprises.enums import RefusalReason
from enterprises.models import Grant, Project
from skills_center.base.errors import DomainError
from skills_center.base.states import coded_reason, move


def _lock(project):
    """Read the project again under its lock: what the caller holds may be old."""
    return Project.objects.select_related("holder__user").under_lock(project.pk)


@transaction.atomic
def submit(project, *, by, note=""):
    project = _lock(project)
    if project.call and not project.call.is_open:
        raise DomainError(_("This call takes no projects now."))
    move(project.submit, by=by, note=note)
    notices.submitted(project, by=by)
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
    notices.selected(project)
    return project


@transaction.atomic
def refuse(project, *, by, reason, note=""):
    """Refuse with a coded reason, which the holder is told."""
    reason = coded_reason(RefusalReason, reason)
    project = _lock(project)
    project.refusal_reason = reason
    move(project.refuse, by=by, reason=reason, note=note)
    notices.refused(project)
    return project


@transaction.atomic
def fund(project, *, by, amount, on, note=""):
    """Award the grant of a selected project: `amount` in dirhams, on the day of the decision."""
    if amount <= 0:
        raise DomainError(_("A grant is more than nothing."))
    project = _lock(project)
    if project.call and project.call.max_grant and amount > project.call.max_grant:
        largest = number_format(project.call.max_grant, decimal_pos=0, force_grouping=True)
        raise DomainError(_("This call grants at most %(amount)s DH.") % {"amount": largest})
    if project.selected_on and on < project.selected_on:
        raise DomainError(_("A grant is awarded after the selection, not before."))
    project.funded_on = on
    move(project.fund, by=by, note=note)
    Grant.objects.create(project=project, amount=amount, awarded_on=on)
    notices.funded(project, amount)
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
    notices.withdrawn(project, by=by)
    return project

"""The order of the waiting list, and who is put before others."""

from django.db import transaction
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from tracks.enums import CohortVerb, EnrolmentState
from tracks.models import EnrolmentMove

from .seats import lock_cohort, lock_enrolment, renumber

JUMP = "jump"


@transaction.atomic
def jump(enrolment, *, to, by, reason):
    """Put who waits at rank `to` (1: first). The reason is written, and read by other staff."""
    enrolment = lock_enrolment(enrolment)
    require(by, "tracks.decide_enrolment", enrolment)
    if not reason.strip():
        raise DomainError(_("Write why this person changes rank."))
    waiting = list(enrolment.cohort.enrolments.waiting())
    before = next((rank for rank, one in enumerate(waiting, 1) if one.pk == enrolment.pk), None)
    if before is None:
        raise DomainError(_("This person is not in the waiting list any more."))
    if not 1 <= to <= len(waiting):
        raise DomainError(
            _("The waiting list has ranks from 1 to %(last)s.") % {"last": len(waiting)}
        )
    if to != before:
        waiting.insert(to - 1, waiting.pop(before - 1))
        renumber(waiting)
        EnrolmentMove.objects.create(
            subject=enrolment,
            verb=JUMP,
            from_state=EnrolmentState.WAITLISTED,
            to_state=EnrolmentState.WAITLISTED,
            by=by,
            note=f"{before} → {to}: {reason.strip()}",
        )
    return enrolment


@transaction.atomic
def rank_by_score(cohort, *, by):
    """Order the waiting list by score, the best first; equal scores in order of arrival."""
    cohort = lock_cohort(cohort.pk)
    require(by, "tracks.decide_enrolment", cohort)
    waiting = list(cohort.enrolments.waiting().with_score())
    waiting.sort(key=lambda one: (-(one.points or 0), one.arrival))
    renumber(waiting)
    cohort.events.create(verb=CohortVerb.RANKED, detail=str(len(waiting)), by=by)
    return len(waiting)

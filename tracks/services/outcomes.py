"""What became of members: recorded by staff, or answered to the follow-up."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError, IllegalMoveError
from tracks.enums import Evidence, OutcomeKind
from tracks.models import Outcome


def checked(*, kind, contract="", where="", since=None, until=None, evidence=Evidence.DECLARED):
    """An outcome as it will be written. Raises DomainError where it contradicts itself."""
    if kind == OutcomeKind.JOB and not contract:
        raise DomainError(_("Of a job, say under which contract."))
    if since and until and until < since:
        raise DomainError(_("It cannot end before it starts."))
    return Outcome(
        kind=OutcomeKind(kind),
        contract=contract if kind == OutcomeKind.JOB else "",
        where=where.strip(),
        since=since,
        until=until,
        evidence=Evidence(evidence),
    )


@transaction.atomic
def record_outcome(enrolment, *, by, **answer):
    """Staff write down what became of a member. What was known before stays in the history."""
    if not by.has_perm("tracks.add_outcome", enrolment):
        raise IllegalMoveError(_("You may not do this."))
    outcome = checked(**answer)
    outcome.enrolment, outcome.recorded_by = enrolment, by
    outcome.save()
    return outcome


@transaction.atomic
def raise_evidence(outcome, *, evidence, by):
    """A paper was seen, or a visit made: a new line with the same words and a better proof."""
    if not by.has_perm("tracks.add_outcome", outcome.enrolment):
        raise IllegalMoveError(_("You may not do this."))
    latest = Outcome.objects.locked().filter(enrolment=outcome.enrolment).first()
    if latest != outcome:
        raise DomainError(_("A later outcome is recorded: look at that one."))
    follow_up = getattr(latest, "follow_up", None)
    latest.pk, latest.evidence = None, Evidence(evidence)
    latest._state.adding = True
    latest.recorded_by, latest.recorded_at = by, timezone.now()
    latest.save()
    if follow_up:
        follow_up.outcome = latest
        follow_up.save(update_fields=["outcome"])
    return latest

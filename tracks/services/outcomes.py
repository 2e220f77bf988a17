"""What became of members: recorded by staff, or answered to the follow-up."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from tracks.enums import Evidence, OutcomeKind
from tracks.models import Enrolment, Outcome

_WORDS = ("kind", "contract", "where", "since", "until", "evidence")


class AnsweredMeanwhileError(DomainError):
    """Another answer stands there than the page showed: `outcome`, which is not written over."""

    def __init__(self, outcome):
        super().__init__(_("Meanwhile another answer was noted. Send yours again to replace it."))
        self.outcome = outcome


def is_there_unseen(made, standing, seen):
    """Whether `standing`, written after the page was drawn, says what `made` says: a second tap.

    `seen` is the number of the outcome that the page showed, 0 for none, None where there was no
    page. Raises AnsweredMeanwhileError where it says something else.
    """
    if seen is None or standing is None or seen == standing.pk:
        return False
    if any(getattr(made, name) != getattr(standing, name) for name in _WORDS):
        raise AnsweredMeanwhileError(standing)
    return True


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


def find_with_place(rows, pk):
    """One of these rows of an enrolment, whose place is locked until the transaction ends: with
    it are all questions and outcomes of that place. None where the row is no longer there.

    A merge locks both places before it moves a row from one to the other: whoever waited for it
    looks again where the row is.
    """
    where = rows.filter(pk=pk).values_list("enrolment", flat=True)
    while place := where.first():
        Enrolment.objects.under_lock(place)
        if row := rows.filter(pk=pk, enrolment=place).first():
            return row
    return None


@transaction.atomic
def record_outcome(enrolment, *, by, seen=None, **answer):
    """Staff write down what became of a member. What was known before stays in the history.

    `seen` as `is_there_unseen` takes it. Raises DomainError where the file was emptied, or a merge
    has set the place aside.
    """
    require(by, "tracks.add_outcome", enrolment)
    place = Enrolment.objects.under_lock(enrolment.pk)
    _require_file(place)
    if place.moves.filter(verb="set_aside").exists():
        raise DomainError(
            _("This is no longer possible: the state is now “%(state)s”.")
            % {"state": place.get_state_display()}
        )
    outcome, latest = checked(**answer), place.outcomes.first()
    if is_there_unseen(outcome, latest, seen):
        return latest
    outcome.enrolment, outcome.recorded_by = enrolment, by
    outcome.save()
    return outcome


@transaction.atomic
def raise_evidence(outcome, *, evidence, by):
    """A paper was seen, or a visit made: a new line with the same words and a better proof."""
    require(by, "tracks.add_outcome", outcome.enrolment)
    found = find_with_place(Outcome.objects.all(), outcome.pk)
    latest = found and found.enrolment.outcomes.select_related("follow_up").first()
    if latest != outcome:
        raise DomainError(_("A later outcome is recorded: look at that one."))
    _require_file(found.enrolment)
    follow_up = getattr(latest, "follow_up", None)
    latest.pk, latest.evidence = None, Evidence(evidence)
    latest._state.adding = True
    latest.recorded_by, latest.recorded_at = by, timezone.now()
    latest.save()
    if follow_up:
        follow_up.outcome = latest
        follow_up.save(update_fields=["outcome"])
    return latest


def _require_file(place):
    if place.member.anonymised_at:
        raise DomainError(_("This file is closed."))

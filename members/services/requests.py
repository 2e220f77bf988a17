"""The verbs of a request about personal data. Each locks the request, moves it, and tells."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import notices_privacy as notices
from members.enums import RequestKind, RequestRefusal, RequestState
from members.models import DataRequest, Member
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.base.states import coded_reason, move

from .forgetting import anonymise, ties


class AlreadyWaitsError(DomainError):
    """`row`, a request of this kind, waits for its answer, and says something else."""

    def __init__(self, row):
        super().__init__(_("Such a request already waits for its answer."))
        self.row = row


@transaction.atomic
def open_request(*, member, kind, by, text=""):
    """Write down what a person asks. One of a kind waits at a time: asking again in the same words,
    or in none, returns it.

    Raises AlreadyWaitsError for other words: they would be lost.
    """
    member = Member.objects.to_write(member.pk)
    if by is None or by.pk != member.user_id:
        require(by, "members.add_datarequest", member)
    waiting = DataRequest.objects.filter(member=member, kind=kind, state=RequestState.RECEIVED)
    if row := waiting.first():
        if text.split() not in ([], row.text.split()):
            raise AlreadyWaitsError(row)
        return row
    row = DataRequest.objects.create(member=member, kind=RequestKind(kind), text=text)
    notices.request_received(row)
    return row


def _lock(row):
    """Lock the member, then read the request again: what the caller holds may be old."""
    Member.objects.under_lock(row.member_id)
    return DataRequest.objects.select_related("member__user").under_lock(row.pk)


@transaction.atomic
def reply(row, *, by, answer, note=""):
    """Done as asked: `answer` says what was done, and the member is told it."""
    row = _lock(row)
    row.answer = answer
    move(row.reply, by=by, note=note)
    notices.request_answered(row)
    return row


@transaction.atomic
def refuse(row, *, by, reason, note=""):
    """Refuse with a coded reason, which the member is told."""
    reason = coded_reason(RequestRefusal, reason)
    row = _lock(row)
    row.refusal_reason = reason
    move(row.refuse, by=by, reason=reason, note=note)
    notices.request_refused(row)
    return row


@transaction.atomic
def withdraw(row, *, by, note=""):
    """The member thought again."""
    row = _lock(row)
    move(row.withdraw, by=by, note=note)
    return row


@transaction.atomic
def erase(row, *, by, even_so=False, note=""):
    """Grant an erasure: the member is told, then forgotten.

    Who holds a seat or runs a project loses them with their file: `even_so` says that they know.
    """
    row = _lock(row)
    if not even_so and (open_ties := ties(row.member)):
        raise DomainError(
            _("%(ties)s Settle this first, or say that they know they give it up.")
            % {"ties": " ".join(open_ties)}
        )
    move(row.erase, by=by, note=note)
    anonymise(row.member, by=by)
    # What is in memory still knows the way to the person: one last message goes there.
    notices.erased(row.member)
    return row

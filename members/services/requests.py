"""What a member asks about their data; `skills_center/privacy/requests.py` answers it."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import notices_privacy as notices
from members.enums import RequestKind, RequestState
from members.models import DataRequest, Member
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.base.states import move


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


def lock_request(row):
    """Lock the member, then read the request again: what the caller holds may be old."""
    Member.objects.under_lock(row.member_id)
    return DataRequest.objects.select_related("member__user").under_lock(row.pk)


@transaction.atomic
def withdraw(row, *, by, note=""):
    """The member thought again."""
    row = lock_request(row)
    move(row.withdraw, by=by, note=note)
    return row

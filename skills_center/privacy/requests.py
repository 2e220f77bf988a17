"""How a request about personal data is answered. Each verb locks it, moves it, and tells."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import notices_privacy as notices
from members.enums import RequestRefusal
from members.services.requests import lock_request
from skills_center.base.errors import DomainError
from skills_center.base.states import coded_reason, move

from .erasure import anonymise, ties


@transaction.atomic
def reply(row, *, by, answer, note=""):
    """Done as asked: `answer` says what was done, and the member is told it."""
    row = lock_request(row)
    row.answer = answer
    move(row.reply, by=by, note=note)
    notices.request_answered(row)
    return row


@transaction.atomic
def refuse(row, *, by, reason, note=""):
    """Refuse with a coded reason, which the member is told."""
    reason = coded_reason(RequestRefusal, reason)
    row = lock_request(row)
    row.refusal_reason = reason
    move(row.refuse, by=by, reason=reason, note=note)
    notices.request_refused(row)
    return row


@transaction.atomic
def erase(row, *, by, even_so=False, note=""):
    """Grant an erasure: the member is told, then forgotten.

    Who holds a seat or runs a project loses them with their file: `even_so` says that they know.
    """
    row = lock_request(row)
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

"""Fields of a file that are no contacts, written by whoever decided on them: in one place."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base.errors import DomainError
from skills_center.base.fields import read_names

_NAMES = {"first_name", "last_name"}


class CardTakenError(DomainError):
    """Another file has this card number, in words for the staff: who registers alone reads none."""

    def __init__(self):
        super().__init__(
            _(
                "Another member already has this card number: look for that file, or read the"
                " card once more."
            )
        )


def write_fields(member, fields, *, by=None):
    """Write these fields of a file that the caller has locked; its account is called as the file.

    `by` is named in the history, where it is not who asks. Raises CardTakenError, and nothing is
    written, where another file has the card number; DomainError where a name is none.
    """
    if not fields:
        return
    fields = read_names(Member, fields, held=member)
    before = {name: getattr(member, name) for name in fields}
    for name, value in fields.items():
        setattr(member, name, value)
    if by is not None:
        member._history_user = by
    try:
        with transaction.atomic():
            member.save(update_fields=[*fields, "updated_at"])
    except IntegrityError as error:
        for name, value in before.items():
            setattr(member, name, value)
        if not fields.get("cin"):
            raise
        raise CardTakenError() from error
    account = member.user
    if _NAMES & fields.keys() and account and not account.is_kept_apart:
        account.take_name(member.full_name)
        account.save(update_fields=["name"])

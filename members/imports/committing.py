"""The new rows of a register become members: all of them, or none."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from members.enums import Origin
from members.models import Member
from members.models.contacts import writes_contacts
from members.services.duplicates import find_likely, pairs_among, record_pairs
from members.services.numbering import next_member_numbers
from skills_center.base.errors import DomainError
from skills_center.base.fields import read_names
from skills_center.network.models import Center

from .checking import Verdict, compare_with_members

BATCH = 500
CHANGE_REASON = "import"


def write(checked_rows, *, center, by=None):
    """Register the new rows at a centre, with their history. No message leaves.

    Returns the ids of the members. A row whose person was registered since it was checked is
    found again, and no longer new. Raises DomainError, with nothing written, when somebody
    registers with the card of a row at this very moment, or where a name is none.
    """
    try:
        with transaction.atomic():
            _wait_for_other_imports()
            written = []
            for start in range(0, len(checked_rows), BATCH):
                written += _write_batch(checked_rows[start : start + BATCH], center, by)
            return written
    except IntegrityError as error:
        raise DomainError(
            _("Somebody of this register was registered at the same moment: start again.")
        ) from error


def _wait_for_other_imports():
    """One import at a time writes, in the whole network: a card is one wherever it is shown."""
    list(Center.objects.locked().order_by("pk").values_list("pk"))


def _write_batch(batch, center, by):
    matches = find_likely([one.candidate() for one in batch])
    pairs = pairs_among(matches)
    for checked, found in zip(batch, matches, strict=True):
        # Staff decided on the files shown to them; one that came since is a new question.
        told = {match.member_id for match in checked.apart_from}
        new_ones = [match for match in found if match.member_id not in told]
        compare_with_members(checked, new_ones, pairs)
    new = [checked for checked in batch if checked.verdict == Verdict.NEW]
    members = [_member(checked.fields, center) for checked in new]
    _number(members, center)
    with writes_contacts():
        members = bulk_create_with_history(
            members,
            Member,
            batch_size=BATCH,
            default_user=by,
            default_change_reason=CHANGE_REASON,
        )
    record_pairs(
        (member.pk, match.member_id, match.ground)
        for member, checked in zip(members, new, strict=True)
        for match in checked.apart_from
    )
    return [member.pk for member in members]


def _member(fields, center):
    return Member(
        **{**read_names(Member, fields), "cin": fields.get("cin") or None},
        center=center,
        origin=Origin.IMPORT,
    )


def _number(members, center):
    """Give each its number of the year it was registered in, and what it is found by."""
    by_year: dict[int, list[Member]] = {}
    for member in members:
        by_year.setdefault(member.registered_on.year, []).append(member)
    for year, registered in by_year.items():
        numbers = next_member_numbers(center, year, len(registered))
        for member, number in zip(registered, numbers, strict=True):
            member.number = number
            member.refold()

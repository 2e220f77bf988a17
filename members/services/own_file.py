"""A member changes their own file: much at once, the rest when the staff agree."""

from dataclasses import dataclass

from django.db import transaction

from members.enums import Origin
from members.models import Member

from .changes import GOALS
from .duplicates import record_doubles_of
from .file_fields import write_fields
from .goals import choose_goals
from .proposals import propose, take_back_written

# What they know best, and nothing is checked against. All else, the staff confirm.
AT_ONCE = {"commune", "address", "situation", "education", "school", GOALS}
# Their name in the other letters is theirs to spell; once it stands, papers were issued with it.
ONCE = {"latin_first_name", "latin_last_name"}


def is_written_at_once(member, name):
    return name in AT_ONCE or (name in ONCE and not getattr(member, name))


@dataclass(frozen=True)
class OwnChanges:
    """What became of the fields that a member changed, by name: written, sent to the staff, or
    proposed no more."""

    written: set[str]
    proposed: set[str]
    taken_back: set[str]


@transaction.atomic
def change_own_file(member, values, *, by):
    """Write what a member may change alone, and propose the rest to the staff of their centre.

    What waited of a field ends where it is written at once, and where what is typed is what the
    file says. Returns an `OwnChanges`. Raises DomainError where the file was emptied.
    """
    member = Member.objects.to_write(member.pk)
    written = {name: value for name, value in values.items() if is_written_at_once(member, name)}
    proposed = {name: value for name, value in values.items() if name not in written}
    if GOALS in written:
        choose_goals(member, written[GOALS])
    fields = {name: value for name, value in written.items() if name != GOALS}
    write_fields(member, fields, by=by)
    if ONCE & fields.keys():
        record_doubles_of(member)
    take_back_written(member, written, by=by)
    row = propose(member, proposed, origin=Origin.ONLINE, by=by) if proposed else None
    waiting = proposed.keys() & row.changes.keys() if row else set()
    return OwnChanges({*written}, waiting, proposed.keys() - waiting)

"""Changes that somebody proposes to a file, and the staff of its centre decide.

A change is applied by the writer of that fact, and by no other. Locks the file, then the proposal.
"""

from copy import copy

from django.db import transaction
from django.utils.translation import gettext as _

from members import notices_file as notices
from members.enums import ProposalRefusal, ProposalState
from members.models import Member, Proposal
from members.models.proposals import lapse_day
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.base.states import coded_reason, move

from .account_contacts import CONTACTS
from .changes import (
    CONSENTS,
    GOALS,
    GUARDIAN,
    OF_THE_FILE,
    all_held,
    all_kept,
    as_field,
    labels_of,
    says_already,
)
from .consents import give_consent
from .contacts import change_contact
from .duplicates import record_doubles_of
from .file_fields import write_fields
from .goals import choose_goals
from .guardians import name_guardian


@transaction.atomic
def propose(member, changes, *, origin, by=None):
    """Have the staff decide on changes to a file: a dict of field and value, also `guardian`,
    `goals` and `consents` as `register()` takes them.

    What the file says already is left out. One proposal of a member waits at a time: this one
    joins it, and a field proposed again has its last value. Returns it, or None where nothing is
    left to decide. Raises ValidationError, by field, for values that the file cannot hold.
    """
    member = Member.objects.to_write(member.pk)
    if by is None or by.pk != member.user_id:
        require(by, "members.change_member", member)
    kept = all_kept(changes, member)
    said = {name for name, value in kept.items() if says_already(member, name, value)}
    row = waiting_of(member, Proposal.objects.locked())
    before = row.changes if row else {}
    wanted = {name: value for name, value in {**before, **kept}.items() if name not in said}
    if row is None:
        return (wanted and _open(member, wanted, origin=origin, by=by)) or None
    row.member = member
    if not wanted:
        _end(row, row.withdraw, by=by if by and by.pk == member.user_id else None)
        return None
    if wanted != before:
        row.changes, row.lapses_on, row.proposed_by = wanted, lapse_day(), by
        row.save(update_fields=["changes", "lapses_on", "proposed_by", "updated_at"])
    return row


def _open(member, changes, *, origin, by, **kept):
    return Proposal.objects.create(
        member=member, changes=changes, origin=origin, proposed_by=by, **kept
    )


def _end(row, verb, **said):
    """End a proposal. What the file says at this moment is kept beside what was proposed: read
    years later, it is not held against another file."""
    row.before = all_held(row.member, row.changes)
    move(verb, **said)


def waiting_of(member, rows=Proposal.objects):
    """The proposal of a member that waits; None when none does."""
    return rows.filter(member=member, state=ProposalState.WAITING).first()


def _lock(row):
    """The file, then the proposal, as both stand."""
    member = Member.objects.select_related("center").to_write(row.member_id)
    row = Proposal.objects.locked().under_lock(row.pk)
    row.member = member
    return row


def may_accept(row, name, by):
    """Whether `by` may accept this change, of a proposal that they may decide: a file goes to
    another centre by who changes files at both."""
    if name != "center":
        return True
    moved = copy(row.member)
    moved.center_id = row.changes[name]
    return by.has_perm("members.change_member", moved)


@transaction.atomic
def accept(row, names, by, *, left=(), reason="", note=""):
    """Write the changes named into the file; the others are refused, with a coded reason.

    Those in `left`, which `by` may not accept, go on waiting for somebody who may, as a proposal
    with the same last day. The member is told of the rest. Returns the row; its `followed` is the
    `ContactChange` of its contacts, None without any. Raises DomainError where one of them cannot
    be written: then none is.
    """
    row = _lock(row)
    if not {*names, *left} <= row.changes.keys():
        raise DomainError(_("The proposal was changed meanwhile: look once more."))
    waiting = _take_out(row, left, by)
    accepted = [name for name in row.changes if name in names]
    refused = row.changes.keys() - set(names)
    if refused:
        row.refusal_reason = reason = coded_reason(ProposalRefusal, reason)
    verb = (row.accept_in_part if accepted else row.refuse) if refused else row.accept
    row.accepted = accepted
    _end(row, verb, by=by, reason=reason if refused else "", note=note)
    if waiting:
        _wait_on(row, waiting)
    row.followed = _apply(row.member, {name: row.changes[name] for name in accepted}, by)
    notices.decided(row, lambda: labels_of(accepted), lambda: labels_of(refused))
    return row


def _take_out(row, left, by):
    """The changes that are not decided now, taken out of the row."""
    if any(may_accept(row, name, by) for name in left):
        raise DomainError(_("Decide on what you may decide: nobody waits without need."))
    waiting = {name: value for name, value in row.changes.items() if name in left}
    row.changes = {name: value for name, value in row.changes.items() if name not in left}
    if not row.changes:
        raise DomainError(_("Nothing is decided yet: somebody else does."))
    return waiting


def _wait_on(row, changes):
    """They wait as long as they would have, in their place among the others."""
    rest = _open(
        row.member, changes, origin=row.origin, by=row.proposed_by, lapses_on=row.lapses_on
    )
    Proposal.objects.filter(pk=rest.pk).update(created_at=row.created_at)


def refuse(row, by, *, reason, note=""):
    """Leave the file as it is, with a coded reason that the member is told."""
    return accept(row, (), by, reason=reason, note=note)


@transaction.atomic
def take_back(row, *, by, names=None):
    """The member thought again: of these fields, or of all. Raises DomainError where the staff
    decided meanwhile, or one of these is proposed no more."""
    row = _lock(row)
    if names and (row.state != ProposalState.WAITING or not set(names) <= row.changes.keys()):
        raise DomainError(_("This change does not wait any more."))
    left = {name: value for name, value in row.changes.items() if names and name not in names}
    if not left:
        _end(row, row.withdraw, by=by)
    else:
        if by.pk != row.member.user_id:
            require(by, "members.decide_proposal", row)
        row.changes = left
        row.save(update_fields=["changes", "updated_at"])
    return row


def take_back_written(member, names, *, by):
    """Let nothing wait any more that its member has just written or proved by themselves: accepted
    later, the older value would take its place. The file is locked by the caller."""
    row = waiting_of(member)
    if row and (stale := [name for name in names if name in row.changes]):
        take_back(row, by=by, names=stale)


def end_stale_proposals():
    """What nobody decided in time ends, and the member is told the way on. Returns how many."""
    stale = Proposal.objects.waiting().filter(lapses_on__lt=today())
    return sum(_let_lapse(row) for row in list(stale))


@transaction.atomic
def _let_lapse(row):
    row = _lock(row)
    if row.state != ProposalState.WAITING or row.lapses_on >= today():
        return False  # decided, or proposed anew, meanwhile
    _end(row, row.lapse, by=None)
    names = [*row.changes]
    notices.lapsed(row, lambda: labels_of(names))
    return True


def join_proposals(kept, gone):
    """Before two files become one: what waits for either waits for the one that stays, as one.

    Of a field proposed for both it is the value of the file that stays.
    """
    theirs = waiting_of(gone, Proposal.objects.locked())
    if theirs is None:
        return
    if own := waiting_of(kept, Proposal.objects.locked()):
        own.changes = theirs.changes | own.changes
        own.save(update_fields=["changes", "updated_at"])
        theirs.member = gone
        _end(theirs, theirs.withdraw, by=None)


def _apply(member, changes, by):
    """Each fact through its own writer, the file locked. Returns what followed for the log-in."""
    fields = {name: as_field(name, changes[name]) for name in OF_THE_FILE if name in changes}
    contacts = {name: fields.pop(name) for name in CONTACTS if name in fields}
    moved = copy(member)
    moved.center = fields.get("center", member.center)
    require(by, "members.change_member", moved)
    write_fields(member, fields, by=by)
    followed = change_contact(member, by=by, **contacts) if contacts else None
    if GOALS in changes:
        choose_goals(member, changes[GOALS])
    for purpose in changes.get(CONSENTS, ()):
        give_consent(member, purpose, language=member.language, by=by)
    if GUARDIAN in changes:
        name_guardian(member, **changes[GUARDIAN], by=by)
    if fields or contacts:
        record_doubles_of(Member.objects.get(pk=member.pk))
    return followed

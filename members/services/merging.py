"""Two files of one person become one; nothing that hung on either is lost."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from simple_history.utils import update_change_reason

from members.enums import DocumentKind, DuplicateState
from members.models import DuplicatePair, Member, Merge, User
from members.models.members import BOOKKEEPING, FOLDED
from members.permissions import has_permission
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.registry import Registry

from .account_contacts import CONTACTS
from .contacts import absorb_account, save_merged
from .duplicates import record_pairs
from .following import held_by
from .guardian_merging import keep_one_guardian
from .joined_life import joined_life
from .locking import lock_accounts, lock_files
from .moving import as_data, move_all, relations
from .proposals import join_proposals

# Fields that belong to the file or follow from others; staff choose among the rest.
_NOT_CHOSEN = {
    "id",
    "number",
    "user",
    "created_at",
    "updated_at",
    "anonymised_at",
    *BOOKKEEPING,
    *FOLDED,
}
CHOICES = {
    field.name: field.verbose_name
    for field in Member._meta.concrete_fields
    if field.name not in _NOT_CHOSEN
}

# `settler(kept, gone, by)` of an app above settles what one member cannot have twice. It may return
# the rows that it deletes: they are written into the `Merge`.
Settler = Callable[[Member, Member, User | None], Iterable[Model] | None]
SETTLERS: Registry[Settler] = Registry("what is settled before a merge")


@transaction.atomic
def merge(*, kept, gone, taken=(), by):
    """Make one file of two: `kept` stays, with the fields named in `taken` from `gone`.

    All rows that pointed to `gone` point to `kept` afterwards; one that `kept` may not hold twice
    is written into the `Merge` instead. Locks both files, the older first. Raises DomainError
    when one is gone or emptied already, or `by` may not merge files of both centres.
    """
    kept, gone = _lock_both(kept.pk, gone.pk)
    for file in (kept, gone):
        if by is not None and not has_permission(by, "members.merge_member", file):
            raise IllegalMoveError(_("You may not merge files of this centre."))
    record = Merge(gone_number=gone.number, gone_id=gone.pk, by=by)
    record.before = {"kept": as_data(kept), "gone": as_data(gone)}
    before = held_by(kept, gone, kept.user, gone.user)
    settled = [row for settle in SETTLERS for row in settle(kept, gone, by) or ()]
    settled += keep_one_guardian(kept, gone)
    _keep_one_portrait(kept, gone)
    join_proposals(kept, gone)
    _ask_about(kept, instead_of=gone)
    _let_nothing_hang_on(gone)
    record.moved, record.before["left"] = move_all(gone, kept)
    for row in settled:
        record.before["left"].setdefault(row._meta.label, []).append(as_data(row))
    chosen = {name: getattr(gone, name) for name in CHOICES if name in taken}
    life = joined_life(kept, gone)
    kept.user, record.before["account"] = _one_account(kept, gone, chosen)
    gone.delete()  # before what it may hold alone, like the card number, is written again
    for name, value in {**chosen, **life}.items():
        setattr(kept, name, value)
    save_merged(kept, chosen, before=before)
    update_change_reason(kept, f"merge {record.gone_number}")
    record.kept = kept
    record.save()
    return kept


def hanging_on(member):
    """How many rows of each kind hang on a file: pairs of name and number, none of the empty."""
    counts = (
        (
            model._meta.verbose_name_plural,
            model._base_manager.filter(**{field.name: member}).count(),
        )
        for model, field in relations(Member)
        if model not in (DuplicatePair, Merge)
    )
    return [(name, number) for name, number in counts if number]


def _lock_both(one, other):
    files = lock_files(one, other)
    if len(files) < 2:
        raise DomainError(_("One of the two files is no longer there: it may be merged already."))
    if any(file.anonymised_at for file in files.values()):
        raise DomainError(_("This file is closed."))
    return files[one], files[other]


def _let_nothing_hang_on(gone):
    """Have foreign keys wait from the move on: what is hung on it after would end with it."""
    Member.objects.select_for_update().get(pk=gone.pk)


def _keep_one_portrait(kept, gone):
    if kept.documents.portraits().exists():
        gone.documents.portraits().update(kind=DocumentKind.OTHER)


def _ask_about(kept, *, instead_of):
    """Questions about the file that goes become questions about the one that stays, and so do the
    answers: who is not the one is not the other."""
    pairs = DuplicatePair.objects.about(instead_of)
    of_it = {pair.other(instead_of): pair for pair in pairs}
    of_it.pop(kept.pk, None)
    pairs.delete()
    record_pairs(((kept.pk, pk, pair.ground) for pk, pair in of_it.items()), waits=True)
    for pair in DuplicatePair.objects.about(kept).open():
        answered = of_it.get(pair.other(kept))
        if answered and answered.state == DuplicateState.DIFFERENT:
            pair.state = answered.state
            pair.decided_by, pair.decided_at = answered.decided_by, answered.decided_at
            pair.save(update_fields=["state", "decided_by", "decided_at"])


def _one_account(kept, gone, chosen):
    """Of the two files' accounts the one that stays, and what the other was (None: there is none).

    An account of the staff stays. What the other did and was sent becomes its own; with which
    phone and e-mail it opens say the contacts.
    """
    accounts = lock_accounts(kept.user_id, gone.user_id, may_end=True)
    stays, leaves = accounts.get(kept.user_id), accounts.get(gone.user_id)
    if leaves and (stays is None or leaves.is_kept_apart):
        stays, leaves = leaves, stays
    Member.objects.filter(pk__in=[kept.pk, gone.pk]).update(user=None)
    gone.user = None
    if leaves is None:
        return stays, None
    if leaves.is_kept_apart:
        raise DomainError(_("Both files have a staff account: an administrator closes one first."))
    was = as_data(leaves)
    del was["fields"]["password"]
    of_the_file = {name: chosen.get(name, getattr(kept, name)) for name in CONTACTS}
    return absorb_account(stays, leaves, of_the_file=of_the_file), was

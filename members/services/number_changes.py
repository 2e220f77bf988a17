"""Who had another number before: they say so, and staff find the file.

Nothing is looked for while somebody types: the answer is the same, whether there is such a file or
not. Each verb locks the row; where a file is given, the files and their accounts first.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices_accounts as notices
from members.models import Member, NumberChange
from members.models.number_changes import State
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, GoneError
from skills_center.base.fields import read_names
from skills_center.base.rights import require
from skills_center.base.states import move
from skills_center.base.text import plain_signs

from .account_contacts import CONTACTS
from .contacts import (
    StaffAccountError,
    absorb_account,
    attach,
    change_contact,
)
from .duplicates import Candidate, find_likely, spellings
from .following import held_by, let_follow
from .locking import hold_account, lock_accounts, lock_files
from .merging import merge


@transaction.atomic
def ask_for_file(*, user, center, former, **said):
    """Write down what an account says; one that waits already is returned.

    `former` is `{"phone": …}`, `{"email": …}` or empty; `said` the names, card and birth date.
    Raises DomainError for an account of the staff, and where a name is none.
    """
    said = read_names(NumberChange, said)
    user = hold_account(user.pk)
    if user.is_kept_apart:
        raise StaffAccountError()
    if waiting := NumberChange.objects.filter(user=user, state=State.OPEN).first():
        return waiting
    contact = former.get("phone") or former.get("email") or ""
    return NumberChange.objects.create(user=user, center=center, former=contact, **said)


def waiting_of(user):
    """What an account said of a former number, while it waits; None where nothing does."""
    return NumberChange.objects.filter(user=user).open().first()


def likely_files(row):
    """The files that may be theirs, of every centre, the likeliest first: for staff alone."""
    found = [match.member_id for match in find_likely([_candidate(row)])[0]]
    if row.former:
        same = Q(email__iexact=row.former) if "@" in row.former else Q(phone=row.former)
        found += Member.objects.filter(same).order_by("pk").values_list("pk", flat=True)
    own = Member.objects.filter(user=row.user_id).values_list("pk", flat=True).first()
    files = Member.objects.select_related("center").in_bulk(found)
    return [files[pk] for pk in dict.fromkeys(found) if pk != own]


def waiting_about(member, rows):
    """Of these requests those that wait for an answer and may mean this file, the most urgent
    first: what `likely_files` finds, asked from the side of the file. For staff alone."""
    asked = list(rows.open().exclude(user=member.user_id).filter(_may_mean(member)))
    found = find_likely([_candidate(row) for row in asked])
    return [
        row
        for row, matches in zip(asked, found, strict=True)
        if _has_contact(member, row.former) or member.pk in {one.member_id for one in matches}
    ]


def _may_mean(member):
    """What a request shares at least with a file that `likely_files` finds for it."""
    shared = Q(birth_date=member.birth_date)
    if member.phone:
        shared |= Q(former=member.phone.as_e164)
    if member.email:
        shared |= Q(former__iexact=member.email)
    if member.cin:
        shared |= Q(cin__in=spellings(member.cin))
    return shared


def _has_contact(member, former):
    phone = member.phone.as_e164 if member.phone else ""
    return bool(former) and former.lower() in (phone, member.email.lower())


def _candidate(row):
    return Candidate(
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date or today(),  # nobody here was born today
        phone="" if "@" in row.former else row.former,
        cin=row.cin,
    )


def seek_centers():
    """Let the centre decide whose member it may be, where that is not the one that was named."""
    new = NumberChange.objects.filter(state=State.OPEN, sought_at=None).order_by("pk")
    return sum(_seek_center(pk) for pk in list(new.values_list("pk", flat=True)))


@transaction.atomic
def _seek_center(pk):
    rows = NumberChange.objects.locked().filter(state=State.OPEN, sought_at=None)
    row = rows.filter(pk=pk).first()
    if row is None:
        return False  # sought, answered or taken back meanwhile
    centers = [file.center_id for file in likely_files(row)]
    if centers and row.center_id not in centers:
        row.center_id = centers[0]
    row.sought_at = timezone.now()
    row.save(update_fields=["center", "sought_at", "updated_at"])
    return True


# The staff decide -----------------------------------------------------------------------
@transaction.atomic
def accept(row, *, by, number, note=""):
    """It is the file with this number: it opens with the new contact, and no more with the former.

    Where they registered a second file meanwhile, the two become one; who had the former contact
    is told. Raises DomainError where there is no such file, or `by` may not change it, or one of
    the two accounts is of the staff, or something of it changed at this very moment.
    """
    member, own, accounts, row = _lock(row, _number_of(number, by))
    require(by, "members.change_member", member)
    move(row.accept, by=by, note=note)
    if any(account.is_kept_apart for account in accounts.values()):
        raise StaffAccountError()
    if own == member:
        raise DomainError(_("This file opens with the new contact already."))
    _hand_over(member, own, accounts, row, by)
    NumberChange.objects.filter(pk=row.pk).update(member=member.pk)
    row.refresh_from_db(fields=["user", "member"])
    notices.number_change_accepted(row)
    return row


def _number_of(number, by):
    allowed = Member.objects.allowing(by, "members.change_member").filter(anonymised_at=None)
    typed = plain_signs(number).strip().upper()
    found = allowed.filter(number=typed).values_list("pk", flat=True).first()
    if found is None:
        raise DomainError(_("You may change no file with this number. Look at it again."))
    return found


def _lock(row, found):
    """Both files, their accounts, then the row.

    Returns the file found, the one they registered meanwhile or None, the accounts by key, and the
    row. Raises GoneError where one of them is another by the time that all are held.
    """
    asked = _account_of(row)
    own = _file_of(asked)
    files = lock_files(found, own)
    member = Member.objects.to_write(found)
    accounts = lock_accounts(member.user_id, asked, may_end=True)
    row = NumberChange.objects.select_related("user", "center").under_lock(row.pk)
    if row.is_open and (row.user_id != asked or _file_of(asked) != own):
        raise GoneError(_("Somebody changed this meanwhile: open the page anew."))
    return member, files.get(own), accounts, row


def _account_of(row):
    return NumberChange.objects.filter(pk=row.pk).values_list("user", flat=True).first()


def _file_of(account):
    return Member.objects.filter(user=account).values_list("pk", flat=True).first()


def _hand_over(member, own, accounts, row, by):
    """Let the file open with the account of the new contact, or that contact with the file's."""
    before, asking = accounts.get(member.user_id), accounts[row.user_id]
    held = held_by(member, own, before, asking)
    former = _proved_contacts(before) if before else {}
    new = _proved_contacts(asking)
    if own:
        change_contact(own, by=by, **new)  # the merge keeps what its account opens with
        stays = merge(kept=member, gone=own, taken=set(new), by=by).user
    elif before is None:
        stays = attach(member, asking).user
    else:
        stays = _move_log_in(member, before, asking, new)
    for name, contact in former.items():
        if contact != getattr(stays, name):
            notices.contact_left(stays, name, contact, center=member.center)
    done = change_contact(member, by=by, **new, **_lost(member, row, new))
    let_follow(held, done.member, done.account)


def _move_log_in(member, stays, leaves, new):
    """The account of the file stays, with all that it did."""
    Member.objects.filter(pk=member.pk).update(user=None)
    absorb_account(stays, leaves, of_the_file=new)
    member.user = stays
    member.save(update_fields=["user", "updated_at"])
    return stays


def _proved_contacts(user):
    return {name: getattr(user, name) for name in CONTACTS if getattr(user, name)}


def _lost(member, row, new):
    """The former contact of another kind than the new one: it opens nothing more either."""
    phone = member.phone.as_e164 if member.phone else ""
    former = {"phone": phone, "email": (member.email or "").lower()}
    named = row.former.lower()
    return {
        name: ""
        for name, contact in former.items()
        if name not in new and contact and (contact == named if named else name == "phone")
    }


@transaction.atomic
def refuse(row, *, by, note=""):
    """No file of ours is theirs: they are told that they can register."""
    row = NumberChange.objects.select_related("user", "center").under_lock(row.pk)
    move(row.refuse, by=by, note=note)
    notices.number_change_refused(row)
    return row


@transaction.atomic
def withdraw(row, *, by, note=""):
    """They thought again."""
    row = NumberChange.objects.under_lock(row.pk)
    move(row.withdraw, by=by, note=note)
    return row


def let_run_out():
    """End those that nobody answered in time; they are told to come. Returns how many."""
    late = NumberChange.objects.filter(state=State.OPEN, until__lt=today()).order_by("pk")
    return sum(_let_run_out(pk) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _let_run_out(pk):
    row = NumberChange.objects.select_related("user", "center").under_lock(pk)
    if row.state != State.OPEN:
        return False
    move(row.lapse, by=None)
    notices.number_change_lapsed(row)
    return True

"""Who had another number before: they say so, and staff find the file.

Nothing is looked for while somebody types: the answer is the same, whether there is such a file or
not. Each verb locks the row; where a file is given, the file and its account first.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices
from members.models import Member, NumberChange, User
from members.models.number_changes import State
from skills_center.base.dates import today
from skills_center.base.due import due
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.base.states import move
from skills_center.base.text import plain_signs

from .contacts import CONTACTS, absorb_account, attach, change_contact, is_kept_apart
from .duplicates import Candidate, find_likely
from .merging import merge


@transaction.atomic
def ask_for_file(*, user, center, former, **said):
    """Write down what an account says; one that waits already is returned.

    `former` is `{"phone": …}`, `{"email": …}` or empty; `said` the names, card and birth date.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if waiting := NumberChange.objects.filter(user=user, state=State.OPEN).first():
        return waiting
    contact = former.get("phone") or former.get("email") or ""
    return NumberChange.objects.create(user=user, center=center, former=contact, **said)


def likely_files(row):
    """The files that may be theirs, of every centre, the likeliest first: for staff alone."""
    found = [match.member_id for match in find_likely([_candidate(row)])[0]]
    if row.former:
        same = Q(email__iexact=row.former) if "@" in row.former else Q(phone=row.former)
        found += Member.objects.filter(same).order_by("pk").values_list("pk", flat=True)
    own = Member.objects.filter(user=row.user_id).values_list("pk", flat=True).first()
    files = Member.objects.select_related("center").in_bulk(found)
    return [files[pk] for pk in dict.fromkeys(found) if pk != own]


def _candidate(row):
    return Candidate(
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date or today(),  # nobody here was born today
        phone="" if "@" in row.former else row.former,
        cin=row.cin,
    )


@due("changed numbers find their centre")
def seek_centers():
    """Let the centre decide whose member it may be, where that is not the one that was named."""
    new = NumberChange.objects.filter(state=State.OPEN, sought_at=None).order_by("pk")
    return sum(_seek_center(pk) for pk in list(new.values_list("pk", flat=True)))


@transaction.atomic
def _seek_center(pk):
    row = NumberChange.objects.locked().filter(pk=pk, sought_at=None).first()
    if row is None:
        return False
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

    Where they registered a second file meanwhile, the two become one. Raises DomainError where
    there is no such file, or `by` may not change it, or its account is of the staff.
    """
    member = _file_of(number, by)
    row = NumberChange.objects.select_related("user", "center").under_lock(row.pk)
    move(row.accept, by=by, note=note)
    _hand_over(member, row, by)
    NumberChange.objects.filter(pk=row.pk).update(member=member.pk)
    row.refresh_from_db(fields=["user", "member"])
    notices.number_change_accepted(row)
    return row


def _file_of(number, by):
    allowed = Member.objects.allowing(by, "members.change_member").filter(anonymised_at=None)
    typed = plain_signs(number).strip().upper()
    found = allowed.filter(number=typed).values_list("pk", flat=True).first()
    if found is None:
        raise DomainError(_("You may change no file with this number. Look at it again."))
    member = Member.objects.to_write(found)
    require(by, "members.change_member", member)
    return member


def _hand_over(member, row, by):
    """Let the file open with the account of the new contact, or that contact with the file's."""
    own = Member.objects.filter(user=row.user_id).first()
    if own == member:
        raise DomainError(_("This file opens with the new contact already."))
    if member.user and is_kept_apart(member.user):
        raise DomainError(_("This account is of the staff: an administrator changes it."))
    new = _proved_contacts(row.user)
    if own:
        merge(kept=member, gone=own, taken=set(new), by=by)
    elif member.user_id is None:
        attach(member, User.objects.select_for_update().get(pk=row.user_id))
    else:
        _move_log_in(member, row, new)
    change_contact(member, by=by, **new, **_lost(member, row, new))


def _move_log_in(member, row, new):
    """The account of the file stays, with all that it did; who had its former contact is told."""
    keys = [member.user_id, row.user_id]
    accounts = {
        one.pk: one for one in User.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    stays, leaves = (accounts[pk] for pk in keys)
    former = {name: getattr(stays, name) for name in new}
    Member.objects.filter(pk=member.pk).update(user=None)
    absorb_account(stays, leaves, of_the_file=new)
    member.user = stays
    member.save(update_fields=["user", "updated_at"])
    for name, contact in former.items():
        if contact and contact != getattr(stays, name):
            notices.contact_left(stays, name, contact, center=member.center)


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


@due("changed numbers that ran out")
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

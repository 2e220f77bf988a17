"""How a member is reached and logs in: the only writer of phones and e-mails.

They stand in the file, in its account, in allauth's row of the e-mail, and with the guardian. Who
corrects one corrects the log-in too: the former contact opens nothing more, its sessions end, and
it is told so without a name, since numbers change hands. A contact that opens another account is
never taken from it: a phone may be shared (twins, a parent), a log-in may not. An account of the
staff is changed by its person or an administrator alone. Locks the file, then its account.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices_accounts as notices
from members.models import Member
from members.models.contacts import writes_contacts
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.rights import require

from .account_contacts import (
    CONTACTS,
    keep_former_phones,
    proofs_of,
    write_address,
    write_contacts,
)
from .contact_changes import KEEP, ContactChange, changed_contacts, opening
from .following import held_by, let_follow
from .locking import lock_account, lock_accounts, lock_with_files
from .log_ins import end_sessions
from .moving import move_all


class StaleContactError(DomainError):
    """A code was sent to a contact that opens this account no more."""

    def __init__(self):
        super().__init__(_("This code opens nothing any more. Ask for another."))


class StaffAccountError(DomainError):
    """Rights hang on this account: it is tied to no file, and made one with no other, by itself."""

    def __init__(self):
        super().__init__(_("This account is of the staff: an administrator changes it."))


# The file, at the desk ------------------------------------------------------------------
@transaction.atomic
def change_contact(member, *, by, phone=KEEP, email=KEEP):
    """Correct the phone or the e-mail of a file; the log-in of its account moves with it.

    An account of the staff stays as it is. Returns what followed, a `ContactChange`. Raises
    DomainError where the file was emptied, or `by` may not change it.
    """
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    changed = changed_contacts(member, phone=phone, email=email)
    # Of the staff it is not written, and not locked: they lock their own before a file.
    account = member.user
    if account and not account.is_kept_apart:
        account = lock_account(account.pk)
    before = held_by(member, account)
    _write_file(member, changed)
    done = ContactChange(member, account)
    if account and changed and not account.is_kept_apart:
        done.taken = _move_log_in(account, changed, center=member.center)
        done.moved = opening(account, changed)
    let_follow(before, member, account)
    return done


def fill_contacts(member, contacts):
    """Write into a locked file the contacts that it does not hold, as its person typed them.

    Its account does not open with them: nobody has proved them.
    """
    _write_file(
        member, {name: value for name, value in contacts.items() if not getattr(member, name)}
    )


def _write_file(member, changed):
    if changed:
        for name, value in changed.items():
            setattr(member, name, value)
        with writes_contacts():
            member.save(update_fields=[*changed, "updated_at"])


def _move_log_in(user, contacts, *, center=None, proofs=None, keep=None):
    """Let a locked account open with these contacts; who had the former ones is told.

    Returns the names of those that open another account.
    """
    contacts = changed_contacts(user, **contacts)
    if not contacts:
        return set()
    former = {name: getattr(user, name) for name in contacts}
    taken = write_contacts(user, contacts, proofs=proofs)
    end_sessions(user, keep=keep)
    for name, value in former.items():
        if value and value != getattr(user, name):
            notices.contact_left(user, name, value, center=center)
        if (now := getattr(user, name)) and now != value and not (proofs or {}).get(name):
            notices.contact_given(user, name, now, center=center)
        if now and not value:
            notices.contact_added(user, name, center=center)
    return taken


# The account, by its person or an administrator -------------------------------------------
@transaction.atomic
def change_own_contact(user, *, phone=KEEP, email=KEEP, keep=None):
    """Give an account the contact that its person has just proved with a code; the file follows.

    The other sessions end, but that of `keep`, a `LogIn`. Raises DomainError where it opens the
    account of somebody else, or none would be left.
    """
    user, member, _others = lock_with_files(user)
    changed = changed_contacts(user, phone=phone, email=email)
    proofs = {"phone": timezone.now(), "email": True}
    before = held_by(member, user)
    _change_account(user, changed, member=member, proofs=proofs, keep=keep)
    if member:
        given = {name: value for name, value in changed.items() if value}
        _write_file(member, changed_contacts(member, **given))
    let_follow(before, member, user)
    return user


@transaction.atomic
def change_staff_contact(user, *, by, phone=KEEP, email=KEEP):
    """Correct the contacts of an account, on its own page.

    Of a member the file follows where it held the same. Raises DomainError as
    `change_own_contact`, and where `by` may not change accounts.
    """
    user, member, _others = lock_with_files(user)
    if by != user:
        require(by, "members.change_user", user)
        if by is not None and user.is_superuser and not by.is_superuser:
            raise IllegalMoveError(_("Only a superuser changes this account."))
    changed = changed_contacts(user, phone=phone, email=email)
    followed = (
        {name: value for name, value in changed.items() if _holds_alike(member, user, name)}
        if member and not user.is_kept_apart
        else {}
    )
    before = held_by(member, user)
    _change_account(user, changed, member=member)
    _write_file(member, followed)
    let_follow(before, member, user)
    return user


def _holds_alike(member, user, name):
    held = getattr(user, name)
    return bool(held) and str(getattr(member, name)).lower() == str(held).lower()


def _change_account(user, changed, *, member, proofs=None, keep=None):
    left = {name: changed.get(name, getattr(user, name)) for name in CONTACTS}
    if not any(left.values()):
        raise DomainError(_("An account needs a phone or an e-mail address."))
    center = member.center if member else None
    if changed and (taken := _move_log_in(user, changed, center=center, proofs=proofs, keep=keep)):
        raise DomainError(ALREADY_OPENS[min(taken)]())


ALREADY_OPENS = {
    "phone": lambda: _("Another account has this phone."),
    "email": lambda: _("Another account has this e-mail address."),
}


@transaction.atomic
def prove(user, *, phone=None, email=None):
    """Somebody typed the code that was sent to this contact of the account.

    Raises StaleContactError where the account opens with another one by now: the code opens
    nothing, whoever holds it.
    """
    now = lock_account(user.pk) if user else None  # one that only began to open made way
    if now is None or (phone and now.phone != phone) or (email and now.email != email.lower()):
        raise StaleContactError()
    if phone and not now.phone_verified_at:
        now.phone_verified_at = timezone.now()
        with writes_contacts():
            now.save(update_fields=["phone_verified_at"])
    if email and not proofs_of(now)["email"]:
        write_address(now, is_proved=True)
    user.phone, user.email, user.phone_verified_at = now.phone, now.email, now.phone_verified_at


# Files and accounts that come together ----------------------------------------------------
def attach(member, user):
    """Tie a file the caller has locked to the account of its person, locked too, as is the one
    that the file had (`lock_with_files`).

    An account that nobody could enter any more, which the file had before, becomes one with it.
    Raises DomainError where the account is of the staff, and has proved no contact of the file:
    rights are not to hang on the file of somebody else.
    """
    if user.is_kept_apart and not _has_proved_one_of(user, member):
        raise StaffAccountError()
    left = lock_accounts(member.user_id, may_end=True).get(member.user_id)
    member.user = user
    member.save(update_fields=["user", "updated_at"])
    if left:
        absorb_account(user, left)
    user.take_name(member.full_name)
    user.save(update_fields=["name"])
    return member


def _has_proved_one_of(user, member):
    proved = proofs_of(user)
    return any(proved[name] and _holds_alike(member, user, name) for name in CONTACTS)


def absorb_account(stays, leaves, *, of_the_file=None):
    """Make one account of two that the caller has locked; neither is tied to a file.

    What `leaves` did and was sent becomes the other's. Of two phones (or e-mails) the one
    `of_the_file` opens the account from now on, else that of `stays`; where it has none, it gets
    the other's, proved if it was. An account of the staff gets none. Both are of one person:
    nobody is told. What waits to leave follows; where there is a file, the caller lets it, once
    that is saved too. Returns `stays`. Raises DomainError where `leaves` is of the staff.
    """
    if leaves.is_kept_apart:
        raise StaffAccountError()
    given, proofs, before = {}, proofs_of(leaves), held_by(stays, leaves)
    for name in CONTACTS if not stays.is_kept_apart else ():
        theirs = getattr(leaves, name)
        is_chosen = bool(theirs) and theirs == (of_the_file or {}).get(name)
        if theirs and (is_chosen or not getattr(stays, name)):
            given[name] = theirs
    end_sessions(leaves)
    with writes_contacts():
        leaves.emailaddress_set.all().delete()
    move_all(leaves, stays)
    leaves.delete()
    _join_what_was(stays, leaves)
    if given:
        write_contacts(stays, given, proofs=proofs)
        end_sessions(stays)
    if of_the_file is None:
        let_follow(before, stays)
    return stays


def _join_what_was(stays, leaves):
    """Former phones of both, and when somebody entered last: a sign of life of their file."""
    stays.former_phones = f"{stays.former_phones} {leaves.former_phones}"
    keep_former_phones(stays, leaves.phone)
    stays.last_login = max(filter(None, [stays.last_login, leaves.last_login]), default=None)
    stays.save(update_fields=["former_phones", "last_login"])


def save_merged(kept, chosen, *, before):
    """Save a file with what staff chose of another; the phone they chose is the one that logs in.

    Its account, where it has one, is locked by the caller. `before`: what `held_by` said of both
    files and their accounts.
    """
    with writes_contacts():
        kept.save()
    account = kept.user
    if account and not account.is_kept_apart:
        picked = {name: chosen[name] for name in CONTACTS if chosen.get(name)}
        _move_log_in(account, picked, center=kept.center)
    let_follow(before, kept, account)

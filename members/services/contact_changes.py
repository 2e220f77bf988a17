"""What follows from other contacts of a file for the log-in of its person. Nothing is written."""

from copy import copy
from dataclasses import dataclass, field

from members.models import Member, User
from skills_center.base.phones import takes_texts

from .account_contacts import opens_another

KEEP = object()


@dataclass
class ContactChange:
    """What followed a correction of a file's contacts.

    `moved`: the names of those with which its account opens now; `taken`: of those that open the
    account of somebody else; `account`: None where the file has none.
    """

    member: Member
    account: User | None = None
    moved: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    @property
    def is_of_staff(self):
        """Whether the account is of the staff, and stayed as it was."""
        return self.account is not None and self.account.is_kept_apart

    @property
    def has_way_in(self):
        return self.account is None or self.account.has_way_in


def changed_contacts(row, **contacts):
    """Those that are another than the row holds. An account keeps its e-mail in small letters."""
    given = {name: value or "" for name, value in contacts.items() if value is not KEEP}
    if "email" in given and isinstance(row, User):
        given["email"] = given["email"].lower()
    return {name: value for name, value in given.items() if value != (getattr(row, name) or "")}


def foresee_contact(member, *, phone=KEEP, email=KEEP):
    """What would follow if the file had these contacts, a `ContactChange`: nothing is written."""
    changed = changed_contacts(member, phone=phone, email=email)
    account = member.user
    if account is None or account.is_kept_apart:
        return ContactChange(member, account)
    moving = changed_contacts(account, **changed)
    given = [name for name, value in moving.items() if value]
    taken = {name for name in given if opens_another(account, name, moving[name])}
    after = copy(account)
    for name, value in moving.items():
        setattr(after, name, None if name in taken else value or None)
    return ContactChange(member, after, moved=opening(after, changed), taken=taken)


def opening(account, names):
    """Of these contacts the ones with which the account opens: a code reaches them."""
    reached = {"phone": takes_texts(account.phone), "email": bool(account.email)}
    return {name for name in names if reached[name]}

"""The one order in which files and accounts are locked: files first, then accounts, each by keys.

Whoever held an account while waiting for its file, and a merge that holds the file while waiting
for the account, would stop each other. What hangs on a file (a proposal, a guardian) is locked
after it.
"""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Member, User
from skills_center.base.errors import GoneError
from skills_center.base.locks import locked

_TRIES = 5


class _MovedError(Exception):
    """By the time that all were held, others were to be."""


def lock_files(*keys):
    """These files as they are under their locks, by key; those that are no longer there are left
    out."""
    return {file.pk: file for file in Member.objects.locked().filter(pk__in=keys).order_by("pk")}


def lock_accounts(*keys, may_end=False):
    """These accounts as they are under their locks, by key. Their files are held already.

    `may_end`: one of them is to end, and nothing may be hung on it from now on.
    """
    accounts = User.objects.filter(pk__in=keys).order_by("pk")
    rows = accounts.select_for_update() if may_end else locked(accounts)
    return {account.pk: account for account in rows}


def lock_account(pk):
    """The account under its lock; None where there is none."""
    return locked(User.objects.filter(pk=pk)).first()


def hold_account(pk):
    """The account under its lock. Raises GoneError where it became one with another, or its person
    was forgotten."""
    account = lock_account(pk)
    if account is None or account.is_emptied:
        raise _gone()
    return account


@transaction.atomic
def lock_with_files(user, named=lambda user: Member.objects.none()):
    """An account, its file or None, and the files that `named(user)` finds: all under their locks,
    with the accounts that those files have.

    Whatever somebody else wrote between the look and the lock is looked at again. Raises
    GoneError where the account became one with another, or its person was forgotten.
    """
    for _try in range(_TRIES):
        with suppress(_MovedError), transaction.atomic():  # what is let go of is locked no more
            return _lock_once(user.pk, named)
    raise _gone()


def _lock_once(pk, named):
    own, others = wanted = _look(pk, named)
    # A key that nothing has: the database is asked the same whether there are files or not.
    files = lock_files(0, *filter(None, [own]), *others)
    accounts = lock_accounts(pk, *(file.user_id for file in files.values() if file.user_id))
    if _look(pk, named) != wanted:
        raise _MovedError
    return accounts[pk], files.get(own), [files[key] for key in others]


def _look(pk, named):
    """The keys of the account's own file and of the others."""
    user = User.objects.filter(pk=pk).first()
    if user is None or user.is_emptied:
        raise _gone()
    own = Member.objects.filter(user=user).values_list("pk", flat=True).first()
    return own, list(named(user).order_by("pk").values_list("pk", flat=True))


def _gone():
    return GoneError(_("Somebody changed this meanwhile: open the page anew."))

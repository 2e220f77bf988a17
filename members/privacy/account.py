"""The account by which somebody enters, their log-ins, and the second factor."""

import uuid

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import OuterRef, ProtectedError, Q
from django.utils.translation import gettext as _

from members.enums import NumberChangeState
from members.models import LogIn, NumberChange, User
from members.models.accounts import NOBODY
from members.services.contact_rows import delete_account, empty_account
from members.services.log_ins import end_sessions, old_log_ins
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import months_ago, start_of_day
from skills_center.base.locks import lock
from skills_center.base.personal_data import Expiry, PersonalData, rows_expire
from skills_center.base.sections import section

UNUSED_MONTHS = 2  # an account that nobody registered with


def _export_account(member):
    return [
        section(
            "account",
            User.objects.filter(pk=member.user_id),
            "name",
            "phone",
            "phone_verified_at",
            "former_phones",
            "email",
            "without_contact_since",
            "language",
            "date_joined",
            "last_login",
            title=_("Your account"),
        ),
        section(
            "log_ins",
            LogIn.objects.filter(user=member.user_id),
            "at",
            "method",
            "second_factor",
            "browser",
            "system",
            "network",
            "ended_at",
        ),
    ]


def _empty_account(member):
    """Rows elsewhere say “by this account”, so that it cannot go: it is emptied.

    Who also works here keeps theirs; it no longer leads to the file.
    """
    user, member.user = member.user, None
    if user is None or user.is_kept_apart:
        return
    end_sessions(user)
    LogIn.objects.filter(user=user).delete()
    user.name, user.is_active, user.last_login = "", False, None
    user.language, user.wrong_birth_dates = settings.LANGUAGE_CODE, 0
    user.set_unusable_password()
    empty_account(user, email=f"{uuid.uuid4().hex}@{NOBODY}")
    forget_log(User.objects.filter(pk=user.pk))
    Authenticator.objects.filter(user=user).delete()


def _signs_of_entering(day):
    since = start_of_day(day)
    return [
        User.objects.filter(member=OuterRef("pk"), last_login__gte=since),
        # Who works here is no member that was lost sight of, whenever they entered.
        User.objects.filter(member=OuterRef("pk"), is_staff=True),
        LogIn.objects.filter(user__member=OuterRef("pk"), at__gte=since),
    ]


def unused_accounts():
    """Accounts that a code opened and that nobody registered with: no file, no role, no request."""
    long_ago = months_ago(UNUSED_MONTHS)
    by_code = User.objects.filter(Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX))
    kept = NumberChange.objects.filter(state=NumberChangeState.OPEN)
    return (
        by_code.filter(member=None, is_staff=False, is_superuser=False, staff_roles=None)
        .filter(date_joined__lt=long_ago)
        .exclude(last_login__gte=long_ago)
        .exclude(email__endswith=f"@{NOBODY}")
        .exclude(pk__in=kept.values("user"))
        .order_by("pk")
    )


def remove_unused_accounts():
    """Delete them, and with each what was typed in it. Returns how many."""
    return sum(_remove_unused(pk) for pk in list(unused_accounts().values_list("pk", flat=True)))


def _remove_unused(pk):
    """One that is used at this moment stays, and one by which something was done."""
    try:
        with transaction.atomic():
            lock(User.objects.filter(pk=pk))
            if user := unused_accounts().filter(pk=pk).first():
                delete_account(user)
            return user is not None
    except ProtectedError:
        return False


ACCOUNT = PersonalData(
    models=(User, LogIn, EmailAddress, Authenticator),
    export=_export_account,
    erase=_empty_account,
    active_since=_signs_of_entering,
    expires=(
        Expiry(
            "unused accounts removed", lambda: unused_accounts().count(), remove_unused_accounts
        ),
        rows_expire("log-ins removed", old_log_ins),
    ),
    not_handed_out={
        EmailAddress: "the address of the account, once more",
        Authenticator: "secrets of the second factor",
    },
)

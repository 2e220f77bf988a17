"""What administrators do to the accounts of others."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from members import notices_accounts as notices
from members.enums import Role
from members.models import StaffRole
from skills_center.base.told_later import choice

from .locking import hold_account
from .log_ins import end_sessions
from .readings import note_key

# Whose holders read notes of coaching, or may be named to lead a camp.
OPENS_NOTES = {Role.DIRECTOR, Role.COACH}


@transaction.atomic
def reset_second_factor(user):
    """Take away every second factor of an account; the next log-in sets up a new one.

    Its sessions end, and the person is told: it may not be they who asked. Doing it again does
    nothing. Returns whether there was one.
    """
    user = hold_account(user.pk)
    taken, _details = Authenticator.objects.filter(user=user).delete()
    if taken:
        end_sessions(user)
        notices.second_factor_reset(user)
    return bool(taken)


def note_own_roles(user, roles, *, by):
    """Leave a line for each role, a pair with its centre, that somebody gave to themselves.

    Who administers accounts reads no note, and could let themselves in by a role: it is seen.
    """
    for role, center in roles:
        if user == by and center is not None and role in OPENS_NOTES:
            opens = choice(StaffRole._meta.get_field("role"), role)
            note_key(center, by=by, to=user, opens=opens)

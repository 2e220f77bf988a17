"""What administrators do to the accounts of others."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from members import notices
from members.models import User

from .log_ins import end_sessions


@transaction.atomic
def reset_second_factor(user):
    """Take away every second factor of an account; the next log-in sets up a new one.

    Its sessions end, and the person is told: it may not be they who asked. Doing it again does
    nothing. Returns whether there was one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    taken, _details = Authenticator.objects.filter(user=user).delete()
    if taken:
        end_sessions(user)
        notices.second_factor_reset(user)
    return bool(taken)

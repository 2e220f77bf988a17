"""Log-ins are written down; the sessions they opened are ended one by one or all at once."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from members.models import LogIn, User

# A log-in is kept for as long as somebody may still ask who did what.
KEPT = timedelta(days=365)


def record_log_in(user, *, session_key, method, second_factor, browser, system, network):
    return LogIn.objects.create(
        user=user,
        session_key=session_key,
        method=method,
        second_factor=second_factor,
        browser=browser,
        system=system,
        network=network,
    )


def end_session(log_in):
    """End the session that this log-in opened; ending it again does nothing."""
    delete_sessions([log_in.session_key])
    LogIn.objects.filter(pk=log_in.pk, ended_at=None).update(
        ended_at=timezone.now(), session_key=""
    )


@transaction.atomic
def end_sessions(user, *, keep=None):
    """End every session of an account, those too that no row speaks of, but that of `keep`.

    What a session is signed with changes: none opens anything from now on, even one that is
    being opened at this moment. Who keeps one signs it anew (`update_session_auth_hash`).
    """
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    log_ins = user.log_ins.filter(ended_at=None)
    if keep:
        log_ins = log_ins.exclude(pk=keep.pk)
    delete_sessions(log_ins.values_list("session_key", flat=True))
    log_ins.update(ended_at=timezone.now(), session_key="")


def old_log_ins():
    """The log-ins that were kept long enough."""
    return LogIn.objects.filter(at__lt=timezone.now() - KEPT)


def old_sessions():
    """Those that open nothing any more: whatever was typed in them goes with them."""
    return Session.objects.filter(expire_date__lt=timezone.now())


def remove_old_sessions():
    """Soon, not in the night: one of nobody holds a name and a birth date, for half an hour."""
    return old_sessions().delete()[0]


def delete_sessions(keys):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        if key:
            store.delete(key)

"""What is being typed about a member at this moment: in a browser's session, or a paper of a form
that is not through."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from members.models import HeldPaper, LogIn, User
from members.services.held_papers import let_go_of
from members.services.known_as import KnownAs
from members.services.log_ins import delete_sessions, old_sessions
from members.views.drafts import draft_is_over, draft_names, without_draft
from skills_center.base.personal_data import Expiry, PersonalData, rows_expire

# A session of nobody runs out so soon after its last word: only such are looked into.
NOBODYS_LAST = timedelta(seconds=settings.ANONYMOUS_SESSION_AGE + 60)


def _forget_what_is_typed(member):
    person = KnownAs(member)
    _end_drafts(person)
    let_go_of(person)


def _end_drafts(person):
    """A registration that somebody types with their names and birth date is theirs: it was begun
    before they were forgotten, and waits in a session of nobody, which ends with it, or in one of
    an account without a file, which goes on without it."""

    def is_theirs(session):
        return draft_names(session, person)

    of_nobody = (row for row in _sessions_of_nobody() if SESSION_KEY not in row.get_decoded())
    delete_sessions(row.pk for row in of_nobody if is_theirs(row.get_decoded()))
    _forget_drafts(_sessions_without_a_file(), is_theirs)


def _sessions_of_nobody():
    now = timezone.now()
    soon = Session.objects.filter(expire_date__gt=now, expire_date__lte=now + NOBODYS_LAST)
    return soon.iterator()


def _sessions_without_a_file():
    """Who has a file types no registration."""
    accounts = User.objects.filter(member=None).values("pk")
    open_ones = LogIn.objects.filter(user__in=accounts, ended_at=None).exclude(session_key="")
    return Session.objects.filter(pk__in=open_ones.values("session_key"))


def _live_sessions():
    return Session.objects.filter(expire_date__gt=timezone.now()).order_by("pk")


def _count_old_drafts():
    return sum(draft_is_over(row.get_decoded()) for row in _live_sessions().iterator())


def _forget_old_drafts():
    """A session of an account lasts for weeks, what was typed in it for half an hour: it is
    forgotten when the browser is back, and here where it never is."""
    return _forget_drafts(_live_sessions(), draft_is_over)


def _forget_drafts(sessions, is_meant):
    """Take the drafts that are meant out of these sessions. Returns how many."""
    found = [row.pk for row in sessions.iterator() if is_meant(row.get_decoded())]
    return sum(_forget_draft(pk, is_meant) for pk in found)


@transaction.atomic
def _forget_draft(pk, is_meant):
    """Under its lock: its browser may be back at this moment. The session lasts as it did."""
    row = Session.objects.select_for_update().filter(pk=pk).first()
    if row is None or not is_meant(session := row.get_decoded()):
        return False
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    row.session_data = store.encode(without_draft(session))
    row.save(update_fields=["session_data"])
    return True


TYPED = PersonalData(
    models=(Session, HeldPaper),
    erase=_forget_what_is_typed,
    expires=(
        rows_expire("sessions removed", old_sessions),
        Expiry("registrations that nobody came back to", _count_old_drafts, _forget_old_drafts),
    ),
    not_handed_out={
        Session: "what opens their space, and what they are typing",
        HeldPaper: "of a form that somebody is typing, for a few hours",
    },
)

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
    before they were forgotten, and waits in a session of nobody, or of an account without a file.

    Such a session ends: a request that is under way in it writes nothing back.
    """
    of_nobody = (row for row in _sessions_of_nobody() if SESSION_KEY not in row.get_decoded())
    found = [*of_nobody, *_sessions_without_a_file()]
    delete_sessions(row.pk for row in found if draft_names(row.get_decoded(), person))


def _sessions_of_nobody():
    now = timezone.now()
    soon = Session.objects.filter(expire_date__gt=now, expire_date__lte=now + NOBODYS_LAST)
    return soon.iterator()


def _sessions_without_a_file():
    """Who has a file types no registration."""
    accounts = User.objects.filter(member=None, is_staff=False).values("pk")
    open_ones = LogIn.objects.filter(user__in=accounts, ended_at=None).exclude(session_key="")
    return Session.objects.filter(pk__in=open_ones.values("session_key"))


def _sessions_with_old_drafts():
    """A session of an account lasts for weeks, what was typed in it for half an hour: it is
    forgotten when the browser is back, and here where it never is."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).order_by("pk")
    return [row.pk for row in live.iterator() if draft_is_over(row.get_decoded())]


def _forget_old_drafts():
    return sum(_forget_draft(pk) for pk in _sessions_with_old_drafts())


@transaction.atomic
def _forget_draft(pk):
    """Under its lock: its browser may be back at this moment. The session itself goes on, no
    longer than it would have."""
    row = Session.objects.select_for_update().filter(pk=pk).first()
    if row is None or not draft_is_over(session := row.get_decoded()):
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
        Expiry(
            "registrations that nobody came back to",
            lambda: len(_sessions_with_old_drafts()),
            _forget_old_drafts,
        ),
    ),
    not_handed_out={
        Session: "what opens their space, and what they are typing",
        HeldPaper: "of a form that somebody is typing, for a few hours",
    },
)

"""What is being typed about a member at this moment, by somebody who is not logged in."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.services.log_ins import delete_sessions, old_sessions
from members.views.drafts import draft_names
from skills_center.base.personal_data import PersonalData, rows_expire

# A session of nobody runs out so soon after its last word: only such are looked into.
NOBODYS_LAST = timedelta(seconds=settings.ANONYMOUS_SESSION_AGE + 60)


def _end_drafts(member):
    """A registration that somebody types with their name and birth date is theirs: it was begun
    before they were forgotten, and waits in a session that no account leads to."""
    now = timezone.now()
    soon = Session.objects.filter(expire_date__gt=now, expire_date__lte=now + NOBODYS_LAST)
    delete_sessions(row.pk for row in soon.iterator() if _is_draft_of(row.get_decoded(), member))


def _is_draft_of(session, member):
    return SESSION_KEY not in session and draft_names(session, member)


TYPED = PersonalData(
    models=(Session,),
    erase=_end_drafts,
    expires=(rows_expire("sessions removed", old_sessions),),
    not_handed_out={Session: "what opens their space, and what they are typing"},
)

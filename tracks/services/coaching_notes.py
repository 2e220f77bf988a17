"""Notes in confidence: written by the coach, and kept for a time.

Nothing of what they say leaves this module but the row: no log, no history, no message. All that
runs below is hidden from error pages.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from skills_center.base.errors import DomainError, IllegalMoveError
from tracks.models import CoachingNote

from .coaching import lock_plan, require_lead, require_open

SECOND_TAP = timedelta(minutes=1)
# After the coaching is closed.
KEPT = timedelta(days=2 * 365)


@sensitive_variables()
@transaction.atomic
def write_note(plan, *, text, by, meeting=None):
    """The coach of the plan notes something, about one of its meetings or the plan itself.

    The same words once more within a minute are a second tap, and one note.
    """
    plan = lock_plan(plan)
    require_lead(plan, by)
    if plan.coach_id != by.pk:
        raise IllegalMoveError(_("You may not do this."))
    require_open(plan)
    if meeting is not None and meeting.plan_id != plan.pk:
        raise DomainError(_("This meeting belongs to another coaching."))
    if not text.strip():
        raise DomainError(_("Write the note first."))
    note = {"meeting": meeting, "author": by, "text": text.strip()}
    just_now = plan.notes.filter(written_at__gte=timezone.now() - SECOND_TAP)
    return just_now.filter(**note).first() or CoachingNote.objects.create(plan=plan, **note)


def expired_notes():
    """Notes of coachings closed two years ago."""
    return CoachingNote.objects.filter(plan__closed_at__lt=timezone.now() - KEPT)

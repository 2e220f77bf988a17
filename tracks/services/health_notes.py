"""What the leader of a camp must know of a child's health, and when it is erased.

Nothing of what a note says leaves this module but the row; what runs below is hidden from error
pages.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from skills_center.base.admin_log import forget_log
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from tracks.enums import InscriptionState
from tracks.models import CampInscription, HealthNote

from .social_locks import lock_inscription

# After the last day of the camp.
HEALTH_NOTE_DAYS = 7
NAMES_KEPT = timedelta(days=365)


@sensitive_variables()
@transaction.atomic
def write_health_note(inscription, *, text):
    """Write the note, or put it in the place of the one before. An empty one is refused: what
    nobody sees is erased by `erase_health_note` alone."""
    if not text.strip():
        raise DomainError(_("Write what the leader must know."))
    inscription = _lock_open(inscription)
    HealthNote.objects.update_or_create(inscription=inscription, defaults={"text": text.strip()})


@transaction.atomic
def erase_health_note(inscription):
    """Erase the note that is there. Where there is none any more, nothing happens."""
    HealthNote.objects.filter(inscription=_lock_open(inscription)).delete()


def _lock_open(inscription):
    """The inscription under its lock; DomainError where it takes no note any more."""
    inscription = lock_inscription(inscription)
    is_back = inscription.camp.ends_on + timedelta(days=HEALTH_NOTE_DAYS) < today()
    if inscription.state == InscriptionState.WITHDRAWN or is_back:
        raise DomainError(_("This inscription is closed."))
    return inscription


def expired_health_notes():
    """Of camps whose children came back days ago."""
    return HealthNote.objects.filter(
        inscription__camp__ends_on__lt=today() - timedelta(days=HEALTH_NOTE_DAYS)
    )


def inscriptions_to_empty():
    """Of camps that ended a year ago: names and phones nobody needs any more."""
    return CampInscription.objects.filter(emptied_at=None, camp__ends_on__lt=today() - NAMES_KEPT)


def empty_inscriptions():
    """Erase who they were; sex, year of birth and what became of the inscription stay counted.

    Returns how many.
    """
    return sum(_empty(pk) for pk in list(inscriptions_to_empty().values_list("pk", flat=True)))


@transaction.atomic
def _empty(pk):
    inscription = CampInscription.objects.under_lock(pk)
    if inscription.emptied_at:
        return False
    inscription.first_name = inscription.last_name = inscription.guardian_name = ""
    inscription.guardian_phone = ""
    inscription.birth_date = inscription.birth_date.replace(month=1, day=1)
    inscription.emptied_at = timezone.now()
    inscription.moves.update(note="")
    inscription.save()
    forget_log(CampInscription.objects.filter(pk=pk))
    messages = Message.objects.to(inscription)  # they name the child
    forget_log(messages)
    messages.delete()
    return True

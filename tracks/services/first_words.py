"""Nobody waits for the centre's first word longer than two weeks."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from members.enums import Origin, RequestKind
from members.models import DataRequest, Guardian, Member
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.phones import LANDLINES_AT_HOME
from tracks import notices_orientation as notices
from tracks.enums import OrientationDeed
from tracks.models import Cohort, MemberToOrient, OrientationStep

from .eligibility import fit_of

WRITTEN_AFTER = timedelta(days=14)
# Whoever registered before that is not written to: a portal that begins to write, or was away for
# long, does not write to years of files in one night.
NOT_AFTER = timedelta(days=28)
# From so many days before on, staff see that the day comes near.
NEAR = 3


def to_be_written_to():
    """Those in no cohort to whom nobody of the centre has spoken, and whom a message reaches.

    Not who came by an imported register, nor whose file or account is closed or about to be, nor
    who asked to be erased. Nor a minor whose guardian was asked or answered: of that they hear in
    words of their own, that the guardian said no, took it back or never answered. Of whom no
    guardian was asked would hear nothing: they read that the agreement is missing (`first_word`).
    """
    texted = ~Q(phone="") & ~Q(phone__startswith=LANDLINES_AT_HOME)
    leaving = DataRequest.objects.open().filter(kind=RequestKind.ERASURE)
    return (
        MemberToOrient.objects.to_orient()
        .unheard()
        .filter(texted | ~Q(email=""), purge_told_at=None, registered_on__gte=today() - NOT_AFTER)
        .exclude(origin=Origin.IMPORT)
        .exclude(pk__in=_awaiting_an_answer().values("member"))
        .exclude(user__is_active=False)
        .exclude(pk__in=leaving.values("member"))
    )


def _awaiting_an_answer():
    """Guardians of the minors without an agreement whom others of our words are about."""
    told = Q(asked_at__isnull=False) | ~Q(answer="")
    return Guardian.objects.filter(told, member__in=Member.objects.awaiting_guardian())


def near_their_day():
    """Those of them who will be written to within three days."""
    return to_be_written_to().filter(
        registered_on__gt=today() - WRITTEN_AFTER,
        registered_on__lte=today() - WRITTEN_AFTER + timedelta(days=NEAR),
    )


def days_left(member):
    """How many days until the portal writes by itself."""
    return max((member.registered_on + WRITTEN_AFTER - today()).days, 0)


def write_first_words():
    """Write to who registered two weeks ago and heard nothing; returns to how many."""
    late = to_be_written_to().filter(registered_on__lte=today() - WRITTEN_AFTER)
    open_now: dict[int, list] = {}
    return sum(_write(pk, open_now) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _write(pk, open_now):
    try:
        Member.objects.to_write(pk)
    except DomainError:
        return False  # merged or emptied meanwhile
    found = to_be_written_to().filter(pk=pk).select_related("center", "user").first()
    if found is None:
        return False  # another run came before, or somebody of the staff
    cohorts = _open_at(found.center, open_now)
    fitting = [cohort for cohort in cohorts if not fit_of(cohort, found).shortfalls]
    if not notices.first_word(found, fitting):
        return False
    OrientationStep.objects.create(member=found, deed=OrientationDeed.WRITTEN)
    return True


def _open_at(center, open_now):
    """The cohorts that a centre has open, read once a run."""
    if center.pk not in open_now:
        cohorts = Cohort.objects.open_now().filter(center=center)
        open_now[center.pk] = list(cohorts.prefetch_related("communes"))
    return open_now[center.pk]

"""The link by which a guardian agrees to a camp, withdraws a child and tells of their health.

A child who is a member has a number of their own: by that number no guardian agrees.
"""

from django.core.signing import BadSignature
from django.db.models import OuterRef, Q

from members.enums import ConsentMeans, GuardianAnswer
from members.models import Member
from members.models.members import ADULT_AGE
from members.services.own_numbers import is_of_a_minor
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.links import number_in
from skills_center.messaging.links.ways import row_of
from tracks.enums import InscriptionState
from tracks.models import CampInscription

WAY = "camp"


def open_inscription(pk):
    """An inscription with a guardian's phone, for a camp that is not over; else None."""
    found = CampInscription.objects.filter(
        pk=pk, emptied_at=None, camp__ends_on__gte=today()
    ).exclude(guardian_phone="")
    return found.select_related("camp__center").first()


def inscription_of(token):
    """The inscription a link was sent for; None when it is forged, or the camp is over."""
    if inscription := row_of(token, WAY):
        return inscription
    inscription = open_inscription(number_in(token))
    if inscription is None:
        return None
    try:
        inscription.signer.unsign(token)
    except BadSignature:
        return None
    return inscription


def was_not_known(inscription):
    """Whether the registration ended with the answer that nobody knows the child there."""
    if inscription.state != InscriptionState.WITHDRAWN:
        return False
    last = inscription.moves.last()
    return last is not None and last.reason == GuardianAnswer.UNKNOWN


def _minors_with(phone):
    own = Q(phone=phone) | Q(user__phone=phone)
    return Member.objects.filter(own, birth_date__gt=latest_birth_date(ADULT_AGE))


def is_number_of_the_child(*, phone, birth_date):
    """Whether a minor born that day has a file with this number as their own.

    Not told to who merely types it: only who has the number, or the staff, may learn of a file.
    """
    return bool(phone) and _minors_with(phone).filter(birth_date=birth_date).exists()


def doubtful_inscriptions(inscriptions):
    """Those agreed to by a link that went to a number which is a minor's own by now: the child's,
    whatever birth date was typed for the camp. Until the paper was seen."""
    by_link = inscriptions.filter(agreed_by=ConsentMeans.LINK).exclude(guardian_phone="")
    return by_link.filter(is_of_a_minor(OuterRef("guardian_phone")))

"""The link by which a guardian agrees to a camp, withdraws a child and tells of their health."""

from django.core.signing import BadSignature

from skills_center.base.dates import today
from tracks.models import CampInscription

LONGEST_NUMBER = 18  # digits that every database takes


def inscription_of(token):
    """The inscription a link was sent for; None when it is forged, or the camp is over."""
    pk = token.partition(":")[0]
    if not (pk.isascii() and pk.isdecimal()) or len(pk) > LONGEST_NUMBER:
        return None
    found = CampInscription.objects.filter(
        pk=int(pk), emptied_at=None, camp__ends_on__gte=today()
    ).select_related("camp__center")
    inscription = found.first()
    if inscription is None or not inscription.guardian_phone:
        return None
    try:
        inscription.signer.unsign(token)
    except BadSignature:
        return None
    return inscription

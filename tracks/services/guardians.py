"""The link by which a guardian agrees to a camp, withdraws a child and tells of their health."""

from django.core.signing import BadSignature

from skills_center.base.dates import today
from skills_center.base.links import number_in
from tracks.models import CampInscription


def inscription_of(token):
    """The inscription a link was sent for; None when it is forged, or the camp is over."""
    found = CampInscription.objects.filter(
        pk=number_in(token), emptied_at=None, camp__ends_on__gte=today()
    ).select_related("camp__center")
    inscription = found.first()
    if inscription is None or not inscription.guardian_phone:
        return None
    try:
        inscription.signer.unsign(token)
    except BadSignature:
        return None
    return inscription

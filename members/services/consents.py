"""What people agree to: one living consent a purpose, never deleted."""

from django.db import transaction

from members.enums import ConsentMeans, ConsentPurpose
from members.models import Consent, Member

# The version of the privacy notice shown on forms; it is kept with each consent.
NOTICE_VERSION = "2026-11"


@transaction.atomic
def record_consent(member, purpose, *, language, means=ConsentMeans.ONLINE, by=None):
    """Note an agreement; one that stands already is left as it is. Locks the member's file.

    `by` is the member of staff who saw the paper. Returns the consent that stands.
    """
    Member.objects.locked().get(pk=member.pk)
    purpose = ConsentPurpose(purpose)
    standing = member.consents.standing(purpose).first()
    return standing or Consent.objects.create(
        member=member,
        purpose=purpose,
        notice_version=NOTICE_VERSION,
        language=language,
        means=means,
        recorded_by=by,
    )

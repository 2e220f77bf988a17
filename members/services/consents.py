"""What members agree to, and take back. Rows are never deleted: they are the register."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import ConsentMeans, ConsentPurpose, RequestKind
from members.models import Consent, Member, Notice
from skills_center.base.errors import DomainError

from .requests import open_request

# The text that ships with the portal (templates/pages/prose/privacy.*.html); `load_reference`
# writes it down as a row.
SHIPPED_VERSION = "2026-11-27"


def current_notice():
    """The notice in force; before `load_reference` ran, that of the text that ships."""
    return Notice.objects.current() or Notice(version=SHIPPED_VERSION)


@transaction.atomic
def give_consent(member, purpose, *, by, language, means=ConsentMeans.ONLINE):
    """Record that `member` agrees, under the notice in force. Agreeing twice leaves one row."""
    member = Member.objects.to_write(member.pk)
    if kept := member.consents.in_force().filter(purpose=purpose).first():
        return kept
    if means == ConsentMeans.ONLINE and purpose not in ConsentPurpose.GIVEN_BY_MEMBER:
        raise DomainError(_("This agreement is your guardian's to give: come and see us."))
    return Consent.objects.create(
        member=member,
        purpose=purpose,
        notice_version=current_notice().version,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        means=means,
        recorded_by=by,
    )


@transaction.atomic
def withdraw_consent(member, purpose, *, by):
    """Take back what was agreed to for `purpose`. Returns how many agreements that ended.

    Without agreement to the processing the file has no ground left: its erasure is asked for.
    """
    member = Member.objects.to_write(member.pk)
    standing = member.consents.standing(purpose)
    ended = standing.update(withdrawn_at=timezone.now(), withdrawn_by=by)
    if ended and purpose == ConsentPurpose.PROCESSING:
        open_request(member=member, kind=RequestKind.ERASURE, by=by)
    return ended
